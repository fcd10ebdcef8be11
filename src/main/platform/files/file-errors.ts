/** More bytes came than were allowed. */
export class FileTooLargeError extends Error {
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`The file is larger than ${maxBytes} bytes`)
    this.name = 'FileTooLargeError'
    this.maxBytes = maxBytes
  }
}

/** The disk has no room for it (or the quota, or the largest file the system allows). */
export class StorageFullError extends Error {
  constructor(options?: ErrorOptions) {
    super('There is no room left for files', options)
    this.name = 'StorageFullError'
  }
}

/** The source ended or broke before all announced bytes had come. */
export class FileCutError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FileCutError'
  }
}

/** The bytes that came are not those that were sent. */
export class ChecksumMismatchError extends Error {
  constructor() {
    super('The checksum is not that of the bytes')
    this.name = 'ChecksumMismatchError'
  }
}

/** No file of that key is stored. */
export class FileMissingError extends Error {
  constructor(storageKey: string, options?: ErrorOptions) {
    super(`No stored file ${storageKey}`, options)
    this.name = 'FileMissingError'
  }
}

/** The stored bytes are not the ones that were written (U7). */
export class FileDamagedError extends Error {
  readonly storageKey: string

  constructor(storageKey: string) {
    super(`The stored file ${storageKey} is damaged: its SHA-256 is not the one that was recorded`)
    this.name = 'FileDamagedError'
    this.storageKey = storageKey
  }
}
