import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask } from '../support/http.ts'
import { createAccessHost } from '../support/access-host.ts'
import { tokenIn } from '../support/mail.ts'

test('C4 whatever Host, Origin and forwarded names a request carries, the link is the settings’', async () => {
  const host = await createAccessHost()
  const own = new URL(host.portalOrigin).host
  const name = fc.oneof(fc.domain(), fc.ipV4(), fc.constant('evil.example:80'), fc.constant(`${own}.evil.example`))
  await fc.assert(
    fc.asyncProperty(name, name, fc.boolean(), async (evil, forwarded, keepsHost) => {
      host.clock.advance(6 * 60_000)
      const before = host.sent.length
      await ask(host.portalOrigin, '/rpc/access/requestCode', {
        method: 'POST',
        headers: {
          host: keepsHost ? own : evil,
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          'x-forwarded-host': forwarded,
          forwarded: `host=${forwarded};proto=https`,
          'x-original-host': evil,
        },
        body: JSON.stringify({ json: { email: 'mara@mail.example', locale: 'en' }, meta: [] }),
      })
      await host.dispatcher.drain()
      for (const email of host.sent.slice(before)) {
        expect(email.text).toContain(`${host.portalOrigin}/c#${tokenIn(email)}`)
        expect(email.text + email.html).not.toContain('evil')
        expect(email.text + email.html).not.toContain(forwarded)
      }
    }),
    { numRuns: 100 },
  )
  expect(host.sent.length).toBeGreaterThan(10)
})
