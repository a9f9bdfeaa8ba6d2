import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import type { VadScore, VoiceActivity } from '../provider.ts'

const SILENCE = new Int16Array(2 * INPUT_RATE)

/** What every VAD must do, as tests. `speech` is two different sentences at 16 kHz; `open` is called once. */
export function describeVoiceActivity(of: {
  readonly name: string
  readonly speech: readonly [Pcm, Pcm, ...Pcm[]]
  open(): Promise<VoiceActivity & { close?(): Promise<void> }>
}): void {
  const [sentence, other] = of.speech

  describe(`${of.name} as voice activity`, () => {
    let vad: VoiceActivity & { close?(): Promise<void> }
    beforeAll(async () => {
      vad = await of.open()
    })
    afterAll(() => vad.close?.())

    const scoresOf = (audio: AsyncIterable<Pcm>, signal = never()) => collect(vad.detect(audio, { signal }))

    test('scores follow each other in order and cover the audio but for a last unfinished window', async () => {
      const scores = await scoresOf(inChunks(sentence, 320))
      expect(scores.length).toBeGreaterThan(0)
      for (const [index, { to }] of scores.entries()) expect(to).toBeGreaterThan(scores[index - 1]?.to ?? 0)
      expect(scores.at(-1)!.to).toBeLessThanOrEqual(sentence.length)
      expect(scores.at(-1)!.to).toBeGreaterThan(sentence.length - INPUT_RATE / 10)
    })

    test('speech is speech, and silence is not', async () => {
      const [spoken, silent] = await Promise.all([
        scoresOf(inChunks(sentence, 320)),
        scoresOf(inChunks(SILENCE, 320)),
      ])
      expect(spoken.filter(score => score.probability > 0.5).length).toBeGreaterThan(spoken.length / 4)
      expect(Math.max(...silent.map(score => score.probability))).toBeLessThan(0.5)
    })

    test('the size of the chunks changes nothing', async () => {
      const [whole, ...cut] = await Promise.all(
        [sentence.length, 1, 77, 320, 4096].map(size => scoresOf(inChunks(sentence, size))),
      )
      for (const scores of cut) expect(scores).toEqual(whole)
    })

    test('calls at once do not mix', async () => {
      const alone = [await scoresOf(inChunks(sentence, 320)), await scoresOf(inChunks(other, 320))]
      const sounds = [sentence, other, SILENCE, sentence, other]
      const together = await Promise.all(sounds.map(sound => scoresOf(inChunks(sound, 320))))
      expect(together[0]).toEqual(alone[0])
      expect(together[1]).toEqual(alone[1])
      expect(together[3]).toEqual(alone[0])
      expect(together[4]).toEqual(alone[1])
    })

    test('scores come while the audio is still coming', async () => {
      const audio = openChannel<Pcm>()
      const scores = vad.detect(audio, { signal: never() })[Symbol.asyncIterator]()
      audio.push(sentence.slice(0, INPUT_RATE / 10))
      expect((await scores.next()).done).toBe(false)
      audio.close()
      while (!(await scores.next()).done);
    })

    test('an abort ends a call that waits for audio, quietly', async () => {
      const call = new AbortController()
      const audio = openChannel<Pcm>()
      audio.push(sentence.slice(0, INPUT_RATE))
      let scores = 0
      for await (const _ of vad.detect(audio, { signal: call.signal })) if (++scores === 5) call.abort()
      expect(scores).toBe(5)
    })

    test('a call that is aborted before it begins gives no scores', async () => {
      expect(await scoresOf(inChunks(sentence, 320), AbortSignal.abort())).toEqual([])
    })

    test('a reader that stops early disturbs nobody', async () => {
      const alone = await scoresOf(inChunks(other, 320))
      const abandon = async () => {
        for await (const _ of vad.detect(inChunks(sentence, 320), { signal: never() })) break
      }
      const [together] = await Promise.all([scoresOf(inChunks(other, 320)), abandon()])
      expect(together).toEqual(alone)
    })

    test('no audio gives no scores', async () => {
      expect(await scoresOf(inChunks(new Int16Array(0), 320))).toEqual([])
      expect(await scoresOf(emptyChunks())).toEqual([])
    })

    test('garbage gets scores that are probabilities', async () => {
      for (const garbage of [square(), noise(), new Int16Array(INPUT_RATE).fill(32_767)]) {
        for (const { probability } of await scoresOf(inChunks(garbage, 1000))) {
          expect(probability).toBeGreaterThanOrEqual(0)
          expect(probability).toBeLessThanOrEqual(1)
        }
      }
    })

    test('an error of the source reaches the reader', async () => {
      await expect(scoresOf(breaking(sentence))).rejects.toThrow('line is dead')
    })
  })
}

const never = (): AbortSignal => new AbortController().signal

async function* inChunks(pcm: Pcm, size: number): AsyncGenerator<Pcm> {
  for (let at = 0; at < pcm.length; at += size) yield pcm.slice(at, at + size)
}

async function* emptyChunks(): AsyncGenerator<Pcm> {
  for (let i = 0; i < 3; i++) yield new Int16Array(0)
}

async function* breaking(pcm: Pcm): AsyncGenerator<Pcm> {
  yield pcm.slice(0, INPUT_RATE)
  throw new Error('line is dead')
}

const square = (): Pcm => Int16Array.from({ length: INPUT_RATE }, (_, i) => (i % 16 < 8 ? 32_767 : -32_768))

// A fixed sequence, so that a failure comes back.
function noise(): Pcm {
  let seed = 1
  return Int16Array.from({ length: INPUT_RATE }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed / 2 ** 15 - 32_768
  })
}

async function collect(scores: AsyncIterable<VadScore>): Promise<VadScore[]> {
  const all: VadScore[] = []
  for await (const score of scores) all.push(score)
  return all
}
