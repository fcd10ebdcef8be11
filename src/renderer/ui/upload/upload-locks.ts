const prefix = 'portico-upload:'
const locks = () => (globalThis.navigator as Navigator | undefined)?.locks

/** How the windows of one browser know of each other's uploads. */
export interface UploadLocks {
  /** Says to the others that this one sends it. Answers how to let go. */
  hold(uploadId: string): () => void
  /** What any window is sending, this one too. */
  held(): Promise<ReadonlySet<string>>
}

export const browserLocks: UploadLocks = {
  hold(uploadId) {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    // Not waited for: who holds it only decides what is offered to be chosen again.
    void locks()
      ?.request(prefix + uploadId, () => held)
      .catch(() => undefined)
    return () => release()
  },
  async held() {
    const { held = [] } = (await locks()?.query()) ?? {}
    return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])))
  },
}
