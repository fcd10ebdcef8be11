// The rules of the rooms: who may know whom. `npm run check` runs them.

const screens = (face, other) => ({
  name: `${face}-not-${other}`,
  comment: `The ${face}'s side never reaches the ${other}'s: they are different zones of trust.`,
  severity: 'error',
  from: { path: `^src/(renderer/${face}/|renderer/rpc/${face}|shared/${face}/|main/.*\\.${face}\\.ts$)` },
  to: { path: `^src/(renderer/${other}/|renderer/rpc/${other}|shared/${other}/|main/.*\\.${other}\\.ts$)` },
})

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no-cycles', 'No cycles.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    rule(
      'resolvable',
      'What is imported exists.',
      { path: '^src/' },
      { couldNotResolve: true, pathNot: '^(electron$|virtual:|#)' },
    ),
    screens('console', 'portal'),
    screens('portal', 'console'),
    screens('phone', 'console'),
    screens('console', 'phone'),
    screens('phone', 'portal'),
    screens('portal', 'phone'),
    rule(
      'shared-is-a-leaf',
      'shared is pure TypeScript: it knows no other room, no Node, and no packages but those of the contracts.',
      { path: '^src/shared/', pathNot: '\\.test\\.ts$' },
      { pathNot: ['^src/shared/', 'node_modules/(zod|@orpc/contract)/'] },
    ),
    rule(
      'renderer-to-shared-only',
      'A screen knows shared and the renderer. It reaches the host by its contract.',
      { path: '^src/renderer/' },
      { path: '^src/(main|preload)/' },
    ),
    rule(
      'renderer-without-node',
      'A screen runs in a browser.',
      { path: '^src/renderer/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'ui-serves-both',
      'What all faces use knows none of them.',
      { path: '^src/renderer/(ui|rpc)/' },
      { path: '^src/renderer/(console|phone|portal)/' },
    ),
    rule(
      'main-to-shared-only',
      'The host knows no screen.',
      { path: '^src/main/' },
      { path: '^src/(renderer|preload)/' },
    ),
    rule(
      'preload-to-shared-only',
      'A preload knows shared alone.',
      { path: '^src/preload/' },
      { path: '^src/(main|renderer)/' },
    ),
    rule(
      'features-not-desktop',
      'A feature runs with a window and without.',
      { path: '^src/main/features/' },
      { path: '^src/main/(desktop/|(index|cli|app)\\.ts$)' },
    ),
    rule(
      'platform-knows-no-feature',
      'platform knows Node, and no feature.',
      { path: '^src/main/platform/' },
      { path: '^src/main/(features|desktop)/|^src/main/(index|cli|app)\\.ts$' },
    ),
    rule(
      'feature-exports-only',
      'A feature uses of another what that one exports for it: not its queries, nor its routers.',
      { path: '^src/main/features/([^/]+)/', pathNot: '\\.test\\.ts$' },
      {
        path: '^src/main/features/[^/]+/[^/]+\\.(queries|console|phone|portal)\\.ts$',
        pathNot: '^src/main/features/$1/',
      },
    ),
    rule(
      'electron-in-desktop-only',
      'Only the desktop shell, its entry and its preload know Electron.',
      { path: '^src/', pathNot: '^src/(main/desktop/|main/index\\.ts$|preload/)' },
      { path: '^electron($|/)|node_modules/electron/' },
    ),
    rule(
      'database-in-store-only',
      "Only the store's folder knows which database it is, and the search index, which is a file of its own.",
      { path: '^src/', pathNot: '^src/main/platform/(store/|search/search-file\\.ts$)' },
      { path: '^(better-sqlite3|pg)$|node_modules/(@types/)?(better-sqlite3|pg)/' },
    ),
    rule(
      'runtime-packages-only',
      'What the host needs when it runs stands in "dependencies": only that is packed.',
      { path: '^src/main/', pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/(electron|@types)/' },
    ),
    rule(
      'tests-stay-outside',
      'The program knows no tests.',
      { path: '^src/', pathNot: '\\.test\\.ts$' },
      { path: '^tests/|\\.test\\.ts$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['components\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: new URL('tsconfig.base.json', import.meta.url).pathname },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
}
