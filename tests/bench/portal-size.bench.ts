import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { openPortalScene } from '../e2e/portal/support/portal-scene.ts'

/** What a phone loads of script and style until Home stands, the language file included, against what it may be. */
export const name = 'portal-size'

interface Figure {
  name: string
  ours: number
  peer: number
  /** ours / peer: at most 1. */
  ratio: number
  unit: string
  note: string
}

const mostKilobytes = 90
const built = path.resolve(import.meta.dirname, '../../out/renderer/portal')
const rounded = (value: number) => Math.round(value * 10) / 10

export async function run(): Promise<Figure[]> {
  const scene = await openPortalScene()
  try {
    const mara = await scene.person('Mara')
    await scene.document(mara)
    const context = await scene.device()
    await scene.enter(mara, context)
    const page = await context.newPage()
    const files = new Set<string>()
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (/\.(?:js|css)$/.test(pathname)) files.add(pathname)
    })
    await page.goto(scene.portal)
    await page.getByRole('region', { name: 'Seen lately' }).waitFor()
    const sizes = await Promise.all(
      [...files].map(async (file) => gzipSync(await readFile(path.join(built, file)), { level: 9 }).length),
    )
    const ours = rounded(sizes.reduce((sum, size) => sum + size, 0) / 1_000)
    const note = `peer: the most it may be; ${files.size} files, script and style of Home with its language`
    const ratio = Math.round((ours / mostKilobytes) * 100) / 100
    return [{ name: 'portal first load', ours, peer: mostKilobytes, ratio, unit: 'KB gzip', note }]
  } finally {
    await scene.closeDevices()
    await scene.close()
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
