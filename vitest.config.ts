import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { configDefaults, defineConfig } from 'vitest/config'

// On two cores too: many tests wait for a process of their own.
const maxWorkers = Math.max(2, availableParallelism() - 1)
const excluded = [...configDefaults.exclude, 'out/**', 'tests/tooling/fixtures/**']
// What signs staff in asks the store the simplest of questions and takes long for other reasons: PORTICO_POSTGRES=all has it too.
const isWhole = process.env['PORTICO_POSTGRES'] === 'all'
/** What is waited for comes when it comes: a second, which a poll waits otherwise, is little on a busy machine. */
const patient = { poll: { timeout: 20_000 } }
const notOnPostgres = isWhole ? [] : ['src/main/features/{passkeys,phones,second-factor,staff}/**']

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          environment: 'node',
          maxWorkers,
          // A worker reads each module once: none of them keeps anything between tests, and most of what a file took was reading them.
          isolate: false,
          include: ['src/**/*.test.ts'],
          globalSetup: ['tests/support/templates-once.ts'],
          exclude: excluded,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          expect: patient,
          hookTimeout: 120_000,
        },
      },
      {
        // Listeners, stores under faults, whole programs: each file in a process of its own.
        test: {
          name: 'whole',
          environment: 'node',
          maxWorkers,
          include: ['tests/{feature,http,security,faults,desktop,tooling}/**/*.test.ts'],
          globalSetup: ['tests/support/templates-once.ts'],
          exclude: excluded,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          expect: patient,
          hookTimeout: 120_000,
        },
      },
      {
        // House rule 5: what the verbs do, they do on the store of a firm that outgrew one machine too.
        test: {
          name: 'postgres',
          environment: 'node',
          maxWorkers,
          // One worker migrates one template, and reads each module once.
          isolate: false,
          include: [
            'src/main/features/**/*.test.ts',
            'src/main/platform/store/{between-commits,migrate,open-store}.test.ts',
          ],
          exclude: [...excluded, ...notOnPostgres],
          env: { PORTICO_TEST_STORE: 'postgres' },
          setupFiles: ['tests/support/postgres-or-skip.ts'],
          // With the ones before, so that no core waits for the last of them.
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          expect: patient,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/demo-once.ts'],
          exclude: excluded,
          // Browser tests share one machine's cores with the host they drive: one file at a time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          expect: patient,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
