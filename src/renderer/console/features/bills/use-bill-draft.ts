import { computed, onScopeDispose, ref, shallowRef, toRaw, watch, type ComputedRef, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { useI18n } from 'vue-i18n'
import type { BillDetail } from '../../../../shared/console/bills.contract.ts'
import { second } from '../../../../shared/time.ts'
import { problemOf, type Problem } from '../../../rpc/problem.ts'
import { rpc } from '../../rpc.ts'
import { onStale } from '../../shell/live.ts'
import { useSession } from '../../shell/session.ts'
import {
  formOf,
  readBill,
  readLine,
  shapeOf,
  type BillForm,
  type LineForm,
  type ReadBill,
  type ReadLine,
} from './bill-draft.ts'
import { useBillWords } from './bill-words.ts'

export interface BillDraft {
  bill: Ref<BillDetail | null>
  form: Ref<BillForm | null>
  read: ComputedRef<ReadBill | null>
  /** Why it cannot be shown at all. */
  loadProblem: Ref<Problem | null>
  /** What the host said to the last saving. */
  saveProblem: Ref<Problem | null>
  /** A line of the host's problem, by the key of this page. */
  saveProblemKey: ComputedRef<number | null>
  isSaving: Ref<boolean>
  isChanged: ComputedRef<boolean>
  savedAtMs: Ref<number | null>
  /** The draft as somebody saved it meanwhile; until one of the two is chosen nothing is saved. */
  theirs: Ref<BillDetail | null>
  /** Saves what can be. True when the host has all that stands here. */
  flush(): Promise<boolean>
  takeTheirs(): void
  keepMine(): Promise<void>
  load(): Promise<void>
  /** Nothing is saved or asked any more: the draft is issued or gone. */
  end(): void
}

const waitMs = 700
const retryMs = 5 * second

/** A draft of a bill, saved as one types. What a second window saved is said and never overwritten unasked. */
export function useBillDraft(billId: string): BillDraft {
  const { t } = useI18n()
  const session = useSession()
  const words = useBillWords()
  const bill = shallowRef<BillDetail | null>(null)
  const form = ref<BillForm | null>(null)
  const loadProblem = shallowRef<Problem | null>(null)
  const saveProblem = shallowRef<Problem | null>(null)
  const sentKeys = shallowRef<number[]>([])
  const isSaving = ref(false)
  const savedAtMs = ref<number | null>(null)
  const theirs = shallowRef<BillDetail | null>(null)
  const savedShape = ref('')
  let version = 0
  let isEnded = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const readLines = new WeakMap<LineForm, ComputedRef<ReadLine>>()
  /** Of 500 lines a key changes one: the others are not read again. */
  function lineReader(line: LineForm): ReadLine {
    const known = readLines.get(toRaw(line))
    if (known) return known.value
    const made = computed(() => readLine(line, { currency: bill.value?.currency ?? 'USD', locale: words.language() }))
    readLines.set(toRaw(line), made)
    return made.value
  }
  const read = computed(() =>
    form.value && bill.value
      ? readBill(
          form.value,
          { currency: bill.value.currency, locale: words.language(), rates: bill.value.rates },
          lineReader,
        )
      : null,
  )
  const shape = computed(() => (read.value ? shapeOf(read.value.content) : ''))
  const isUnread = computed(() => read.value !== null && !read.value.canSave)
  const isChanged = computed(() => form.value !== null && (shape.value !== savedShape.value || isUnread.value))

  function take(next: BillDetail): void {
    const keep = new Map<string, number>()
    for (const line of form.value?.lines ?? []) if (line.lineId) keep.set(line.lineId, line.key)
    bill.value = next
    version = next.version
    form.value = formOf(next, words.language(), keep)
    savedShape.value = shape.value
    saveProblem.value = null
  }

  async function load(): Promise<void> {
    try {
      const next = await rpc.bills.get({ billId })
      loadProblem.value = null
      take(next)
    } catch (error) {
      loadProblem.value = problemOf(error)
    }
  }

  async function saveNow(): Promise<void> {
    const now = read.value
    if (isEnded || !now?.canSave || theirs.value || shape.value === savedShape.value) return
    const sent = shape.value
    isSaving.value = true
    sentKeys.value = now.keys
    try {
      const saved = await rpc.bills.save({ ...now.content, billId, version })
      bill.value = saved
      version = saved.version
      savedShape.value = sent
      savedAtMs.value = saved.updatedAtMs
      saveProblem.value = null
      const ids = new Map(now.keys.map((key, index) => [key, saved.lines[index]?.lineId ?? null]))
      for (const line of form.value?.lines ?? []) line.lineId = ids.get(line.key) ?? line.lineId
    } catch (error) {
      const problem = problemOf(error)
      saveProblem.value = problem
      if (problem.code === 'STALE') theirs.value = await rpc.bills.get({ billId }).catch(() => null)
      // What the host refuses for what stands there waits for the next key; what did not reach it is tried again.
      else if (problem.code === 'OFFLINE' || problem.code === 'UNAVAILABLE' || problem.code === 'INTERNAL')
        saveIn(retryMs)
    } finally {
      isSaving.value = false
    }
  }
  function save(): Promise<unknown> {
    clearTimeout(timer)
    return (queue = queue.then(saveNow))
  }
  function saveIn(delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // Under the lock nothing is saved; afterwards at once.
      if (session.isSignedIn) void save()
    }, delayMs)
  }
  async function flush(): Promise<boolean> {
    await save()
    return !isChanged.value && theirs.value === null && saveProblem.value === null
  }

  watch(shape, (next) => {
    if (form.value && next !== savedShape.value && !isEnded) saveIn(waitMs)
  })
  watch(
    () => session.isSignedIn,
    (isHere) => isHere && isChanged.value && saveIn(0),
  )
  // Another window saved it, and nothing is waiting here: what it saved is what stands here.
  onStale('bills', () => {
    if (isEnded || isSaving.value || isChanged.value || theirs.value) return
    void rpc.bills.get({ billId }).then(
      (next) => {
        if (!isEnded && !isSaving.value && !isChanged.value && next.version > version) take(next)
      },
      () => undefined,
    )
  })
  const hear = (event: BeforeUnloadEvent) => {
    if (isChanged.value && !isEnded) event.preventDefault()
  }
  window.addEventListener('beforeunload', hear)
  onBeforeRouteLeave(async () => {
    if (isEnded || !form.value || (await flush())) return true
    return !isChanged.value || window.confirm(t('console.parts.leave'))
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    window.removeEventListener('beforeunload', hear)
  })
  void load()

  return {
    bill,
    form,
    read,
    loadProblem,
    saveProblem,
    saveProblemKey: computed(() => {
      const index = /^lines\.(\d+)\./.exec(saveProblem.value?.field ?? '')?.[1]
      return index === undefined ? null : (sentKeys.value[Number(index)] ?? null)
    }),
    isSaving,
    isChanged,
    savedAtMs,
    theirs,
    flush,
    takeTheirs() {
      if (!theirs.value) return
      const next = theirs.value
      theirs.value = null
      take(next)
    },
    async keepMine() {
      if (!theirs.value) return
      version = theirs.value.version
      // Lines that they took away are new ones again, as the host knows them no more.
      const known = new Set(theirs.value.lines.map((line) => line.lineId))
      for (const line of form.value?.lines ?? []) if (line.lineId && !known.has(line.lineId)) line.lineId = null
      theirs.value = null
      savedShape.value = ''
      await save()
    },
    load,
    end() {
      isEnded = true
      clearTimeout(timer)
    },
  }
}
