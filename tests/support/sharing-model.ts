/**
 * Who sees what, as simply as it can be said: one line for each thing that somebody was given, and nothing of how the host does it. What a
 * client sees of a document is the newest version of what they were given of it and that has started.
 */
export interface Grant {
  /** Of which share of a folder, or given by itself: 'firm', or the client's 'own'. */
  way: string
  version: number
  isLive: boolean
  batch: string
  /** Came with the folder, and starts and goes with it. */
  isBrought?: boolean
}

export interface ModelDocument {
  id: string
  matter: number
  folder: string | null
  /** How each version is stored, the first first. */
  versions: string[]
  /** Stored files that no scan has let through. */
  isHeld: boolean
  binned: 'no' | 'alone' | string
}

interface ModelFolder {
  id: string
  matter: number
  parent: string | null
  newFiles: 'visible' | 'held'
  binnedWith: string | null
}

interface FolderShare {
  id: string
  client: number
  folder: string
  isLive: boolean
  batch: string
  /** Documents that stay away from this person, whatever comes to lie in the folder. */
  keptFrom: Set<string>
}

export class SharingModel {
  documents = new Map<string, ModelDocument>()
  folders = new Map<string, ModelFolder>()
  folderShares: FolderShare[] = []
  /** `client document`: what they were given of it. */
  grants = new Map<string, Grant[]>()
  /** `client matter` of those who are not on it. */
  absent = new Set<string>()
  unsafe = new Set<string>()
  private shareCount = 0

  grantsOf = (client: number, documentId: string): Grant[] => this.grants.get(`${client} ${documentId}`) ?? []
  private setGrants(client: number, documentId: string, grants: Grant[]) {
    this.grants.set(`${client} ${documentId}`, grants)
  }
  private give(client: number, documentId: string, grant: Grant) {
    this.setGrants(client, documentId, [...this.grantsOf(client, documentId), grant])
  }
  document = (id: string) => this.documents.get(id)!
  isOn = (client: number, matter: number) => !this.absent.has(`${client} ${matter}`)
  newest = (document: ModelDocument) => document.versions.length
  isSafe = (document: ModelDocument, version: number) => !this.unsafe.has(document.versions[version - 1]!)

  /** The folder and those above it. */
  path(folderId: string | null): string[] {
    const folder = folderId === null ? undefined : this.folders.get(folderId)
    return folder ? [folder.id, ...this.path(folder.parent)] : []
  }
  /** The folder and those below it that are not in the bin. */
  below(folderId: string): string[] {
    const children = [...this.folders.values()].filter((one) => one.parent === folderId && one.binnedWith === null)
    return [folderId, ...children.flatMap((one) => this.below(one.id))]
  }
  inside = (folderIds: string[]) =>
    [...this.documents.values()].filter((one) => one.folder !== null && folderIds.includes(one.folder))
  over = (folderId: string | null) => {
    const path = this.path(folderId)
    return this.folderShares.filter((share) => path.includes(share.folder))
  }

  /** The version a client sees, null for nothing. */
  sees(client: number, document: ModelDocument): number | null {
    if (document.binned !== 'no' || !this.isOn(client, document.matter)) return null
    const live = this.grantsOf(client, document.id).filter((grant) => grant.isLive)
    return live.length === 0 ? null : Math.max(...live.map((grant) => grant.version))
  }
  /** Whether they have it as it is now, or will in a moment. */
  hasNewest = (client: number, document: ModelDocument) =>
    this.grantsOf(client, document.id).some((grant) => grant.version >= this.newest(document))

  private canBeBrought = (share: FolderShare, document: ModelDocument) =>
    document.binned === 'no' &&
    !document.isHeld &&
    this.isSafe(document, this.newest(document)) &&
    !share.keptFrom.has(document.id) &&
    !this.grantsOf(share.client, document.id).some((grant) => grant.way === share.id)

  private bring(share: FolderShare, document: ModelDocument) {
    if (this.canBeBrought(share, document))
      this.give(share.client, document.id, {
        way: share.id,
        version: this.newest(document),
        isLive: share.isLive,
        batch: share.batch,
        isBrought: true,
      })
  }

  /** A file that came to lie in a folder, or was let through by its scan: seen at once by who sees the folder. */
  appear(document: ModelDocument) {
    for (const share of this.over(document.folder)) this.bring(share, document)
  }

  addByFirm(document: ModelDocument) {
    this.documents.set(document.id, document)
    const over = this.over(document.folder)
    if (over.some((share) => this.folders.get(share.folder)!.newFiles === 'held')) document.isHeld = true
    else this.appear(document)
  }
  addByClient(client: number, document: ModelDocument) {
    this.documents.set(document.id, document)
    this.give(client, document.id, { way: 'own', version: 1, isLive: true, batch: '' })
    if (document.folder !== null) document.isHeld = true
  }

  shareDocuments(documentIds: string[], clients: number[], batch: string) {
    for (const client of clients)
      for (const document of documentIds.map(this.document)) {
        if (this.hasNewest(client, document)) continue
        const before = this.grantsOf(client, document.id).filter((grant) => grant.way !== 'own')
        const ways = before.length > 0 ? [...new Set(before.map((grant) => grant.way))] : ['firm']
        for (const way of ways)
          this.give(client, document.id, { way, version: this.newest(document), isLive: false, batch })
      }
  }

  shareFolder(folderId: string, clients: number[], batch: string) {
    for (const client of clients) {
      const share = {
        id: `f${++this.shareCount}`,
        client,
        folder: folderId,
        isLive: false,
        batch,
        keptFrom: new Set<string>(),
      }
      this.folderShares.push(share)
      for (const document of this.inside(this.below(folderId))) this.bring(share, document)
    }
  }

