import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.ts'
import { type Pcm, toMillis, toSamples } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import { startClock } from '../../flow/clock.ts'
import { virtualClock } from '../../flow/virtual-clock.ts'
import type { SttInput, SttPart } from '../../speech/provider.ts'
import { describeSpeechToText } from '../../speech/stt/conformance.ts'
import { readSpoken } from '../../speech/stt/fixtures/spoken.ts'
import { seedRandom } from '../line/random.ts'
import type { Recording } from './book.ts'
import { indexOf } from './hearing/listener.ts'
import { drawLatency, parseLatency } from './latency.ts'
import { openSimulatedRecogniser } from './recogniser.ts'

const [first, second] = readSpoken()

/** The recording with its keywords spread evenly over it: what a word is called makes no difference here. */
const recordingOf = ({ pcm, keywords }: typeof first, name: string): Recording => {
  const from = toSamples(300)
  const each = Math.floor((pcm.length - 2 * from) / keywords.length)
  return {
    name,
    pcm,
    words: keywords.map((text, index) => ({
      text,
      from: from + index * each,
      to: from + (index + 1) * each,
    })),
  }
}
const recordings = [recordingOf(first, 'first'), recordingOf(second, 'second')]
const index = indexOf(recordings)
const open = (latency = '0', clock = startClock()) =>
  openSimulatedRecogniser({ index, latency: parseLatency(latency), random: seedRandom(1), clock })

describeSpeechToText({
  name: 'the simulated recogniser',
  language: 'en',
  spoken: [first, second],
  open: async () => open('40'),
})

interface Told {
  readonly part: SttPart
  readonly at: number
}

/** Says a sound in real time on a clock held by the test, in chunks as long as `cutsMs` in turn; asks for the final at its end. */
async function sayInTime(pcm: Pcm, latency: string, cutsMs: readonly number[]): Promise<Told[]> {
  const clock = virtualClock()
  const input = openChannel<SttInput>()
  const { signal } = new AbortController()
  const told: Told[] = []
  const done = (async () => {
    for await (const part of open(latency, clock).transcribe(input, { signal, language: 'en' }))
      told.push({ part, at: clock.now() })
  })()
  let at = 0
  for (let cut = 0; at < pcm.length; cut++) {
    const chunk = pcm.subarray(at, at + toSamples(cutsMs[cut % cutsMs.length] ?? 20))
    await clock.pass(toMillis(chunk.length))
    input.push({ type: 'audio', pcm: chunk })
    at += chunk.length
  }
  await clock.pass(0)
  input.push({ type: 'flush', mark: 0 })
  input.close()
  await clock.pass(70_000)
  await done
  return told
}

const finalOf = (told: readonly Told[]) => told.find(({ part }) => part.type === 'text-final')
const [recording] = recordings as [Recording, Recording]

describe('a simulated recogniser', () => {
  test('makes each word known its latency after its end, however the sound comes, and never earlier', async () => {
    const cuts = fc.array(fc.integer({ min: 5, max: 250 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(cuts, fc.integer({ min: 0, max: 600 }), async (cutsMs, ms) => {
        const told = await sayInTime(recording.pcm, `${ms}`, cutsMs)
        const latest = Math.max(...cutsMs)
        for (const [count, { to }] of recording.words.entries()) {
          const known = told.find(({ part }) => part.text.split(' ').length > count)
          const due = toMillis(to) + ms
          expect(known?.at).toBeGreaterThanOrEqual(due - 1)
          // A word is heard when the chunk that holds its end has come.
          expect(known?.at).toBeLessThanOrEqual(due + latest + 2)
        }
      }),
      { numRuns: 8 },
    )
  })

  test('draws a latency for each word, and keeps their order', async () => {
    const told = await sayInTime(recording.pcm, 'uniform(0,900)', [20])
    const lengths = told.map(({ part }) => part.text.length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
    const random = seedRandom(1)
    const [word] = recording.words
    const draw = drawLatency(parseLatency('uniform(0,900)'), random)
    expect(told[0]?.at).toBeGreaterThanOrEqual(toMillis(word?.to ?? 0) + draw - 1)
  })

  test('answers a flush when the last word that has ended may be known', async () => {
    const [, middle = recording.words[0]] = recording.words
    const told = await sayInTime(recording.pcm.subarray(0, (middle?.to ?? 0) + toSamples(30)), '400', [20])
    expect(finalOf(told)?.at).toBeGreaterThanOrEqual(toMillis(middle?.to ?? 0) + 399)
  })

  test('does not know a word that was cut off in its middle', async () => {
    const last = recording.words.at(-1)
    const told = await sayInTime(
      recording.pcm.subarray(0, ((last?.from ?? 0) + (last?.to ?? 0)) / 2),
      '0',
      [20],
    )
    const words = finalOf(told)?.part.text.split(' ')
    expect(words).toEqual(recording.words.slice(0, -1).map(({ text }) => text))
  })

  test('knows its recordings over a telephone, quietly and in noise', async () => {
    const random = seedRandom(4)
    const whole = recording.words.map(({ text }) => text).join(' ')
    const telephone = decodeMulaw(encodeMulaw(recording.pcm))
    const quiet = recording.pcm.map(sample => sample / 10)
    const noisy = recording.pcm.map(sample =>
      Math.max(-32_768, Math.min(32_767, sample + (random() - 0.5) * 600)),
    )
    for (const pcm of [telephone, quiet, noisy])
      expect(finalOf(await sayInTime(pcm, '0', [32]))?.part.text).toBe(whole)
  })

  test('hears nothing in what it does not know', async () => {
    const backwards = recording.pcm.toReversed()
    expect(finalOf(await sayInTime(backwards, '0', [32]))?.part.text).toBe('')
  })
})
