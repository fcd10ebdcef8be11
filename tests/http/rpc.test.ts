import { createORPCClient, isDefinedError, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { procedure } from '../../src/shared/contract-parts.ts'
import { refuse, type Refusal } from '../../src/shared/errors.ts'
import { answer } from '../../src/main/context.ts'
import { mountRpc } from '../../src/main/platform/http/rpc.ts'
import { createBrowser } from '../support/http.ts'
import { startListener } from './support/test-listener.ts'

const contract = {
  notes: {
    save: procedure
      .input(z.object({ note: z.object({ title: z.string().min(1).max(10) }), text: z.string() }))
      .output(z.object({ length: z.int(), by: z.string() })),
    lose: procedure.output(z.object({})),
    fill: procedure.output(z.object({})),
    refuse: procedure.output(z.object({ done: z.boolean() })),
    read: procedure.output(z.object({ notes: z.array(z.object({ title: z.string() })) })),
    misread: procedure.output(z.object({ title: z.string() })),
  },
}

const os = implement(contract).$context<{ name: string }>()

function maybe(): { done: boolean } | Refusal {
  return refuse('TOO_MANY', { retryAtMs: 5, messageKey: 'common.error.tooMany' })
}

const router = os.router({
  notes: os.notes.router({
    save: os.notes.save.handler(({ input, context }) => ({ length: input.text.length, by: context.name })),
    lose: os.notes.lose.handler(() => {
      throw new Error('the drawer of ana@example.com is stuck')
    }),
    fill: os.notes.fill.handler(() => {
      throw Object.assign(new Error('disk'), { code: 'ENOSPC' })
    }),
    refuse: os.notes.refuse.handler(() => answer(maybe())),
    read: os.notes.read.handler(() => Promise.resolve({ notes: [{ title: 'One', draft: 'unsaid' }], owner: 'Ana' })),
    misread: os.notes.misread.handler(() => ({ title: 7 as unknown as string })),
  }),
})

const start = () =>
  startListener({}, ({ app, ...listener }) => {
    void listener
    mountRpc(app, { router, context: () => ({ name: 'Ana' }), log: { info() {}, warn() {}, fault: () => 'ABCD-EFGH' } })
  })

test('a procedure is called by the typed client', async () => {
  const { origin } = await start()
  const link = new RPCLink({ url: `${origin}/rpc`, headers: { origin } })
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)

  expect(await client.notes.save({ note: { title: 'One' }, text: 'four' })).toEqual({ length: 4, by: 'Ana' })
})

test('a refusal arrives as the typed error of the contract', async () => {
  const { origin } = await start()
  const link = new RPCLink({ url: `${origin}/rpc`, headers: { origin } })
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)

  const { error } = await safe(client.notes.refuse())

  expect(isDefinedError(error)).toBe(true)
  expect(error).toMatchObject({ code: 'TOO_MANY', status: 429, data: { retryAtMs: 5 } })
})

test('an input the schema refuses is INVALID and names the field', async () => {
  const { origin } = await start()

  const { status, error } = await createBrowser(origin).rpc('notes/save', { note: { title: '' }, text: '' })

  expect(status).toBe(422)
  expect(error).toMatchObject({ defined: true, code: 'INVALID', data: { field: 'note.title' } })
})

test('H7 a fault is shown as an incident number and nothing else', async () => {
  const { origin } = await start()

  const { status, error } = await createBrowser(origin).rpc('notes/lose')

  expect(status).toBe(500)
  expect(error).toMatchObject({ code: 'INTERNAL', defined: true })
  expect(error?.data).toEqual({ messageKey: 'common.error.internal', incidentId: 'ABCD-EFGH' })
  expect(JSON.stringify(error)).not.toContain('drawer')
})

test('what the contract does not name never leaves', async () => {
  const { origin } = await start()

  expect((await createBrowser(origin).rpc('notes/read')).output).toEqual({ notes: [{ title: 'One' }] })
})

test('H7 an answer that is not what the contract says is a fault, and nothing of it leaves', async () => {
  const { origin } = await start()

  const { status, error } = await createBrowser(origin).rpc('notes/misread')

  expect(status).toBe(500)
  expect(error?.data).toEqual({ messageKey: 'common.error.internal', incidentId: 'ABCD-EFGH' })
})

test('F3 a full disk is STORAGE_FULL, 507', async () => {
  const { origin } = await start()

  expect(await createBrowser(origin).rpc('notes/fill')).toMatchObject({ status: 507, error: { code: 'STORAGE_FULL' } })
})

test('a message of 21 MB is TOO_LARGE, with and without its length announced', async () => {
  const { origin } = await start()
  const link = new RPCLink({ url: `${origin}/rpc`, headers: { origin } })
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)

  const { error } = await safe(client.notes.save({ note: { title: 'One' }, text: 'x'.repeat(21_000_000) }))
  const chunked = await createBrowser(origin).ask('/rpc/notes/save', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    body: Buffer.alloc(21_000_000, 'x'),
  })

  expect(error).toMatchObject({ code: 'TOO_LARGE', status: 413, data: { messageKey: 'common.error.tooLarge' } })
  expect(chunked.status).toBe(413)
})

test('what is no RPC message is refused cleanly', async () => {
  const { origin } = await start()
  const browser = createBrowser(origin)
  const post = (path: string, body: string | Buffer, type = 'application/json') =>
    browser.ask(path, { method: 'POST', headers: { 'content-type': type }, body })

  expect((await post('/rpc/notes/save', '{"json":')).status).toBe(422)
  expect((await post('/rpc/notes/save', Buffer.from([0x22, 0xff, 0x22]))).status).toBe(422)
  expect((await post('/rpc/notes/save', '{"json":{},"meta":[[1,"__proto__","x"]]}')).status).toBe(422)
  expect((await post('/rpc/notes/save', 'null')).status).toBe(422)
  expect((await post('/rpc/notes/none', '{}')).status).toBe(404)
  expect((await post('/rpc/__proto__', '{}')).status).toBe(404)
  expect((await post('/rpc/notes/save', '<a/>', 'application/xml')).status).toBe(415)
  expect((await browser.ask('/rpc/notes/save?data=%7B%7D')).status).toBe(404)
})
