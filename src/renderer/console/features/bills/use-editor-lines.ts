import { computed, nextTick, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { maxLines } from '../../../../shared/bills.ts'
import { useNotices } from '../../shell/notices.ts'
import { useSession } from '../../shell/session.ts'
import { amountText, quantityText, readAmount } from './amount-text.ts'
import { emptyLine, isBlank, type BillForm, type LineForm } from './bill-draft.ts'
import { useBillWords } from './bill-words.ts'
import type { Pulled } from './PullEntries.vue'

/** What can be done to the lines of a draft, and where the focus goes after it. */
export function useEditorLines(
  form: Ref<BillForm | null>,
  place: {
    currency: () => string
    /** Of new lines. */
    defaultTaxes: () => string[]
    /** Minor units for an hour of this person; null: none is set. */
    rateOf: (userId: string) => number | null
  },
) {
  const { t } = useI18n()
  const words = useBillWords()
  const notices = useNotices()
  const session = useSession()
  const lines = computed(() => form.value?.lines ?? [])
  const room = computed(() => maxLines - lines.value.filter((line) => !isBlank(line)).length)
  const amountOf = (minor: number) => amountText(minor, place.currency(), words.language())

  async function focus(key: number | undefined, column = 'description'): Promise<void> {
    await nextTick()
    if (key === undefined) return
    document.querySelector<HTMLElement>(`#line-${key} [name=${column}]`)?.focus()
  }

  /** A line like the one before it: its kind, its day, who worked, and what an hour of them costs. */
  function lineAfter(before: LineForm | undefined): LineForm {
    const kind = before?.kind ?? 'service'
    const userId = kind === 'service' ? (before?.userId ?? session.me?.userId ?? '') : ''
    return emptyLine({
      kind,
      userId,
      workedOn: before?.workedOn ?? '',
      taxRateIds: before ? [...before.taxRateIds] : place.defaultTaxes(),
    })
  }
  function addAfter(index: number): void {
    const before = lines.value[index]
    const after = lines.value[index + 1]
    // One that stands ready is used first.
    if (after && isBlank(after)) return void focus(after.key)
    if (before && isBlank(before) && index === lines.value.length - 1) return void focus(before.key)
    if (lines.value.length >= maxLines)
      return notices.say(t('console.bills.mostLines', { max: maxLines }), null, 'stop')
    const made = lineAfter(before)
    form.value?.lines.splice(index + 1, 0, made)
    void focus(made.key)
  }
  function remove(index: number, isBack: boolean): void {
    const [gone] = form.value?.lines.splice(index, 1) ?? []
    const next = isBack ? lines.value[index - 1] : (lines.value[index] ?? lines.value[index - 1])
    void focus(next?.key)
    if (!gone || isBlank(gone)) return
    notices.say(t('console.bills.saidRemovedLine', { line: index + 1 }), {
      label: t('console.parts.undo'),
      run() {
        form.value?.lines.splice(Math.min(index, lines.value.length), 0, gone)
        void focus(gone.key)
      },
    })
  }
  function move(index: number, by: 1 | -1): void {
    const to = index + by
    if (!form.value || to < 0 || to >= lines.value.length) return
    const column = document.activeElement?.getAttribute('name')
    const [moved] = form.value.lines.splice(index, 1)
    if (!moved) return
    form.value.lines.splice(to, 0, moved)
    if (column) void focus(moved.key, column)
  }
  function go(index: number, by: 1 | -1, column: string): void {
    const next = lines.value[index + by]
    if (next) void focus(next.key, column)
    else if (by === 1) addAfter(index)
  }
  /** Another timekeeper brings their rate, unless somebody wrote one of their own. */
  function changeWho(line: LineForm, before: string): void {
    const own = readAmount(line.rate, place.currency(), words.language())
    const was = place.rateOf(before)
    const next = place.rateOf(line.userId)
    if (next !== null && (line.rate.trim() === '' || own === was)) line.rate = amountOf(next)
  }
  /** The first words of a line of work bring its rate. */
  function bringRate(line: LineForm): void {
    if (line.kind !== 'service' || line.rate.trim() !== '' || line.description.trim() === '') return
    const rate = place.rateOf(line.userId)
    if (rate !== null) line.rate = amountOf(rate)
  }
  function pull({ time, expenses }: Pulled): void {
    if (!form.value) return
    const taxRateIds = place.defaultTaxes()
    const made = [
      ...time.map((entry) =>
        emptyLine({
          kind: 'service',
          description: entry.description,
          workedOn: entry.workedOn,
          userId: entry.userId,
          quantity: quantityText(Math.round((entry.minutes * 1_000) / 60), words.language()),
          rate: amountOf(entry.rateMinor),
          taxRateIds: [...taxRateIds],
          timeEntryIds: [entry.entryId],
        }),
      ),
      ...expenses.map((entry) =>
        emptyLine({
          kind: 'expense',
          description: entry.description,
          workedOn: entry.spentOn,
          quantity: quantityText(entry.quantityMilli, words.language()),
          rate: amountOf(entry.rateMinor),
          taxRateIds: [...taxRateIds],
          expenseEntryIds: [entry.entryId],
        }),
      ),
    ]
    form.value.lines = [...form.value.lines.filter((line) => !isBlank(line)), ...made]
    void focus(made[0]?.key)
  }

  return { lines, room, focus, lineAfter, addAfter, remove, move, go, changeWho, bringRate, pull }
}
