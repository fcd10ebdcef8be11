import type { ErrorCode } from '../../../shared/errors.ts'

/**
 * What can go wrong in the store. Every class carries the key of the sentence a person reads and the code under which a
 * listener answers with it.
 */
export abstract class StoreError extends Error {
  abstract readonly code: ErrorCode
  abstract readonly messageKey: string
}

/** A mistake in the program, never shown as more than an incident id. */
abstract class StoreMisuseError extends StoreError {
  readonly code = 'INTERNAL'
  readonly messageKey = 'common.error.internal'
}

/** `store.write` was called inside the callback of another write. */
export class NestedWriteError extends StoreMisuseError {
  override readonly name = 'NestedWriteError'
  constructor() {
    super('A write was started inside a write: pass the outer tx to a step instead')
  }
}

/** A write's callback waited for something that is not one of its own queries. */
export class ForeignAwaitError extends StoreMisuseError {
  override readonly name = 'ForeignAwaitError'
  constructor(what = 'something that is not one of its queries') {
    super(`A write's callback awaited ${what}: it was rolled back. Hash, fetch and read before the write`)
  }
}

/** A query was sent through a `db` whose callback has ended. */
export class CallbackOverError extends StoreMisuseError {
  override readonly name = 'CallbackOverError'
  constructor() {
    super('A query was sent after its read or write had ended: await every query inside the callback')
  }
}

/** The store is closed, or closing. */
export class StoreClosedError extends StoreError {
  override readonly name = 'StoreClosedError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.closed'
  constructor() {
    super('The store is closed')
  }
}

/** The disk has no room: nothing of this write remains. */
export class StoreFullError extends StoreError {
  override readonly name = 'StoreFullError'
  readonly code = 'STORAGE_FULL'
  readonly messageKey = 'common.store.full'
  constructor(cause: unknown) {
    super('The disk of the store is full', { cause })
  }
}

/** The disk or the server did not do what it was asked: nothing was acknowledged. */
export class StoreFaultError extends StoreError {
  override readonly name = 'StoreFaultError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.fault'
  constructor(cause: unknown) {
    super('The store could not be written or read', { cause })
  }
}

/** The store's file is damaged (D3). */
export class StoreDamagedError extends StoreError {
  override readonly name = 'StoreDamagedError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.damaged'
  constructor(cause: unknown) {
    super('The store is damaged', { cause })
  }
}

/** The store was made by a newer Portico. */
export class StoreTooNewError extends StoreError {
  override readonly name = 'StoreTooNewError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.tooNew'
  readonly params: { found: number; known: number }
  constructor(found: number, known: number) {
    super(`The store is at version ${found}; this Portico knows versions up to ${known}`)
    this.params = { found, known }
  }
}

/** A migration that has landed reads differently now: the store's history is not the program's. */
export class MigrationChangedError extends StoreError {
  override readonly name = 'MigrationChangedError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.migrationChanged'
  readonly params: { version: number }
  constructor(version: number) {
    super(`Migration ${version} is not the one this store was made with`)
    this.params = { version }
  }
}

/** A migration failed; the store is as it was before. */
export class MigrationFailedError extends StoreError {
  override readonly name = 'MigrationFailedError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.migrationFailed'
  readonly params: { version: number }
  constructor(version: number, cause: unknown) {
    super(`Migration ${version} failed; the store is as it was before it`, { cause })
    this.params = { version }
  }
}

/** The engine does not promise durable commits: the start stops (D1). */
export class NotDurableError extends StoreError {
  override readonly name = 'NotDurableError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.notDurable'
  constructor(found: string) {
    super(`The store would not keep what it acknowledges: ${found}`)
  }
}

/** Another host writes to this PostgreSQL database (D2). */
export class StoreInUseError extends StoreError {
  override readonly name = 'StoreInUseError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey = 'common.store.inUse'
  constructor() {
    super('Another Portico uses this database')
  }
}
