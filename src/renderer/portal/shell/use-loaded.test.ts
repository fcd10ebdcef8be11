import { expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { useLoaded } from './use-loaded.ts'

test('what came in another way does not hide what was asked for after it', async () => {
  const answers: ((answer: string) => void)[] = []
  const scope = effectScope()
  const { data, reload, take } = scope.run(() =>
    useLoaded(() => new Promise<string>((resolve) => answers.push(resolve)), ['messages']),
  )!
  answers[0]?.('at first')
  await vi.waitFor(() => expect(data.value).toBe('at first'))
  take('sent')
  expect([data.value, answers.length]).toEqual(['sent', 1])

  void reload()
  take('sent, and older than what is being asked for')
  answers[1]?.('not looked at')
  answers[2]?.('the newest')
  await vi.waitFor(() => expect(data.value).toBe('the newest'))
  scope.stop()
})
