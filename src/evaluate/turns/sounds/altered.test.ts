import { describe, expect, test } from 'vitest'
import { rmsDbfs } from '../../../audio/level.ts'
import { type Pcm, toSamples } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { createClip } from '../../clip.ts'
import type { Utterance } from '../plan.ts'
import { energySegments } from '../truth/energy.ts'
import {
  partUtterance,
  quietUtterance,
  slowUtterance,
  stutteredUtterance,
  telephoneUtterance,
} from './altered.ts'
import { largestStep, powerAt, syntheticTurn } from './fakes/synthetic-turn.ts'
import { activeDbfs } from './level.ts'

const turn = syntheticTurn({
  ms: 2_600,
  words: [
    [300, 600],
    [640, 1_000],
    [1_000, 1_120],
    [1_160, 1_500],
    [1_540, 1_900],
    [1_920, 2_300],
  ],
})
const between = { fromMs: 1_120, toMs: 1_160 }

const cut = (pcm: Pcm, fromMs: number, toMs: number) => pcm.subarray(toSamples(fromMs), toSamples(toMs))
const gapsOf = ({ speech }: Utterance) =>
  speech.slice(1).map((next, index) => next.fromMs - (speech[index]?.toMs ?? 0))

function expectSegmentsLikeEnergy(made: Utterance) {
  const heard = energySegments(made.pcm)
  expect(made.speech).toHaveLength(heard.length)
  for (const [index, { fromMs, toMs }] of made.speech.entries()) {
    expect(Math.abs(fromMs - (heard[index]?.fromMs ?? 0))).toBeLessThan(12)
    expect(Math.abs(toMs - (heard[index]?.toMs ?? 0))).toBeLessThan(12)
  }
  // What a scenario asks of its labels.
  createClip(made, { speech: made.speech, words: made.words ?? [] })
}

describe('a parted turn', () => {
  const parted = partUtterance(turn, between, 700)

  test('has a pause of that length between two segments, where its energy has one', () => {
    expectSegmentsLikeEnergy(parted)
    expect(gapsOf(parted)).toHaveLength(1)
    expect(gapsOf(parted)[0]).toBeGreaterThanOrEqual(700)
    expect(gapsOf(parted)[0]).toBeLessThan(760)
    expect(parted.pcm).toHaveLength(turn.pcm.length + toSamples(700))
  })

  test('is silent there at the noise level of the clip, and nowhere digitally silent', () => {
    for (let fromMs = 1_160; fromMs < 1_800; fromMs += 40) {
      const level = rmsDbfs(cut(parted.pcm, fromMs, fromMs + 40))
      expect(Math.abs(level - rmsDbfs(cut(turn.pcm, 0, 280)))).toBeLessThan(6)
    }
  })

  test('also where one word runs into the next, without a click', () => {
    const inside = partUtterance(turn, { fromMs: 1_700, toMs: 1_700 }, 400)
    const at = Number(inside.name.match(/parted-(\d+)/)?.[1])
    expect(at).toBeGreaterThan(1_665)
    expect(at).toBeLessThan(1_735)
    const own = largestStep(cut(turn.pcm, at - 20, at + 20))
    expect(largestStep(cut(inside.pcm, at - 20, at + 420))).toBeLessThanOrEqual(own)
    expectSegmentsLikeEnergy(inside)
    expect(gapsOf(inside)[0]).toBeGreaterThanOrEqual(400)
    expect(gapsOf(inside)[0]).toBeLessThan(415)
  })

  test('has the words on the side on which they are said', () => {
    const words = parted.words ?? []
    expect(words.slice(0, 3)).toEqual(turn.words?.slice(0, 3))
    expect(words[3]).toEqual({ text: 'word3', fromMs: 1_860, toMs: 2_200 })
    expect(words).toHaveLength(6)
  })

  test('is made, named after its clip and where it is parted, and otherwise the same', () => {
    expect(parted).toMatchObject({ speaker: 'ann', stratum: 'people', half: 'development', origin: 'made' })
    expect(parted.name).toMatch(/^some-turn-parted-11\d\d-700$/)
    expect(partUtterance(turn, between, 400).name).not.toBe(parted.name)
    expect(partUtterance(turn, between, 700)).toEqual(parted)
  })

  test('gets noise far below the voice where the clip has no background', () => {
    const clean = syntheticTurn({ ms: 1_000, words: [[100, 900]], floorDbfs: null })
    const pause = cut(partUtterance(clean, { fromMs: 480, toMs: 520 }, 600).pcm, 540, 1_080)
    expect(rmsDbfs(pause)).toBeGreaterThan(-85)
    expect(rmsDbfs(pause)).toBeLessThan(activeDbfs(clean.pcm) - 40)
  })
})

