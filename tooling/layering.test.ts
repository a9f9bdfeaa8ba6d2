import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(file => join(folder, file))
    .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))

/** What each room may import besides itself and the leaves. This table is the rule; docs/architecture.md draws it. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  audio: [],
  flow: [],
  protocol: [],
  'session/turn': [],
  agents: ['protocol'],
  inference: ['audio', 'flow'],
  models: ['flow'],
  speech: ['audio', 'flow', 'inference'],
  session: ['audio', 'flow', 'speech', 'agents', 'session/turn'],
  record: ['audio', 'session', 'session/turn', 'agents'],
  replay: ['audio', 'flow', 'session', 'session/turn', 'record', 'agents'],
  store: ['audio', 'flow', 'record', 'session'],
  metrics: ['record', 'session', 'session/turn'],
  transport: ['audio', 'flow', 'protocol', 'session', 'session/turn'],
  tools: ['flow', 'protocol', 'speech', 'agents', 'session', 'session/turn'],
  workspace: ['protocol', 'agents', 'store'],
  doors: ['flow', 'protocol', 'agents', 'store'],
  aftermath: ['audio', 'flow', 'protocol', 'speech', 'agents', 'record', 'store', 'session', 'session/turn'],
  http: ['protocol', 'record', 'store', 'metrics', 'agents', 'workspace', 'doors', 'aftermath', 'tools'],
  simulate: ['audio', 'flow', 'protocol', 'speech'],
  evaluate: ['audio', 'flow', 'protocol', 'simulate', 'speech', 'inference', 'record'],
}
/** Rooms that put the others together: they may import anything. */
const roots = new Set(['server', 'cli', 'config', 'config.ts', 'e2e'])

const roomOf = (path: string) =>
  path.startsWith('session/turn/') ? 'session/turn' : (path.split('/')[0] ?? '')

test('imports go one way, as the table says', () => {
  const files = filesIn('src').filter(file => !file.endsWith('conformance.ts'))
  const wrong: string[] = []
  for (const file of files) {
    const from = roomOf(relative('src', file))
    if (roots.has(from)) continue
    for (const [, target] of readFileSync(join(root, file), 'utf8').matchAll(
      /(?:from|import\()\s*'(\.[^']+)'/g,
    )) {
      const to = roomOf(relative(join(root, 'src'), resolve(root, dirname(file), target ?? '')))
      if (to !== from && !mayImport[from]?.includes(to))
        wrong.push(`${file} (${from}) imports ${target} (${to})`)
    }
  }
  expect(files.length).toBeGreaterThan(50)
  expect(wrong).toEqual([])
})

test('no source file is longer than 300 lines, and the median stays near one screen', () => {
  const sizes = [...filesIn('src'), ...filesIn('web')]
    .map(file => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .sort((a, b) => a.lines - b.lines)
  expect(sizes.filter(({ lines }) => lines > 300)).toEqual([])
  expect(sizes[Math.floor(sizes.length / 2)]?.lines).toBeLessThanOrEqual(80)
})
