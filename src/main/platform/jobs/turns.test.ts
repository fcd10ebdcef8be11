import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { afterAnswers, Call } from './turns.ts'

test('a call that is answered in the turn it came in waits for its end: others may come yet', async () => {
  const call = new Call()
  expect(call.mayAnswer()).toBeInstanceOf(Promise)
  call.leave()
  await setImmediate()
})

test('one that had to wait, and is alone, is answered at once', async () => {
  const call = new Call()
  await setImmediate()
  expect(call.mayAnswer()).toBeUndefined()
  call.leave()
})

test('with another under way both leave together, and before what comes after answers', async () => {
  const calls = [new Call(), new Call()]
  await setImmediate()
  const order: string[] = []
  const after = afterAnswers().then(() => order.push('after'))
  await Promise.all([...calls.map((call) => call.mayAnswer()?.then(() => order.push('answer'))), after])
  expect(order).toEqual(['answer', 'answer', 'after'])
  for (const call of calls) call.leave()
})

test('who has left is nobody to wait for', async () => {
  const calls = [new Call(), new Call()]
  await setImmediate()
  calls[0]?.leave()
  expect(calls[1]?.mayAnswer()).toBeUndefined()
  calls[1]?.leave()
})
