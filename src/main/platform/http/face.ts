/** Which of the two trust zones a listener serves. */
export type Face = 'console' | 'portal'
