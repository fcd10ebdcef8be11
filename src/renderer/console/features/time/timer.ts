import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { PickedMatter } from '../bills/MatterPicker.vue'
import { rpc } from '../../rpc.ts'

/** One's own timer, the same for every screen that shows it. */
export const timerQuery = { key: ['time', 'timer'], query: () => rpc.time.getTimer() }

/** The one dialog of the timer, opened from wherever work begins or ends. */
export const useTimerDialog = defineStore('timer-dialog', () => {
  const isOpen = ref(false)
  /** What a timer that is started now would be for. */
  const matter = ref<PickedMatter | null>(null)
  return {
    isOpen,
    matter,
    open(on: PickedMatter | null = null) {
      matter.value = on
      isOpen.value = true
    },
  }
})

/** `0:42:10` */
export function clockWords(ranMs: number): string {
  const seconds = Math.max(0, Math.floor(ranMs / 1_000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
