import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { virtualClock } from '../../../flow/virtual-clock.ts'
import { findModel } from '../../../inference/models.ts'
import { ProviderError } from '../../provider.ts'
import { readSpoken } from '../../stt/fixtures/spoken.ts'
import { BANDS, FRAMES } from './features.ts'
import { findModelsFolder } from './fixtures/models-folder.ts'
import { MODEL_FILE } from './model-file.ts'
import { loadSmartTurn, type SmartTurn, smartTurnOn } from './smart-turn.ts'

const [{ pcm }] = readSpoken()
const { signal } = new AbortController()

describe('smart-turn on a stand-in for its worker', () => {
  test('a turn’s sound goes to the model as features, and its answer comes back', async () => {
    const asked: Float32Array[] = []
    const model = smartTurnOn(
      {
        run: async features => {
          asked.push(features)
          return 0.7
        },
        close: async () => {},
      },
      { clock: virtualClock() },
    )
    const turn = model.listen()
    turn.audio(pcm)
    expect(await turn.judge({ signal })).toBe(0.7)
    expect(await model.listen().judge({ signal })).toBe(0.7)
    expect(asked.map(({ length }) => length)).toEqual([BANDS * FRAMES, BANDS * FRAMES])
    expect(new Set(asked[0]).size).toBeGreaterThan(1_000)
    expect(new Set(asked[1]).size).toBe(1)
  })

  test('a worker that hangs is waited for 80 ms', async () => {
    const clock = virtualClock()
    const model = smartTurnOn({ run: () => new Promise(() => {}), close: async () => {} }, { clock })
    let answer: unknown = 'none yet'
    void model
      .listen()
      .judge({ signal })
      .then(chance => {
        answer = chance
      })
    await clock.pass(79)
    expect(answer).toBe('none yet')
    await clock.pass(1)
    expect(answer).toBe(null)
  })

  test('a worker that fails is a ProviderError', async () => {
    const model = smartTurnOn(
      { run: () => Promise.reject(new Error('out of memory')), close: async () => {} },
      { clock: virtualClock() },
    )
    const failed = model.listen().judge({ signal })
    await expect(failed).rejects.toThrow(ProviderError)
    await expect(failed).rejects.toThrow('smart-turn: out of memory')
  })
})

describe('a file that is not the model', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-smart-turn-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function put(name: string, write: (path: string) => Promise<unknown>): Promise<string> {
    const path = join(folder, name, MODEL_FILE)
    await mkdir(dirname(path), { recursive: true })
    await write(path)
    return join(folder, name)
  }
  const failure = (models: string) => loadSmartTurn(models).then(() => 'it loaded', String)

  test('is not there', async () => {
    expect(await failure(join(folder, 'nowhere'))).toMatch(
      /smart-turn-v3\.2-cpu\.onnx is not there: antiphon models pull smart-turn, .*ANTIPHON_MODELS/,
    )
  })

  test('is cut short', async () => {
    const models = await put('short', path => writeFile(path, new Uint8Array(1_000)))
    expect(await failure(models)).toMatch(
      /is not smart-turn v3\.2: it has 1000 bytes instead of 8679182, so it is cut/,
    )
  })

  test('is another model', async () => {
    const models = await put('other', path => copyFile(findModel('silero_vad.onnx'), path))
    expect(await failure(models)).toMatch(/is not smart-turn v3\.2: it has \d+ bytes/)
  })

  test('was altered, at the same length', async () => {
    const models = await put('altered', async path => {
      await writeFile(path, '')
      await truncate(path, 8_679_182)
    })
    expect(await failure(models)).toMatch(
      /is not smart-turn v3\.2: its SHA-256 is [0-9a-f]{64} instead of 2bb02631/,
    )
  })

  test('is a folder', async () => {
    const models = await put('folder', path => mkdir(path))
    expect(await failure(models)).toMatch(/is not a file/)
  })
})

const models = findModelsFolder()
describe.skipIf(models === null)('smart-turn itself', () => {
  let model: SmartTurn
  beforeAll(async () => {
    // Time stands still, so nothing is ever too late, however slow the machine.
    model = await loadSmartTurn(models ?? '', { clock: { now: () => 0, after: () => () => {} } })
  })
  afterAll(() => model.close())

  const chanceAfter = async (ms: number) => {
    const turn = model.listen()
    for (let at = 0; at < (ms * pcm.length) / 1_000; at += 320) turn.audio(pcm.subarray(at, at + 320))
    return turn.judge({ signal })
  }

  test('a sentence that is whole is more of an end than half of it', async () => {
    const [half, whole] = [await chanceAfter(400), await chanceAfter(1_000)]
    expect(half).toBeGreaterThan(0)
    expect(whole).toBeGreaterThan(half ?? 1)
    expect(whole).toBeLessThan(1)
  })

  test('calls at once get the answers that each gets alone', async () => {
    const shares = [400, 600, 800, 1_000]
    const alone: unknown[] = []
    for (const share of shares) alone.push(await chanceAfter(share))
    expect(await Promise.all(shares.map(chanceAfter))).toEqual(alone)
  })

  test('one byte that was altered is found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-smart-turn-'))
    const bytes = await readFile(join(models ?? '', MODEL_FILE))
    bytes[4_000_000] = (bytes[4_000_000] ?? 0) ^ 1
    await mkdir(dirname(join(folder, MODEL_FILE)))
    await writeFile(join(folder, MODEL_FILE), bytes)
    await expect(loadSmartTurn(folder)).rejects.toThrow(/SHA-256/)
    await rm(folder, { recursive: true })
  })
})
