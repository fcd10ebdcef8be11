/** The address as compared and made unique: trimmed, NFC, lower case. Never shown to anyone. */
export function normalizeEmail(address: string): string {
  return address.trim().normalize('NFC').toLowerCase()
}

/** `m•••@example.com`: enough for its owner to recognise, too little for anyone else (ACC-3). */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return '•••'
  const first = [...address][0] ?? ''
  return `${first}•••${address.slice(at)}`
}
