/** The text that is signed: its parts, each on a line, under a name that no other signature of ours begins with. */
export function signedText(
  purpose: 'pair' | 'pending' | 'answer' | 'push' | 'forget',
  parts: readonly string[],
): string {
  return ['portico-phone-1', purpose, ...parts].join('\n')
}
