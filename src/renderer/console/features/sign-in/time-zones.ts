/** Every zone this browser knows, the guessed one among them whatever its spelling. */
export function timeZones(guessed: string): { value: string; label: string }[] {
  const known = new Set(Intl.supportedValuesOf('timeZone'))
  known.add(guessed)
  known.add('UTC')
  return [...known].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
}
