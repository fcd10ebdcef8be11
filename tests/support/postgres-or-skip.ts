import { beforeEach } from 'vitest'
import { postgresTrouble } from './postgres.ts'

// Set-up of the project "postgres": where the server cannot be started, its tests are skipped by name and say why.
const trouble = await postgresTrouble()
if (trouble !== null) {
  process.stderr.write(`${trouble}\n`)
  beforeEach(({ skip }) => skip(trouble))
}
