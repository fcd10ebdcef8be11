import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const typed = ['src/**/*.ts', 'tests/**/*.ts', '*.config.ts']
const scripts = [...typed, 'src/**/*.vue']
const named = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }
const portsOnly = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Time comes from deps.clock.',
  },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes from deps.clock.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time comes from deps.clock.' },
  { selector: 'CallExpression[callee.object.name="performance"]', message: 'Time comes from deps.clock.' },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Chance comes from deps.ids.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(randomUUID|getRandomValues)$/]',
    message: 'Ids come from deps.ids.',
  },
]
const chance = [
  'randomUUID',
  'randomBytes',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
  'webcrypto',
]

export default tseslint.config(
  { ignores: ['**/node_modules/', 'out/', 'dist/', '.tmp/', 'tests/tooling/fixtures/', '**/components.d.ts'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  { files: scripts, extends: [tseslint.configs.recommended] },
  ...vue.configs['flat/essential'].map((part) => (part.rules ? { ...part, files: ['**/*.vue'] } : part)),
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    // One program for all of them: its types are worked out once. Components are left to vue-tsc, since each would be a change of it.
    files: typed,
    languageOptions: { parserOptions: { project: ['tsconfig.lint.json'], tsconfigRootDir: process.cwd() } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: scripts,
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', named],
    },
  },
  { files: ['src/**'], rules: { 'no-console': 'error' } },
  {
    files: ['src/main/features/**/*.ts', 'src/shared/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', named, ...portsOnly],
      'no-restricted-imports': [
        'error',
        ...['node:crypto', 'crypto'].map((name) => ({
          name,
          importNames: chance,
          message: 'Chance and ids come from deps.ids.',
        })),
        ...['node:timers', 'node:timers/promises'].map((name) => ({
          name,
          message: 'Time comes from deps.clock and the jobs.',
        })),
      ],
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-bare-strings-in-template': [
        'error',
        {
          attributes: {
            '/.+/': [
              'title',
              'label',
              'description',
              'placeholder',
              'alt',
              'aria-label',
              'aria-placeholder',
              'aria-roledescription',
              'aria-valuetext',
            ],
          },
        },
      ],
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      // These ask TypeScript about every component; vue-tsc finds the same.
      'vue/no-dupe-keys': 'off',
      'vue/no-ref-as-operand': 'off',
    },
  },
  { files: ['*.config.ts', 'eslint.config.mjs', '.dependency-cruiser.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['tools/run.mjs'], rules: { 'no-unused-vars': ['error', { caughtErrors: 'none' }] } },
  {
    files: ['tools/**/*.mjs', 'tests/**/*.mjs', '*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'clearTimeout', 'console', 'fetch', 'performance', 'process', 'setTimeout', 'URL'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
)
