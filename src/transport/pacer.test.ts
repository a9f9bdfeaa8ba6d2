import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { virtualClock } from '../flow/virtual-clock.ts'
import { type Outgoing, openPacer } from './pacer.ts'
import { openPacing } from './pacing.ts'

const RATE = 16_000
const letter = (char: string, fromMs: number, toMs: number) => ({ char, from: fromMs * 16, to: toMs * 16 })
const speech = (ms: number, letters: ReturnType<typeof letter>[] = []) => ({
  pcm: new Int16Array(ms * 16).fill(1),
  letters,
})

function setUp({ leadMs = 200, frameMs = 40, delayMs = 0 } = {}) {
  const clock = virtualClock()
  const sent: (Outgoing & { at: number })[] = []
  const news: string[] = []
  const pacing = openPacing({ frameMs, leadMs, leadDoubtMs: 400, leadMaxMs: 700, delayMs })
  const pacer = openPacer({
    rate: RATE,
    clock,
    pacing,
    send: frame => sent.push({ ...frame, at: clock.now() }),
    events: () => ({
      started: turn => news.push(`started ${turn}`),
      ended: turn => news.push(`ended ${turn} at ${clock.now()}`),
      underrun: turn => news.push(`underrun ${turn}`),
    }),
  })
  const sentMs = () => sent.reduce((sum, frame) => sum + frame.pcm.length, 0) / 16
  return { clock, pacer, sent, news, sentMs, pacing }
}

describe('the pacer', () => {
  test('stays one lead ahead of the playhead and no more', async () => {
    const { clock, pacer, sentMs } = setUp()
    pacer.play(speech(2000), 1)
    expect(sentMs()).toBe(200)
    for (let passed = 0; passed < 1000; passed += 100) {
      await clock.pass(100)
      expect(sentMs() - clock.now()).toBeGreaterThanOrEqual(199)
      expect(sentMs() - clock.now()).toBeLessThanOrEqual(240)
    }
  })

  test('announces the turn before its first frame and its end when all of it was heard', async () => {
    const { clock, pacer, news } = setUp()
    pacer.play(speech(300), 1)
    expect(news).toEqual(['started 1'])
    pacer.finish(1)
    await clock.pass(299)
    expect(news).toEqual(['started 1'])
    await clock.pass(10)
    expect(news[1]).toMatch(/^ended 1 at 30\d$/)
  })

  test('knows at a cut what was heard, and sends nothing of that turn afterwards', async () => {
    const { clock, pacer, sent } = setUp()
    pacer.play(speech(2000), 1)
    await clock.pass(500)
    const before = sent.length
    expect(pacer.clear(1)).toEqual({ heard: 500 * 16, sent: expect.any(Number) })
    await clock.pass(1000)
    expect(sent.length).toBe(before)
  })

  test('a hold stops the frames, a resume goes on at the next sample', async () => {
    const { clock, pacer, sent, sentMs } = setUp()
    pacer.play(speech(1000), 1)
    await clock.pass(100)
    pacer.hold()
    const held = sentMs()
    await clock.pass(2000)
    expect(sentMs()).toBe(held)
    pacer.resume()
    await clock.pass(2000)
    expect(sentMs()).toBe(1000)
    expect(sent.map(frame => frame.from / 16)).toEqual([...sent.keys()].map(index => index * 40))
  })

  test('holds and resumes in any order lose no sample and send none twice', async () => {
    const part = fc.integer({ min: 1, max: 700 })
    const moves = fc.array(
      fc.tuple(fc.constantFrom('hold', 'resume', 'pass'), fc.integer({ min: 1, max: 400 })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), moves, async (parts, moves) => {
        const { clock, pacer, sent } = setUp()
        let made = 0
        for (const samples of parts) {
          const from = made
          const pcm = Int16Array.from({ length: 16 * samples }, (_, i) => (from + i) % 32_000)
          pacer.play({ pcm, letters: [] }, 1)
          made += pcm.length
        }
        for (const [move, ms] of moves) {
          if (move === 'hold') pacer.hold()
          if (move === 'resume') pacer.resume()
          await clock.pass(ms)
        }
        pacer.resume()
        await clock.pass(10_000)
        const whole = sent.flatMap(({ pcm }) => [...pcm])
        expect(whole.length).toBe(made)
        expect(whole.every((value, at) => value === at % 32_000)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('what was sent in full ends when it has been heard, also while it is held', async () => {
    const { clock, pacer, news } = setUp()
    pacer.play(speech(100), 1)
    pacer.finish(1)
    await clock.pass(40)
    pacer.hold()
    await clock.pass(1000)
    expect(news).toContain('ended 1 at 100')
  })

  test('a reply after one that was held is not held, and as loud as ever', async () => {
    const { clock, pacer, sent } = setUp()
    pacer.play(speech(1000), 1)
    pacer.lower()
    pacer.hold()
    pacer.play(speech(1000), 2)
    await clock.pass(500)
    const next = sent.filter(({ turn }) => turn === 2)
    expect(next.length).toBeGreaterThan(5)
    expect([...(next[0]?.pcm ?? [])]).toEqual([...speech(40).pcm])
  })

  test('a frame that got through late was an underrun when the client had run dry, and moves what was heard', async () => {
    const { clock, pacer, news, sent } = setUp({ leadMs: 100 })
    pacer.play(speech(1000), 1)
    await clock.pass(100)
    pacer.arrived(3, 0)
    expect(news).toEqual(['started 1'])
    // What was sent by now got through 400 ms late.
    const number = sent.length
    await clock.pass(400)
    pacer.arrived(number, clock.now())
    expect(news).toContain('underrun 1')
    expect(pacer.heard() / 16).toBeLessThan(250)
  })

  test('letters travel with the samples they belong to, across frames and parts', async () => {
    const { clock, pacer, sent } = setUp({ leadMs: 1000, frameMs: 50 })
    pacer.play(speech(70, [letter('a', 0, 30), letter('b', 60, 70)]), 1)
    pacer.play(speech(70, [letter('c', 10, 40), letter('d', 40, 70)]), 1)
    await clock.pass(10)
    const placed = sent.flatMap(frame =>
      frame.letters.map(({ char, from }) => `${char}${(frame.from + from) / 16}`),
    )
    expect(placed).toEqual(['a0', 'b60', 'c80', 'd110'])
    for (const frame of sent)
      for (const { from } of frame.letters) expect(from).toBeLessThan(frame.pcm.length)
  })

  test('holds back the first frame of each turn where it is told to; a turn that is cut meanwhile is never sent', async () => {
    const { clock, pacer, sent, news } = setUp({ delayMs: 50 })
    pacer.play(speech(100), 1)
    await clock.pass(49)
    pacer.play(speech(100), 1)
    expect(sent).toEqual([])
    await clock.pass(1)
    expect(sent[0]?.at).toBe(50)
    pacer.finish(1)
    await clock.pass(300)
    expect(news[1]).toMatch(/^ended 1 at 25\d$/)
    pacer.play(speech(100), 2)
    await clock.pass(20)
    expect(pacer.clear(2)).toEqual({ heard: 0, sent: 0 })
    await clock.pass(200)
    expect(sent.filter(({ turn }) => turn === 2)).toEqual([])
  })

  test('leaves no timer behind', async () => {
    const { clock, pacer } = setUp()
    pacer.play(speech(5000), 1)
    await clock.pass(100)
    pacer.close()
    expect(clock.waiting).toBe(0)
  })
})