describe('a stuttered turn', () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
  const stuttered = seeds.map(seed => stutteredUtterance(turn, seedRandom(seed)))

  test('is longer by sounds and short gaps, and keeps text and words in order', () => {
    for (const one of stuttered) {
      const addedMs = (one.pcm.length - turn.pcm.length) / 16
      expect(addedMs).toBeGreaterThan(60 + 60)
      expect(addedMs).toBeLessThan(4 * (150 + 190))
      expect(one.text).toBe(turn.text)
      expect(one.words?.map(word => word.text)).toEqual(turn.words?.map(word => word.text))
      expectSegmentsLikeEnergy(one)
      expect(one.speech).toHaveLength(1)
    }
  })

  test('says the first sound of a word again: the same samples, with quiet between', () => {
    const [one] = stuttered
    const [at = 0, sound = 0, gap = 0] = (one?.name.match(/stuttered-(.*)$/)?.[1] ?? '')
      .split('-')
      .map(Number)
    const first = cut(one?.pcm ?? turn.pcm, at + 10, at + sound - 10)
    const again = cut(one?.pcm ?? turn.pcm, at + 10 + sound + gap, at + sound - 10 + sound + gap)
    expect(rmsDbfs(first)).toBeGreaterThan(-25)
    expect(Math.abs(rmsDbfs(again) - rmsDbfs(first))).toBeLessThan(1)
    expect(gap).toBeGreaterThanOrEqual(60)
    expect(gap).toBeLessThanOrEqual(150)
    expect(rmsDbfs(cut(one?.pcm ?? turn.pcm, at + sound + 5, at + sound + gap - 5))).toBeLessThan(-54)
  })

  test('times a stuttered word where it is said at last, and says a sound also where the label comes early', () => {
    const early = turn.words?.map(word => ({
      ...word,
      fromMs: word.fromMs - (word.fromMs === 300 ? 110 : 0),
    }))
    const [first = { text: '', fromMs: 0, toMs: 0 }] = early ?? []
    const lone = stutteredUtterance({ ...turn, words: [first] }, seedRandom(2))
    const [at = 0, sound = 0, ...gaps] = (lone.name.match(/stuttered-(.*)$/)?.[1] ?? '')
      .split('-')
      .map(Number)
    const again = gaps.reduce((ms, gap) => ms + sound + gap, at)
    expect(Math.abs((lone.words?.[0]?.fromMs ?? 0) - again)).toBeLessThan(2)
    expect(Math.abs((lone.words?.[0]?.toMs ?? 0) - (600 + again - at))).toBeLessThan(2)
    expect(lone.speech[0]?.fromMs).toBe(300)
    expect(rmsDbfs(cut(lone.pcm, at + 15, at + sound - 5))).toBeGreaterThan(-25)
  })

  test('has no click, and differs by seed only', () => {
    for (const one of stuttered) expect(largestStep(one.pcm)).toBeLessThanOrEqual(largestStep(turn.pcm))
    for (const [index, seed] of seeds.entries()) {
      const again = stutteredUtterance(turn, seedRandom(seed))
      expect(Buffer.compare(Buffer.from(again.pcm.buffer), Buffer.from(stuttered[index]!.pcm.buffer))).toBe(0)
    }
    expect(new Set(stuttered.map(one => one.name)).size).toBe(seeds.length)
  })

  test('needs the times of words', () => {
    expect(() => stutteredUtterance({ ...turn, words: null }, seedRandom(1))).toThrow(/some\/turn.wav/)
    expect(() => slowUtterance({ ...turn, words: null }, 2)).toThrow(/some\/turn.wav/)
  })
})

