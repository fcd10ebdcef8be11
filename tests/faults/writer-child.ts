import { writeSync } from 'node:fs'
import { openStore } from '../../src/main/platform/store/open-store.ts'

/**
 * A small host for the fault tests: `writer-child.ts <store file> <first round> <rounds>`. In every round four writes
 * wait at once, so that they share a commit: three put two rows each, the fourth puts one and throws. What was
 * acknowledged or refused goes to standard output at once, a line each, by a system call that nothing here delays.
 */
const [file, first, rounds] = process.argv.slice(2)
const say = (line: string) => void writeSync(1, `${line}\n`)

const store = await openStore({ engine: 'sqlite', path: file! })
say('open')
for (let round = Number(first); round < Number(first) + Number(rounds); round += 1) {
  const writes = ['a', 'b', 'c', 'thrown'].map(async (name) => {
    const key = `${round}-${name}`
    try {
      await store.write(async (tx) => {
        await tx.db
          .insertInto('settings')
          .values({ key: `${key}-1`, value: 'x'.repeat(300), updated_at_ms: round })
          .execute()
        if (name === 'thrown') throw new Error('thrown')
        await tx.db
          .insertInto('settings')
          .values({ key: `${key}-2`, value: 'x'.repeat(300), updated_at_ms: round })
          .execute()
      })
      say(`kept ${key}`)
    } catch (error) {
      say(`refused ${key} ${error instanceof Error ? error.name : String(error)}`)
    }
  })
  await Promise.all(writes)
}
await store.close()
say('closed')
