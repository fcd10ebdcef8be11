import { makeConsoleClient } from '../rpc/console.ts'
import type { Problem } from '../rpc/problem.ts'

type Listener = { onProblem(problem: Problem): void; onAnswer(): void }
const listeners = new Set<Listener>()
let askForPassword: () => Promise<boolean> = () => Promise.resolve(false)

/** The console's only way to the host's data. */
export const rpc = makeConsoleClient(
  (problem) => listeners.forEach((listener) => listener.onProblem(problem)),
  () => listeners.forEach((listener) => listener.onAnswer()),
  async (problem) => problem.code === 'PASSWORD_DUE' && (await askForPassword()),
)

/** Hears of every failed call and every answer: the session (401, 423) and the offline bar live on it. */
export function listenToCalls(listener: Listener): void {
  listeners.add(listener)
}

/** Who asks for the password when a call needs it fresh (S10); true: it was given, and the call is made again. */
export function setPasswordAsker(ask: () => Promise<boolean>): void {
  askForPassword = ask
}