describe('a slow turn', () => {
  const slow = slowUtterance(turn, 2.5)

  test('has 80 to 250 ms more between words, of the own background', () => {
    const addedMs = (slow.pcm.length - turn.pcm.length) / 16
    expect(addedMs).toBeGreaterThan(5 * 80)
    expect(addedMs).toBeLessThan(5 * 250)
    expectSegmentsLikeEnergy(slow)
    expect(slow.words?.map(word => Math.round(word.toMs - word.fromMs))).toEqual(
      [300, 360, 120, 340, 360, 380].map(ms => expect.closeTo(ms, -2)),
    )
    const quiet = cut(slow.pcm, (slow.words?.[0]?.toMs ?? 0) + 20, (slow.words?.[1]?.fromMs ?? 0) - 20)
    expect(Math.abs(rmsDbfs(quiet) - rmsDbfs(cut(turn.pcm, 0, 280)))).toBeLessThan(6)
    expect(largestStep(slow.pcm)).toBeLessThanOrEqual(largestStep(turn.pcm))
  })

  test('makes no pause longer than 600 ms, and leaves longer ones as they are', () => {
    const halting = syntheticTurn({
      ms: 4_000,
      words: [
        [300, 900],
        [1_400, 2_000],
        [2_900, 3_500],
      ],
    })
    const gaps = energySegments(slowUtterance(halting, 2.5).pcm)
    expect((gaps[1]?.fromMs ?? 0) - (gaps[0]?.toMs ?? 0)).toBeLessThanOrEqual(605)
    expect((gaps[1]?.fromMs ?? 0) - (gaps[0]?.toMs ?? 0)).toBeGreaterThan(570)
    expect((gaps[2]?.fromMs ?? 0) - (gaps[1]?.toMs ?? 0)).toBeLessThan(930)
  })
})

describe('a quiet turn', () => {
  test('has its active level within half a decibel, and its truth as before', () => {
    const quiet = quietUtterance(turn, -35)
    expect(Math.abs(activeDbfs(quiet.pcm) + 35)).toBeLessThan(0.5)
    expect(quiet).toMatchObject({ name: 'some-turn-at-35-dbfs', speech: turn.speech, words: turn.words })
  })

  test('stays silent where it is', () => {
    const silent = { ...turn, pcm: new Int16Array(1_600) }
    expect(quietUtterance(silent, -35).pcm).toEqual(silent.pcm)
  })
})

describe('a turn over the telephone', () => {
  const hiss = syntheticTurn({ ms: 1_501, words: [[200, 1_300]], floorDbfs: -20 })
  const twin = telephoneUtterance(hiss)

  test('has nothing above 3.9 kHz, and the same below', () => {
    for (let hz = 3_900; hz < 8_000; hz += 100) expect(powerAt(twin.pcm, hz)).toBeLessThan(-80)
    const loudest = Math.max(...[4_100, 5_000, 6_000, 7_000].map(hz => powerAt(hiss.pcm, hz)))
    expect(loudest).toBeGreaterThan(-70)
    for (const hz of [550, 660, 1_540]) {
      expect(Math.abs(powerAt(twin.pcm, hz) - powerAt(hiss.pcm, hz))).toBeLessThan(1)
    }
  })

  test('lies on its original to the sample', () => {
    const lags = [-3, -2, -1, 0, 1, 2, 3]
    const likeness = lags.map(lag =>
      twin.pcm.reduce((sum, sample, at) => sum + sample * (hiss.pcm[at - lag] ?? 0), 0),
    )
    expect(lags[likeness.indexOf(Math.max(...likeness))]).toBe(0)
    expect(twin.pcm).toHaveLength(hiss.pcm.length)
  })

  test('says that it is one', () => {
    expect(twin).toMatchObject({
      name: 'some-turn-telephone',
      isTelephone: true,
      origin: 'made',
      speech: hiss.speech,
    })
  })
})
