import { ref } from 'vue'
import { makePhoneClient } from '../rpc/phone.ts'

/** Whether the last call came to nothing because nobody answered. */
export const isOffline = ref(false)

/** The page's only way to the host. */
export const rpc = makePhoneClient(
  (problem) => (isOffline.value = problem.code === 'OFFLINE'),
  () => (isOffline.value = false),
)
