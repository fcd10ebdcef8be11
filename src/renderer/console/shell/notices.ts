import { defineStore } from 'pinia'
import { ref } from 'vue'
import { second } from '../../../shared/time.ts'

export interface Notice {
  noticeId: number
  words: string
  tone: 'plain' | 'stop'
  action: { label: string; run(): void | Promise<void> } | null
}

/** Short words at the foot of the screen: what was done, and the way to undo it. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let lastId = 0

  function dismiss(noticeId: number): void {
    notices.value = notices.value.filter((notice) => notice.noticeId !== noticeId)
  }

  function say(words: string, action: Notice['action'] = null, tone: Notice['tone'] = 'plain'): void {
    const noticeId = ++lastId
    notices.value = [...notices.value.slice(-2), { noticeId, words, tone, action }]
    setTimeout(() => dismiss(noticeId), (action || tone === 'stop' ? 10 : 5) * second)
  }

  return { notices, say, dismiss }
})
