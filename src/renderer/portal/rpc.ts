import { makePortalClient } from '../rpc/portal.ts'
import type { Problem } from '../rpc/problem.ts'

type Listener = { onProblem(problem: Problem): void; onAnswer(): void }
const listeners = new Set<Listener>()

/** The portal's only way to the host's data. */
export const rpc = makePortalClient(
  (problem) => listeners.forEach((listener) => listener.onProblem(problem)),
  () => listeners.forEach((listener) => listener.onAnswer()),
)

/** Hears of every failed call and every answer: the session and the offline bar live on it. */
export function listenToCalls(listener: Listener): void {
  listeners.add(listener)
}
