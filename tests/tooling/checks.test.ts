import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const home = join(import.meta.dirname, '../..')

/** Runs one check of `npm run check` on a small project that breaks its rules. */
function check(name: string, fixture: string): { code: number | null; output: string } {
  const root = join(import.meta.dirname, 'fixtures', fixture)
  const args = [join(home, 'tools/check.mjs'), name, '--root', root]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  // Long lines are folded for people: here they are one again.
  return { code: status, output: `${stdout}${stderr}`.replaceAll(/\s+/g, ' ') }
}

describe('each check fails on what it forbids, and names the reason', { timeout: 180_000 }, () => {
  test('types: of TypeScript, and of what a template passes to a component', () => {
    const { code, output } = check('types', 'types')
    expect(code).toBe(1)
    expect(output).toContain(
      "src/shared/amount.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'",
    )
    expect(output).toContain('src/renderer/portal/BillPage.vue(5,20): error TS2322')
  })

  test('lint: promises left alone, time and chance not from ports, default exports, raw text, silenced rules', () => {
    const { code, output } = check('lint', 'lint')
    expect(code).toBe(1)
    for (const reason of [
      "'randomUUID' import from 'node:crypto' is restricted. Chance and ids come from deps.ids",
      '3:28 error Time comes from deps.clock',
      '4:28 error Time comes from deps.clock',
      '5:29 error Chance comes from deps.ids',
      '@typescript-eslint/no-floating-promises',
      '@typescript-eslint/no-explicit-any',
      "has no effect because you have 'noInlineConfig'",
      'Unexpected non-translated string used vue/no-bare-strings-in-template',
      'non-translated string used in `aria-label`',
      'vue/no-v-html',
      'vue/component-api-style',
      'money.ts 1:1 error Named exports only',
    ]) {
      expect(output).toContain(reason)
    }
  })

  test('rooms: every rule of who may know whom', () => {
    const { code, output } = check('rooms', 'rooms')
    expect(code).toBe(1)
    for (const broken of [
      'shared-is-a-leaf: src/shared/shared-is-a-leaf.ts',
      'shared-is-a-leaf: src/shared/shared-without-node.ts',
      'shared-is-a-leaf: src/shared/shared-without-packages.ts',
      'console-not-portal: src/main/features/bills/bills.console.ts',
      'console-not-portal: src/renderer/console/console-not-portal.ts',
      'portal-not-console: src/main/features/bills/bills.portal.ts',
      'portal-not-console: src/renderer/portal/FromConsole.vue',
      'console-not-phone: src/renderer/console/console-not-phone.ts',
      'phone-not-console: src/renderer/phone/phone-not-console.ts',
      'phone-not-portal: src/renderer/phone/phone-not-portal.ts',
      'portal-not-phone: src/renderer/portal/portal-not-phone.ts',
      'renderer-to-shared-only: src/renderer/portal/renderer-to-shared-only.ts',
      'renderer-without-node: src/renderer/portal/renderer-without-node.ts',
      'ui-serves-both: src/renderer/ui/ui-serves-both.ts',
      'main-to-shared-only: src/main/main-to-shared-only.ts',
      'preload-to-shared-only: src/preload/preload-to-shared-only.ts',
      'features-not-desktop: src/main/features/clients/features-not-desktop.ts',
      'feature-exports-only: src/main/features/clients/feature-exports-only.ts',
      'platform-knows-no-feature: src/main/platform/platform-knows-no-feature.ts',
      'electron-in-desktop-only: src/main/features/clients/electron-in-desktop-only.ts',
      'database-in-store-only: src/main/features/clients/database-in-store-only.ts',
      'runtime-packages-only: src/main/features/clients/runtime-packages-only.ts',
      'tests-stay-outside: src/main/features/clients/tests-stay-outside.ts',
      'resolvable: src/main/features/clients/resolvable.ts',
      'no-cycles: src/main/features/clients/first.ts',
    ]) {
      expect(output).toContain(`error ${broken}`)
    }
    // What is allowed stands among it: a verb of another feature, electron in the desktop's folder.
    expect(output).toContain('25 dependency violations')
  })

  test('dead code: files, exports and packages that nobody uses', () => {
    const { code, output } = check('dead code', 'dead-code')
    expect(code).toBe(1)
    expect(output).toContain('Unused files (1) src/main/nobody-imports-me.ts')
    expect(output).toContain('Unused dependencies (1) kysely')
    expect(output).toContain('Unused exports (1) neverUsed')
  })

  test('formatting', () => {
    const { code, output } = check('formatting', 'formatting')
    expect(code).toBe(1)
    expect(output).toContain('src/shared/money.ts')
  })

  test('texts: missing, unused, unsorted, unlike in the other language, made at run time', () => {
    const { code, output } = check('texts', 'texts')
    expect(code).toBe(1)
    for (const reason of [
      'en/home.json: a file is named as area.feature.json',
      'home.mail does not parse',
      'home.position has the placeholder {0} without a name',
      'not sorted, "count" belongs before "title"',
      'portal.home.count has 1 plural forms, en has 2',
      'portal.home.greeting has the placeholders {nombre}, en has {name}',
      'portal.home.onlyEnglish is missing in es',
      'home.onlySpanish is missing in en',
      'home.ts:4 the key portal.home.gone is in no language',
      'home.ts:5 the key portal.home.state.… is made at run time',
      'home.ts:6 the key portal.home.other.… is made at run time',
      'portal.home.unused is not used',
    ]) {
      expect(output).toContain(reason)
    }
    expect(output).not.toContain('inAComment')
  })

  test('texts: a key made at run time passes when a comment names what it can be', () => {
    expect(check('texts', 'texts-allowed')).toMatchObject({ code: 0 })
  })

  test('queries: SQL of a feature outside of its query file', () => {
    const { code, output } = check('queries', 'queries')
    expect(code).toBe(1)
    expect(output).toContain('share-bill.ts:1 takes a value from kysely')
    expect(output).toContain('share-bill.ts:3 builds a query (selectFrom)')
    expect(output).not.toContain('bills.queries.ts:')
    expect(output).not.toContain('types-only.ts')
  })
})
