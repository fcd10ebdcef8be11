import { expect, test } from 'vitest'
import { ask } from '../support/http.ts'
import { createAccessHost } from '../support/access-host.ts'

test('C2 100 prefetching GETs and HEADs before the person clicks leave the link as it was', async () => {
  const host = await createAccessHost()
  const token = await host.link()
  const paths = [
    '/c',
    `/c?token=${token}`,
    `/c/${token}`,
    `/rpc/access/redeemLink?data=${token}`,
    `/rpc/access/inspectLink`,
  ]
  for (let count = 0; count < 100; count++)
    await ask(host.portalOrigin, paths[count % paths.length] ?? '/c', { method: count % 2 ? 'GET' : 'HEAD' })
  const her = host.browser()
  const seen = await her.rpc('access/inspectLink', { token })
  expect(seen.output).toMatchObject({ status: 'ready', maskedEmail: 'm•••@mail.example' })
  expect(await her.rpc('access/redeemLink', { token })).toMatchObject({ status: 200 })
})

test('C2 a procedure that changes something does not answer to GET', async () => {
  const host = await createAccessHost()
  const token = await host.link()
  const data = encodeURIComponent(JSON.stringify({ json: { token }, meta: [] }))
  const answer = await ask(host.portalOrigin, `/rpc/access/redeemLink?data=${data}`, {
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.headers['set-cookie']?.join() ?? '').not.toMatch(/portico-client/)
  expect(await host.browser().rpc('access/inspectLink', { token })).toMatchObject({ output: { status: 'ready' } })
})

test('C2 a scanner that runs the page’s scripts looks at the link, and nothing more', async () => {
  const host = await createAccessHost()
  const token = await host.link()
  for (let count = 0; count < 20; count++) await host.browser().rpc('access/inspectLink', { token })
  expect(await host.browser().rpc('access/redeemLink', { token })).toMatchObject({ status: 200 })
})
