import { createHash } from 'node:crypto'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { minute } from '../../../shared/time.ts'
import type { Store } from '../../platform/store/store.ts'
import { namedOthers, type NamedOther } from './named-others.ts'
import { warningsFor, type Warning } from './people.ts'
import type { CheckedFile, ShareSubject } from './share-subject.ts'
import type { Person } from './people.queries.ts'
import { joinWords, readWords, type TextWords } from './text-words.ts'

/** Something to look at before it is sent (SHR-8). */
export interface Finding extends Warning {
  /** The same as long as what it tells is the same. */
  warningId: string
  resourceId: string | null
}

/** A document of which nothing is known but its name, or not all. */
export interface Unread {
  resourceId: string
  name: string
  isPartly: boolean
}

export interface Preflight {
  findings: Finding[]
  unread: Unread[]
  limits: PreflightLimits
}

/** How far it was looked, where that is not all the way: at so many files' names, through so many files' words; so many warnings are told. */
export interface PreflightLimits {
  names: number | null
  texts: number | null
  warnings: number | null
}

/** So many files are read through; of the others only the names. Which is said, as is everything that was not looked at. */
const mostTexts = 60
const mostNamed = 100
/** How long what was found in a file is believed: a dialog that is open asks with each person that is chosen. */
const keptMs = minute

const withId = (warning: Warning, resourceId: string | null): Finding => ({
  ...warning,
  resourceId,
  warningId: createHash('sha256')
    .update(JSON.stringify([warning.messageKey, warning.participantId, resourceId, Object.entries(warning.params)]))
    .digest('hex')
    .slice(0, 32),
})

/** What is to be said of those who are chosen: decided by the store alone, and so again inside the write. */
export function findingsOfPeople(subject: ShareSubject, chosen: readonly Person[], nowMs: number): Finding[] {
  const first = chosen.flatMap((person) =>
    person.invited_at_ms === null
      ? {
          participantId: person.participant_id,
          messageKey: 'common.sharing.warning.firstShare',
          params: { name: person.display_name, email: person.email ?? '' },
        }
      : [],
  )
  const people = [...warningsFor(subject.audience, chosen, nowMs), ...first].map((warning) => withId(warning, null))
  return [...people, ...billsOfOthers(subject, chosen)]
}

/** A bill that reaches somebody whom it is not addressed to. */
const billsOfOthers = ({ addressees }: ShareSubject, chosen: readonly Person[]): Finding[] =>
  addressees.flatMap((bill) =>
    chosen
      .filter((person) => person.client_id !== bill.clientId)
      .map((person) =>
        withId(
          {
            participantId: person.participant_id,
            messageKey: 'common.sharing.warning.billOfAnother',
            params: { bill: bill.name, addressee: bill.clientName, name: person.display_name },
          },
          bill.resourceId,
        ),
      ),
  )

/**
 * What the names and the words of what is shared say of other clients and matters. It takes its time beside everything else, so before
 * a write, never in one: `isSameSubject` says there whether what was looked at is what is shared.
 */
export async function preflightNames(deps: Deps, actor: ConsoleActor, subject: ShareSubject): Promise<Preflight> {
  const unread: Unread[] = []
  const inFolderNames = await namedInNames(deps, actor, subject, 'folder', subject.folderNames)
  const inNames = await namedInNames(deps, actor, subject, 'file', subject.files.map(toNamed))
  const findings = [...inFolderNames, ...inNames].flatMap((one) => one.findings)
  const told = new Map(inNames.map(({ resourceId, ids }) => [resourceId, ids]))
  let looked = 0
  for (const file of subject.files.slice(0, mostTexts)) {
    if (findings.length >= mostNamed) break
    looked += 1
    const answer = await namedInText(deps, actor, subject, file)
    if (!answer?.isWhole) unread.push({ resourceId: file.documentId, name: file.name, isPartly: Boolean(answer) })
    for (const other of answer?.others ?? [])
      if (!told.get(file.documentId)?.has(other.id)) findings.push(named(other, 'text', file.documentId, file.name))
  }
  for (const text of subject.texts)
    for (const other of (await namedInWords(deps, actor, subject, text.text))?.others ?? [])
      findings.push(named(other, 'text', text.resourceId, text.name))
  return {
    findings: findings.slice(0, mostNamed),
    unread,
    limits: {
      names: subject.files.length < subject.fileCount ? subject.files.length : null,
      texts: looked < subject.fileCount ? looked : null,
      warnings: findings.length >= mostNamed ? mostNamed : null,
    },
  }
}

