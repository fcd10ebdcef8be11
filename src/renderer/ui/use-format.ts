import { computed, inject, onScopeDispose, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Locale } from '../../shared/contract-parts.ts'
import { second } from '../../shared/time.ts'
import { makeFormat, type Format } from './format.ts'

/** Given by each face's main.ts: the language of the screen and the firm's time zone. */
export const formatPlaceKey: InjectionKey<{ locale: Ref<Locale>; timeZone: Ref<string> }> = Symbol('format place')

export function useFormat(): ComputedRef<Format> {
  const place = inject(formatPlaceKey)
  if (!place) throw new Error('formatPlaceKey is not provided')
  return computed(() => makeFormat(place.locale.value, place.timeZone.value))
}

/** The time now, moving every `everyMs`; one timer for each caller, ended with its scope. */
export function useNow(everyMs = 30 * second): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
