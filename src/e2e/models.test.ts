import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { newFolder, noise, startShelf } from '../models/fakes/shelf.ts'

const bin = join(import.meta.dirname, '../../bin/antiphon.mjs')
/** What the catalogue says of smart-turn’s only file. */
const SMART_TURN_BYTES = 8_679_182

function antiphon(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [bin, 'models', ...args], {
    env: { ...process.env, ANTIPHON_MODELS: folder, ANTIPHON_MODELS_MIRROR: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => heard.push(String(data)))
  const exited = new Promise<number | null>(resolve => child.once('close', resolve))
  return { child, exited, text: () => heard.join('') }
}

async function ended(folder: string, ...args: string[]) {
  const { exited, text } = antiphon(folder, ...args)
  return { code: await exited, text: text() }
}

test('a pull shows the licence, stops at Ctrl-C, goes on, and refuses what is not the file', async () => {
  await using shelf = await startShelf()
  const body = noise(SMART_TURN_BYTES)
  const from = shelf.put('/smart-turn-v3.2-cpu.onnx', { body, etag: '"1"', hangAt: 3_000_000 })
  const folder = newFolder()
  const part = join(folder, 'smart-turn/smart-turn-v3.2-cpu.onnx.part')
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size

  const first = antiphon(folder, 'pull', 'smart-turn', '--from', from)
  await vi.waitUntil(() => sizeOf(part) === 3_000_000, { timeout: 50_000 })
  first.child.kill('SIGINT')
  expect(await first.exited).toBe(130)
  expect(first.text()).toMatch(/Licence: BSD-2-Clause/)
  expect(first.text()).toMatch(/Stopped. What has come is kept: run the same command again to go on/)
  expect(readdirSync(join(folder, 'smart-turn')).sort()).toEqual([
    'smart-turn-v3.2-cpu.onnx.part',
    'smart-turn-v3.2-cpu.onnx.part.json',
  ])

  const second = await ended(folder, 'pull', 'smart-turn', '--from', from)
  expect(shelf.asked[1]).toBe('/smart-turn-v3.2-cpu.onnx bytes=3000000-')
  expect(second.code).toBe(1)
  expect(second.text).toMatch(/its sha256 is not the one of the catalogue, so it was not used/)
  expect(readdirSync(join(folder, 'smart-turn'))).toEqual([])
})

test('what cannot be is said in a line, with exit code 1', async () => {
  const folder = newFolder()
  const unknown = await ended(folder, 'pull', 'jo')
  expect(unknown).toMatchObject({ code: 1, text: expect.stringContaining('there are joe, lj, kristin') })
  const unasked = await ended(folder, 'pull', 'joe', '--from', '/nowhere')
  expect(unasked).toMatchObject({ code: 1, text: expect.stringContaining('add --yes if you agree') })
  const nowhere = await ended(folder, 'pull', 'joe', '--yes', '--from', '/nowhere')
  expect(nowhere).toMatchObject({ code: 1, text: expect.stringContaining('there is no such file or folder') })
  const unpulled = await ended(folder, 'verify', 'joe')
  expect(unpulled).toMatchObject({ code: 1, text: expect.stringContaining('joe is not pulled') })
  const removed = await ended(folder, 'remove', 'joe')
  expect(removed).toMatchObject({ code: 0, text: expect.stringContaining('nothing to remove') })
  const list = await ended(folder, 'list', '--json')
  expect(JSON.parse(list.text)).toMatchObject({
    folder,
    models: [{ name: 'joe', state: 'absent' }, {}, {}, {}],
  })
})
