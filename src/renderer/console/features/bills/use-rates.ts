import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { rpc } from '../../rpc.ts'

/** Who works for the firm, and what an hour of each costs on a matter: its own rate, then the person's. Without a currency, in the matter's. */
export function useRates(place: () => { matterId: string; currency: string } | null) {
  const { data: people } = useQuery({ key: ['time', 'rates'], query: () => rpc.time.listRates() })
  const { data: billing } = useQuery({
    key: () => ['time', 'matter-billing', place()?.matterId ?? ''],
    query: () => rpc.time.getMatterBilling({ matterId: place()?.matterId ?? '' }),
    enabled: () => place() !== null,
  })
  const staff = computed(() =>
    (people.value?.rates ?? []).map(({ userId, userName }) => ({ value: userId, label: userName })),
  )

  /** Minor units for an hour; null: none is set. */
  function rateOf(userId: string): number | null {
    const here = place()
    const currency = here?.currency || billing.value?.currency
    if (!here || userId === '') return null
    if (billing.value?.currency === currency) {
      const own = billing.value?.rates.find((rate) => rate.userId === userId)
      const all = billing.value?.rates.find((rate) => rate.userId === null)
      const matterRate = own ?? all
      if (matterRate) return matterRate.rateMinor
    }
    const person = people.value?.rates.find((one) => one.userId === userId)
    return person?.rates.find((rate) => rate.currency === currency)?.rateMinor ?? null
  }

  return { staff, rateOf, billing }
}
