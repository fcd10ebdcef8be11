import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { ConsoleOutputs } from '../../rpc/console.ts'
import { rpc } from '../rpc.ts'

/** The firm as every screen needs it: above all its time zone. */
export const useFirm = defineStore('firm', () => {
  const firm = ref<ConsoleOutputs['settings']['getFirm'] | null>(null)
  const timeZone = computed(() => firm.value?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)

  async function load(): Promise<void> {
    try {
      firm.value = await rpc.settings.getFirm()
    } catch {
      // Kept as it was; the next event or reload asks again, and a lost connection has its own bar.
    }
  }

  return { firm, timeZone, load }
})
