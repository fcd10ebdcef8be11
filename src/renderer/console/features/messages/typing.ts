/** Keys that mean something here only while nobody writes, and no dialog asks something. */
export function isFreeKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
  const { target } = event
  const isTyping =
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.role === 'menuitem')
  return !isTyping && !document.querySelector('[role="dialog"], [role="menu"]')
}