  /** For the chosen of those who see the folder; from the others each of it stays away. */
  release(documentIds: string[], clients: number[], batch: string) {
    for (const document of documentIds.map(this.document))
      for (const share of this.over(document.folder)) {
        if (!clients.includes(share.client)) {
          share.keptFrom.add(document.id)
          continue
        }
        const version = this.newest(document)
        const has = this.grantsOf(share.client, document.id).some(
          (grant) => grant.way === share.id && grant.version >= version,
        )
        if (!has) this.give(share.client, document.id, { way: share.id, version, isLive: false, batch })
      }
  }

  /** The undo time of a batch has ended. */
  start(batch: string) {
    for (const share of this.folderShares) if (share.batch === batch) share.isLive = true
    for (const [key, grants] of this.grants) {
      const document = this.document(key.split(' ')[1]!)
      let kept = grants
      for (const grant of grants) {
        if (grant.isLive || grant.batch !== batch) continue
        if (document.binned !== 'no' || !this.isSafe(document, grant.version)) {
          kept = kept.filter((one) => one !== grant)
          continue
        }
        grant.isLive = true
        if (grant.way.startsWith('f') && grant.way !== 'firm' && !grant.isBrought) document.isHeld = false
        kept = kept.filter((one) => one === grant || one.way !== grant.way || one.version >= grant.version)
      }
      this.grants.set(key, kept)
    }
  }

  undo(batch: string) {
    this.endFolderShares((share) => share.batch === batch && !share.isLive)
    for (const [key, grants] of this.grants) {
      const [client, documentId] = key.split(' ')
      for (const grant of grants)
        if (!grant.isLive && grant.batch === batch)
          this.folderShares
            .find((share) => share.id === grant.way && share.client === Number(client))
            ?.keptFrom.add(documentId!)
      this.grants.set(
        key,
        grants.filter((grant) => grant.isLive || grant.batch !== batch),
      )
    }
  }

  unshareDocument(client: number, documentId: string) {
    for (const grant of this.grantsOf(client, documentId))
      this.folderShares.find((share) => share.id === grant.way)?.keptFrom.add(documentId)
    this.setGrants(client, documentId, [])
  }
  endFolderShares(which: (share: FolderShare) => boolean) {
    const ended = new Set(this.folderShares.filter(which).map((share) => share.id))
    this.folderShares = this.folderShares.filter((share) => !ended.has(share.id))
    for (const [key, grants] of this.grants)
      this.grants.set(
        key,
        grants.filter((grant) => !ended.has(grant.way)),
      )
  }

  /** What a folder brought of something that it does not hold any more is gone. */
  private stray(document: ModelDocument) {
    const over = new Set(this.over(document.folder).map((share) => share.id))
    const ways = new Set(this.folderShares.map((share) => share.id))
    for (const client of [0, 1, 2])
      this.setGrants(
        client,
        document.id,
        this.grantsOf(client, document.id).filter((grant) => !ways.has(grant.way) || over.has(grant.way)),
      )
    return over
  }
  /** It lies elsewhere, or is back: held, unless somebody sees it there already. */
  settle(document: ModelDocument) {
    const over = this.stray(document)
    if (over.size === 0) return
    const isSeen = [0, 1, 2].some((client) => this.grantsOf(client, document.id).some((grant) => over.has(grant.way)))
    if (!isSeen) document.isHeld = true
  }
  moveDocument(document: ModelDocument, folderId: string | null) {
    if (document.folder === folderId) return
    document.folder = folderId
    if (this.over(folderId).length === 0) document.isHeld = false
    this.settle(document)
  }
  moveFolder(folderId: string, parent: string | null, isShare: boolean) {
    const folder = this.folders.get(folderId)!
    folder.parent = parent
    for (const document of this.inside(this.below(folderId)))
      if (isShare && document.binned === 'no') this.settle(document)
      else this.stray(document)
  }

  binDocument(document: ModelDocument, how = 'alone') {
    document.binned = how
    for (const client of [0, 1, 2]) this.setGrants(client, document.id, [])
  }
  restoreDocument(document: ModelDocument) {
    document.binned = 'no'
    document.isHeld = false
    if (document.folder !== null && this.folders.get(document.folder)!.binnedWith !== null) document.folder = null
    this.settle(document)
  }
  binFolder(folderId: string) {
    const ids = this.below(folderId)
    this.endFolderShares((share) => ids.includes(share.folder))
    for (const document of this.inside(ids)) if (document.binned === 'no') this.binDocument(document, folderId)
    for (const id of ids) this.folders.get(id)!.binnedWith = folderId
  }
  restoreFolder(folderId: string) {
    for (const folder of this.folders.values()) if (folder.binnedWith === folderId) folder.binnedWith = null
    const folder = this.folders.get(folderId)!
    if (folder.parent !== null && this.folders.get(folder.parent)!.binnedWith !== null) folder.parent = null
    for (const document of this.documents.values())
      if (document.binned === folderId) {
        document.binned = 'no'
        this.settle(document)
      }
  }

  leave(client: number, matter: number) {
    this.absent.add(`${client} ${matter}`)
    this.endFolderShares((share) => share.client === client && this.folders.get(share.folder)!.matter === matter)
    for (const document of this.documents.values())
      if (document.matter === matter) this.setGrants(client, document.id, [])
  }
  join = (client: number, matter: number) => this.absent.delete(`${client} ${matter}`)
}
