import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const typed = ['src/**/*.ts', 'src/**/*.vue', 'tests/**/*.ts', '*.config.ts']
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
  { files: typed, extends: [tseslint.configs.recommendedTypeChecked] },
  ...vue.configs['flat/essential'],
  {
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: process.cwd(),
        extraFileExtensions: ['.vue'],
      },
    },
  },
  {
    files: typed,
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
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
    },
  },
  {
    // The type of an imported .vue file is known to vue-tsc alone, so these rules would see `any` everywhere.
    files: ['src/renderer/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['*.config.ts', 'eslint.config.mjs', '.dependency-cruiser.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['tools/run.mjs'], rules: { 'no-unused-vars': ['error', { caughtErrors: 'none' }] } },
  {
    files: ['tools/**/*.mjs', '*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['clearTimeout', 'console', 'fetch', 'performance', 'process', 'setTimeout', 'URL'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
)
