import type { Rectangle } from 'electron'
import type { WindowBounds } from './shell-state.ts'

const usual = { width: 1280, height: 840 }
const graspable = 80

/**
 * Where the window stands: as it was left, unless its title bar would lie outside every screen (one was unplugged, or
 * the resolution fell). Then it has its old size, no larger than the screen, and the system places it.
 */
export function placeWindow(saved: WindowBounds | null, workAreas: Rectangle[]): Partial<Rectangle> {
  const largest = workAreas[0] ?? { x: 0, y: 0, ...usual }
  const width = Math.min(saved?.width ?? usual.width, largest.width)
  const height = Math.min(saved?.height ?? usual.height, largest.height)
  if (saved?.x === undefined || saved.y === undefined) return { width, height }
  const { x, y } = saved
  const isReachable = workAreas.some(
    (area) =>
      x + saved.width > area.x + graspable &&
      x < area.x + area.width - graspable &&
      y >= area.y - 1 &&
      y < area.y + area.height - graspable,
  )
  return isReachable ? { x, y, width: saved.width, height: saved.height } : { width, height }
}
