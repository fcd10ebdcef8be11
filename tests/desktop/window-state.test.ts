import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openShellState } from '../../src/main/desktop/shell-state.ts'
import { placeWindow } from '../../src/main/desktop/window-bounds.ts'

const hd = { x: 0, y: 0, width: 1920, height: 1040 }
const left = { x: -1280, y: 0, width: 1280, height: 1024 }
const kept = (x: number, y: number, width = 800, height = 600) => ({ x, y, width, height, isMaximized: false })

describe('DSK-1 where the window stands', () => {
  it.each([
    ['at the first start', null, [hd], { width: 1280, height: 840 }],
    ['on a small screen', null, [{ ...hd, width: 1024, height: 700 }], { width: 1024, height: 700 }],
    ['as it was left', kept(100, 50), [hd], { x: 100, y: 50, width: 800, height: 600 }],
    ['on the second screen', kept(-1200, 10), [hd, left], { x: -1200, y: 10, width: 800, height: 600 }],
    ['when that screen is gone', kept(-1200, 10), [hd], { width: 800, height: 600 }],
    ['when it was below', kept(100, 1030), [hd], { width: 800, height: 600 }],
    ['when its title bar was above', kept(100, -300), [hd], { width: 800, height: 600 }],
    ['when only a corner would show', kept(1900, 0), [hd], { width: 800, height: 600 }],
    ['without a place', { width: 900, height: 700, isMaximized: true }, [hd], { width: 900, height: 700 }],
    ['without a screen', kept(0, 0), [], { width: 800, height: 600 }],
  ])('DSK-1 %s', (_when, saved, screens, place) => expect(placeWindow(saved, screens)).toEqual(place))
})

describe('DSK-1 what the shell remembers', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-shell-state-'))
    file = join(folder, 'shell.json')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const fresh = { role: null, startsAtLogin: false, preventsSleep: true, saidThatItServes: false, window: null }

  it('DSK-1 nothing at the first start', async () => expect((await openShellState(file)).now).toEqual(fresh))

  it.each([
    '',
    '{"window":',
    'null',
    '[]',
    '7',
    '"text"',
    '{"window":{"width":-1},"preventsSleep":"yes","role":"king"}',
  ])('DSK-1 as at the first start from %j', async (text) => {
    await writeFile(file, text)
    expect((await openShellState(file)).now).toEqual(fresh)
  })

  it('DSK-1 a damaged field takes no other with it', async () => {
    await writeFile(file, '{"startsAtLogin":true,"window":"wide","added":"later"}')
    expect((await openShellState(file)).now).toEqual({ ...fresh, startsAtLogin: true })
  })

  it('DSK-1 of many changes at once the last stands, and no half file beside it', async () => {
    const state = await openShellState(file)
    await Promise.all([1, 2, 3, 4, 5].map((step) => state.change({ window: kept(step, 0) })))
    expect((await openShellState(file)).now.window).toEqual(kept(5, 0))
    expect(await readdir(folder)).toEqual(['shell.json'])
  })
})
