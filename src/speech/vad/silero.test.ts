import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../flow/clock.ts'
import { readSpoken } from '../stt/fixtures/spoken.ts'
import { describeVoiceActivity } from './conformance.ts'
import { loadSilero, type Silero } from './silero.ts'

const [first, second] = readSpoken()
// Time stands still, so nothing is ever too late, however slow the machine.
const clock: Clock = { now: () => 0, after: () => () => {} }

describeVoiceActivity({ name: 'silero', open: () => loadSilero({ clock }), speech: [first.pcm, second.pcm] })

describe('silero', () => {
  let silero: Silero
  beforeAll(async () => {
    silero = await loadSilero({ clock })
  })
  afterAll(() => silero.close())

  test('thirty-two calls at once get the very scores that each gets alone', async () => {
    const scores = async (offset: number) => {
      const { signal } = new AbortController()
      const all: number[] = []
      for await (const { probability } of silero.detect(whole(first.pcm.slice(offset)), { signal }))
        all.push(probability)
      return all
    }
    const offsets = Array.from({ length: 32 }, (_, index) => index * 250)
    const together = await Promise.all(offsets.map(scores))
    for (const [index, offset] of offsets.entries()) {
      if (index % 8 === 0) expect(together[index]).toEqual(await scores(offset))
    }
  })

  test('a minute in one chunk is scored to its end', async () => {
    const { signal } = new AbortController()
    const long = new Int16Array(60 * 16_000)
    let scores = 0
    for await (const _ of silero.detect(whole(long), { signal })) scores++
    expect(scores).toBe(long.length / 512)
    expect(silero.skippedWindows).toBe(0)
  })

  test('closing fails the calls under way with a ProviderError', async () => {
    const other = await loadSilero()
    const reading = async () => {
      for await (const _ of other.detect(whole(new Int16Array(60 * 16_000)), {
        signal: new AbortController().signal,
      }));
    }
    const failed = expect(reading()).rejects.toThrow(/silero.*closed/)
    await other.close()
    await failed
  })
})

async function* whole(pcm: Pcm): AsyncGenerator<Pcm> {
  yield pcm
}
