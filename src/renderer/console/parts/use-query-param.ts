import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A filter that lives in the address, so that back, reload and a copied address keep it. */
export function useQueryParam<Value extends string = string>(
  name: string,
  fallback: NoInfer<Value>,
  allowed?: readonly Value[],
): WritableComputedRef<Value> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get() {
      const value = route.query[name]
      if (typeof value !== 'string') return fallback
      return !allowed || allowed.includes(value as Value) ? (value as Value) : fallback
    },
    set(value) {
      void router.replace({
        query: { ...route.query, [name]: value === fallback ? undefined : value },
        hash: route.hash,
      })
    },
  })
}
