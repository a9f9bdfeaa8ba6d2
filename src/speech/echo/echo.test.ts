import { expect, test } from 'vitest'
import { seedRandom } from '../../simulate/line/random.ts'
import { openEchoSense } from './echo.ts'

const RATE = 16_000
const W = 512

/** Something like speech: syllables of a second of noise each through a moving resonance, 4 to 5 in a second. */
function babble(seconds: number, seed: number, peak = 6_000): Int16Array {
  const random = seedRandom(seed)
  const pcm = new Int16Array(seconds * RATE)
  let [one, two, turn, radius, loud, left] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < pcm.length; i++) {
    if (left-- <= 0) {
      left = Math.round(RATE * (0.08 + 0.16 * random()))
      turn = 2 * Math.PI * ((300 + 2_500 * random()) / RATE)
      radius = 0.94
      loud = random() < 0.25 ? 0.01 : 0.3 + 0.7 * random()
    }
    const sample = 0.1 * (random() * 2 - 1) + 2 * radius * Math.cos(turn) * one - radius ** 2 * two
    two = one
    one = sample
    pcm[i] = Math.max(-32_768, Math.min(32_767, Math.round(sample * peak * loud)))
  }
  return pcm
}

/** Lets the sense hear `uplink` while `agent` is played a frame of 40 ms at a time; returns a mark for each window: e(cho) or not. */
function hear(agent: Int16Array, uplink: Int16Array, rate = RATE): string {
  const sense = openEchoSense()
  const frame = rate / 25
  let sent = 0
  let marks = ''
  for (let to = W; to <= uplink.length; to += W) {
    for (; sent * (RATE / rate) < to + 2_400 && sent < agent.length; sent += frame)
      sense.plays(Math.round(sent * (RATE / rate)), agent.subarray(sent, sent + frame), rate)
    const isVoice = uplink.subarray(to - W, to).some(sample => Math.abs(sample) > 60)
    marks += sense.explains(to, (from, end) => uplink.subarray(from, end), isVoice) ? 'e' : '.'
  }
  return marks
}

const mixed = (...parts: { pcm: Int16Array; after: number; gain: number }[]): Int16Array => {
  const random = seedRandom(3)
  return Int16Array.from({ length: 10 * RATE }, (_, at) =>
    Math.round(
      parts.reduce(
        (sum, { pcm, after, gain }) => sum + gain * (pcm[at - after] ?? 0),
        18 * (2 * random() - 1),
      ),
    ),
  )
}
const share = (marks: string): number =>
  [...marks].filter(mark => mark === 'e').length / Math.max(1, marks.length)
const windowsOf = (marks: string, fromMs: number, toMs: number) => marks.slice(fromMs / 32, toMs / 32)

const agent = babble(8, 1)
const caller = babble(2, 2)

test.each([50, 180, 400, 600])(
  'an echo of its own is told after a second, %i ms later and 12 dB softer',
  ms => {
    const marks = hear(agent, mixed({ pcm: agent, after: ms * 16, gain: 0.25 }))
    expect(share(windowsOf(marks, 1_000 + ms, 8_000 + ms))).toBeGreaterThan(0.95)
  },
)

test.each([8_000, 24_000])('the agent may speak at another rate, %i Hz', rate => {
  const slow = Int16Array.from({ length: 8 * rate }, (_, i) => agent[Math.floor((i * RATE) / rate)] ?? 0)
  const back = Int16Array.from({ length: 8 * RATE }, (_, i) => slow[Math.floor((i * rate) / RATE)] ?? 0)
  expect(
    share(windowsOf(hear(slow, mixed({ pcm: back, after: 1_600, gain: 0.25 }), rate), 1_200, 8_000)),
  ).toBeGreaterThan(0.9)
})

test.each([1, 0.3, 0.1])(
  'a caller whom nobody echoes is not kept waiting for more than two windows in a row, level %d',
  gain => {
    for (const fromMs of [200, 600, 1_500, 4_000]) {
      const marks = hear(agent, mixed({ pcm: caller, after: fromMs * 16, gain }))
      expect(windowsOf(marks, fromMs, fromMs + 2_000)).not.toContain('eee')
    }
  },
)

test('a caller as loud as the echo is heard over it, at once', () => {
  const marks = hear(
    agent,
    mixed({ pcm: agent, after: 2_400, gain: 0.25 }, { pcm: caller, after: 4_000 * 16, gain: 0.5 }),
  )
  expect(windowsOf(marks, 4_000, 4_400)).toContain('...')
  expect(share(windowsOf(marks, 4_100, 6_000))).toBeLessThan(0.3)
})

test('an echo that comes later all at once is found again', () => {
  const early = agent.slice(0, 4 * RATE)
  const late = agent.map((sample, at) => (at < 4 * RATE ? 0 : sample))
  const marks = hear(
    agent,
    mixed({ pcm: early, after: 1_600, gain: 0.25 }, { pcm: late, after: 6_400, gain: 0.25 }),
  )
  expect(share(windowsOf(marks, 6_500, 8_000))).toBeGreaterThan(0.9)
})

test('what was dropped before it was played leaves no echo to wait for', () => {
  const sense = openEchoSense()
  sense.plays(0, agent.subarray(0, 3_200), RATE)
  sense.plays(1_600, new Int16Array(0), RATE)
  expect(sense.explains(3_200 * 16, () => new Int16Array(768), true)).toBe(false)
})