const toNamed = ({ documentId, name }: CheckedFile) => ({ resourceId: documentId, name })

/** The names of all files at once: of a folder there may be thousands. */
async function namedInNames(
  deps: Deps,
  actor: ConsoleActor,
  subject: ShareSubject,
  where: 'file' | 'folder',
  all: readonly { resourceId: string; name: string }[],
): Promise<{ resourceId: string; ids: ReadonlySet<string>; findings: Finding[] }[]> {
  const texts = await Promise.all(all.map((one) => readWords(one.name)))
  const what = createHash('sha256')
    .update(JSON.stringify(all.map((one) => one.name)))
    .digest('hex')
  const found = await kept(deps, actor, subject, `names:${what}`, () =>
    Promise.resolve({ words: joinWords(texts), isWhole: true }),
  )
  if (!found || found.others.length === 0) return []
  return all.map(({ resourceId, name }, n) => {
    const text = texts[n]
    const others = found.others.filter((other) => text && other.placeIn(text) !== null)
    return {
      resourceId,
      ids: new Set(others.map((other) => other.id)),
      findings: others.map((other) => named(other, where, resourceId, name)),
    }
  })
}

/** Whether these are the same files in the same versions, under the same names. */
export const isSameSubject = (one: ShareSubject, other: ShareSubject): boolean => keyOf(one) === keyOf(other)
const keyOf = ({ files, folderNames, texts }: ShareSubject) =>
  JSON.stringify([files.map((file) => [file.documentId, file.fileId, file.name]), folderNames, texts])

const keys = {
  client: {
    file: 'common.sharing.warning.clientInFileName',
    folder: 'common.sharing.warning.clientInFolderName',
    text: 'common.sharing.warning.clientInText',
  },
  matter: {
    file: 'common.sharing.warning.matterInFileName',
    folder: 'common.sharing.warning.matterInFolderName',
    text: 'common.sharing.warning.matterInText',
  },
} as const

function named(other: NamedOther, where: 'file' | 'folder' | 'text', resourceId: string, document: string): Finding {
  const params: Record<string, string> = { document, named: other.name }
  if (other.kind === 'matter') Object.assign(params, { number: other.number, title: other.title })
  if (where === 'text') params.excerpt = other.excerpt
  return withId({ participantId: null, messageKey: keys[other.kind][where], params }, resourceId)
}

interface Kept {
  untilMs: number
  others: readonly NamedOther[]
  isWhole: boolean
}
/** By store, what was found lately: by whom it was asked, of which matter, in what. */
const keptBy = new WeakMap<Store, Map<string, Kept>>()
const mostKept = 2_000

const namedInText = (deps: Deps, actor: ConsoleActor, subject: ShareSubject, file: CheckedFile) =>
  kept(deps, actor, subject, `file:${file.fileId}`, async () => {
    const found = await deps.texts.textOf(file.fileId)
    return found && { words: await readWords(found.text), isWhole: found.isWhole }
  })

const namedInWords = (deps: Deps, actor: ConsoleActor, subject: ShareSubject, text: string) =>
  kept(deps, actor, subject, `words:${createHash('sha256').update(text).digest('hex')}`, async () => ({
    words: await readWords(text),
    isWhole: true,
  }))

/** @returns null when there is no text to read. */
async function kept(
  deps: Deps,
  actor: ConsoleActor,
  subject: ShareSubject,
  what: string,
  read: () => Promise<{ words: TextWords; isWhole: boolean } | null>,
): Promise<Kept | null> {
  const nowMs = deps.clock.now()
  const all = keptBy.get(deps.store) ?? new Map<string, Kept>()
  keptBy.set(deps.store, all)
  // Whom a person may read of is theirs alone (CLT-3).
  const key = JSON.stringify([actor.kind === 'staff' ? actor.userId : '', subject.matter.id, what])
  const before = all.get(key)
  if (before && before.untilMs > nowMs) return before
  const text = await read()
  if (text === null) return null
  const others = await namedOthers(deps, actor, subject.matter.id, text.words)
  if (all.size >= mostKept) all.clear()
  const found = { untilMs: nowMs + keptMs, others, isWhole: text.isWhole }
  all.set(key, found)
  return found
}
