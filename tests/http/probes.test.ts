import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ask } from '../support/http.ts'
import { startListener } from './support/test-listener.ts'

test('OPS-6 alive and ready are two things', async () => {
  let isReady: () => Promise<boolean> = () => Promise.resolve(true)
  const { origin } = await startListener({ isReady: () => isReady() })
  const statuses = async () => [(await ask(origin, '/healthz')).status, (await ask(origin, '/readyz')).status]

  expect(await statuses()).toEqual([200, 200])
  isReady = () => Promise.reject(new Error('store closed'))
  expect(await statuses()).toEqual([200, 503])
})

test('OPS-6 a port that is taken is an error with its code', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0

  await expect(startListener({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  taken.close()
})
