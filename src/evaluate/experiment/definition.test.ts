import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callsOf, parseExperiment } from './definition.ts'
import { findExperiment } from './find-experiment.ts'

const plain = {
  name: 'mine.1',
  title: 'Mine',
  agent: 'demo',
  scenario: { name: 'x', seed: 7, steps: [{ message: 'hello' }] },
}

describe('a definition', () => {
  test('is one call with the scenario’s seed, or one for each seed and repeat, named by both', () => {
    expect(callsOf(parseExperiment(plain, 'x'))).toEqual([{ name: 'seed-7', seed: 7 }])
    const many = parseExperiment({ ...plain, seeds: [3, 5], repeats: 2 }, 'x')
    expect(callsOf(many).map(({ name }) => name)).toEqual(['seed-3', 'seed-3-2', 'seed-5', 'seed-5-2'])
  })

  test.each([
    ['a key', { providers: { environment: { ANTIPHON_LLM_KEY: 'x' } } }, /keys belong into the environment/],
    [
      'somebody else’s setting',
      { providers: { environment: { PATH: 'x' } } },
      /a setting is named ANTIPHON_/,
    ],
    ['a seed twice', { seeds: [1, 1] }, /a seed is named twice/],
    ['too many calls', { seeds: [1, 2], repeats: 60 }, /at most 100 calls/],
    ['a provider that is none', { providers: { groq: true } }, /groq/],
  ])('with %s is refused', (_name, change, message) => {
    expect(() => parseExperiment({ ...plain, ...change }, 'x.json')).toThrow(message)
  })
})

describe('an experiment is found', () => {
  let cwd = ''
  const packaged = () => join(cwd, 'package')
  const find = (name: string) => findExperiment(name, { cwd, packaged: packaged() })
  const write = (path: string, json: unknown) => writeFile(join(cwd, path), JSON.stringify(json))
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'experiments-'))
    await mkdir(join(cwd, 'experiments'))
    await mkdir(packaged())
  })
  afterEach(() => rm(cwd, { recursive: true }))

  test('by its name here, then in the package, or by its path', async () => {
    await write('package/mine.json', { ...plain, title: 'packaged' })
    expect((await find('mine')).definition.title).toBe('packaged')
    await write('experiments/mine.json', plain)
    expect(await find('mine')).toMatchObject({
      definition: { title: 'Mine' },
      folder: join(cwd, 'experiments'),
      agent: { id: 'demo', json: null },
    })
    await write('other.json', { ...plain, title: 'by its path' })
    expect((await find('other.json')).definition.title).toBe('by its path')
    await expect(find('none')).rejects.toThrow(/There is no experiment none: looked for .*experiments/)
  })

  test('with an agent of its own, inside it or beside it; without an id it is called as the experiment is', async () => {
    await write('experiments/mine.json', { ...plain, agent: { name: 'Ada' } })
    expect((await find('mine')).agent).toEqual({ id: 'mine-1', json: { name: 'Ada', agent_id: 'mine-1' } })
    await write('experiments/ada.json', { agent_id: 'ada' })
    await write('experiments/mine.json', { ...plain, agent: './ada.json' })
    expect((await find('mine')).agent).toEqual({ id: 'ada', json: { agent_id: 'ada' } })
    await write('experiments/ada.json', [1])
    await expect(find('mine')).rejects.toThrow(/ada\.json does not hold one JSON object/)
  })
})
