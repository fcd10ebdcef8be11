import { expect, test } from 'vitest'
import { createAccessHost } from '../support/access-host.ts'

interface Sessions {
  sessions: { sessionId: string; isThis: boolean; userAgent: string }[]
}

test('C10 a client sees every place they are signed in, and ends another from here', async () => {
  const host = await createAccessHost()
  const phone = await host.signedIn()
  const laptop = host.browser({ userAgent: 'Laptop' })
  await laptop.rpc('access/redeemLink', { token: await host.link() })
  const { sessions } = (await phone.rpc('access/listSessions')).output as Sessions
  expect(sessions).toHaveLength(2)
  const other = sessions.find((session) => !session.isThis)
  expect(other?.userAgent).toBe('Laptop')
  expect((await phone.rpc('access/endSession', { sessionId: other?.sessionId })).status).toBe(200)
  expect((await laptop.rpc('messages/list', {})).status).toBe(401)
  expect((await phone.rpc('messages/list', {})).status).toBe(200)
})
