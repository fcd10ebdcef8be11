import type { EventEmitter } from 'node:events'

/** Electron's events can be prevented by whoever listens. */
class PreventableEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** Emits with a preventable event in front; true when nobody prevented it. */
export function ask(emitter: EventEmitter, name: string, facts: object = {}, ...more: unknown[]): boolean {
  const event = Object.assign(new PreventableEvent(), facts)
  emitter.emit(name, event, ...more)
  return !event.defaultPrevented
}
