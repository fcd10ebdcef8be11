import { computed, ref, watch, type ComputedRef } from 'vue'
import { useSession } from '../shell/session.ts'

/** One column of a table. Its cell is drawn by the table's feature. */
export interface Column<Id extends string = string, Sort extends string = string> {
  id: Id
  label: string
  /** Its share of the row, as CSS grid writes it. */
  track: string
  /** Without that much room it is left out. */
  leastPx: number
  /** The lowest are the last to be left out. */
  rank: number
  /** Always there: what the row is called. */
  isFixed?: boolean
  /** Only there when somebody chose it. */
  isExtra?: boolean
  isAtEnd?: boolean
  /** The orders that its head goes through. */
  sorts?: readonly { value: Sort; direction: 'ascending' | 'descending' }[]
}

export interface Columns<Id extends string = string, Sort extends string = string> {
  all: ComputedRef<readonly Column<Id, Sort>[]>
  /** Those that were chosen and have room, in their order. */
  shown: ComputedRef<readonly Column<Id, Sort>[]>
  isChosen(id: Id): boolean
  choose(id: Id, isOn: boolean): void
  isChanged: ComputedRef<boolean>
  reset(): void
  /** How wide the rows are, told by the table. */
  measure(widthPx: number): void
}

const gapPx = 16

/** Which columns a person wants is kept on this machine, for each person who signs in here; only what differs from the usual. */
export function useColumns<Id extends string, Sort extends string>(
  table: string,
  describe: () => readonly Column<Id, Sort>[],
): Columns<Id, Sort> {
  const session = useSession()
  const place = computed(() => `portico.columns.${table}.${session.enteredUserId ?? ''}`)
  const changes = ref<Readonly<Record<string, boolean>>>({})
  const roomPx = ref(0)
  watch(place, (where) => (changes.value = read(where)), { immediate: true })

  const all = computed(describe)
  const isOn = (column: Column<Id, Sort>) => column.isFixed || (changes.value[column.id] ?? !column.isExtra)
  const shown = computed(() => {
    const fitting = new Set<Id>()
    let leftPx = roomPx.value
    for (const column of all.value.filter(isOn).toSorted((a, b) => a.rank - b.rank)) {
      leftPx -= column.leastPx + gapPx
      if (leftPx < 0 && !column.isFixed) break
      fitting.add(column.id)
    }
    return all.value.filter((column) => fitting.has(column.id))
  })

  function keep(next: Readonly<Record<string, boolean>>): void {
    changes.value = next
    if (Object.keys(next).length > 0) localStorage.setItem(place.value, JSON.stringify(next))
    else localStorage.removeItem(place.value)
  }

  return {
    all,
    shown,
    isChosen: (id) => all.value.some((column) => column.id === id && isOn(column)),
    choose(id, isWanted) {
      const { [id]: _before, ...others } = changes.value
      const isUsual = all.value.some((column) => column.id === id && isWanted === !column.isExtra)
      keep(isUsual ? others : { ...others, [id]: isWanted })
    },
    isChanged: computed(() => Object.keys(changes.value).length > 0),
    reset: () => keep({}),
    measure: (widthPx) => (roomPx.value = widthPx),
  }
}

function read(place: string): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'))
  } catch {
    // Not ours, or cut: the usual columns are right.
    return {}
  }
}
