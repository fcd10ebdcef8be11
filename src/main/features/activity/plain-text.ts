// Control characters, line and paragraph separators, unpaired surrogates, invisible characters and marks that turn the
// direction of writing: all that can forge a line of a log or hide a part of it. The joiners that some scripts need stay.
const disguising = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu
// A token of this program: 256 bits in base64url, 43 characters, the last of which holds four bits. None belongs here (D5).
// One of 1,400 has no digit; without a small or a large letter is none.
const token = /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{42}[AEIMQUYcgkosw048](?![\w-])/g
const maxLength = 500

/** A person's text as the activity keeps it: one line, everything visible, CR and LF as `\u{d}\u{a}`, 500 characters at most. */
export function plainText(text: string): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
  return cut
    .replace(disguising, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replace(token, '[removed]')
}
