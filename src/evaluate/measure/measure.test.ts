import { describe, expect, test } from 'vitest'
import { toSamples } from '../../audio/pcm.ts'
import type { Step } from '../caller/script.ts'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import type { Manners } from '../fakes/fake-agent.ts'
import { utterance } from '../fakes/sound.ts'
import { measureCall } from './measure.ts'

// The fake decides on whole chunks of 32 ms, and the browser client plays from the next 8 ms on.
const ROUNDING_MS = 32 + 8

async function measured(steps: readonly Step[], of: Parameters<typeof callFake>[1] = {}) {
  const { result } = await callFake(scriptOf(steps), of)
  return { result, ...measureCall(result) }
}
const oneTurn = [say(cue('greeting'))]
const bargeIn = [say(cue('greeting')), say(cue('agent-speaking', 500))]
const withManners = (steps: readonly Step[], manners: Partial<Manners>) => measured(steps, { manners })

describe('the response gap', () => {
  test('runs from the end of the caller’s sound to the first audible sample', async () => {
    const { turns } = await withManners(oneTurn, { windowMs: 400, thinkMs: 100 })
    expect(turns[0]).toMatchObject({ reply: 2, false_cut_off_ms: null, transcript: 'hello' })
    expect(turns[0]?.response_gap_ms).toBeGreaterThanOrEqual(500)
    expect(turns[0]?.response_gap_ms).toBeLessThan(500 + ROUNDING_MS)
  })

  test('tells a late agent', async () => {
    const { turns } = await withManners(oneTurn, { thinkMs: 3_000 })
    expect(turns[0]?.response_gap_ms).toBeGreaterThanOrEqual(3_400)
    expect(turns[0]?.response_gap_ms).toBeLessThan(3_400 + ROUNDING_MS)
  })

  test('counts silence at the head of the answer, which the first frame hides', async () => {
    const { turns } = await withManners(oneTurn, { leadInMs: 200 })
    const [turn] = turns
    expect(turn!.response_gap_ms! - turn!.first_frame_ms!).toBeGreaterThanOrEqual(200)
    expect(turn!.response_gap_ms! - turn!.first_frame_ms!).toBeLessThan(210)
  })

  test('holds the way through the network in it', async () => {
    const near = await measured(oneTurn)
    const far = await measured(oneTurn, { oneWayMs: 40 })
    const difference = far.turns[0]!.response_gap_ms! - near.turns[0]!.response_gap_ms!
    expect(Math.abs(difference - 80)).toBeLessThan(ROUNDING_MS)
  })

  test('is unknown, and the turn unanswered, where the agent says nothing', async () => {
    const { turns } = await withManners(oneTurn, { windowMs: 100_000 })
    expect(turns[0]).toMatchObject({ reply: null, response_gap_ms: null, transcript: null })
  })
})

describe('a false cut-off', () => {
  const halves = [
    say(cue('greeting')),
    say(cue('previous', 700), { continues: true, clip: utterance(1_500, 'world') }),
  ]

  test('is the agent being audible before the caller goes on', async () => {
    const { turns } = await withManners(halves, { windowMs: 300, bargeInMs: 200 })
    expect(turns).toHaveLength(1)
    expect(turns[0]).toMatchObject({ said: 'hello world' })
    expect(turns[0]?.false_cut_off_ms).toBeGreaterThan(1_500)
    expect(turns[0]?.reply).toBe(3)
    expect(turns[0]?.response_gap_ms).toBeGreaterThan(300)
  })

  test('is none where the agent waits out the pause', async () => {
    const { turns } = await withManners(halves, { windowMs: 900 })
    expect(turns[0]).toMatchObject({ false_cut_off_ms: null, reply: 2 })
    expect(turns[0]?.response_gap_ms).toBeGreaterThanOrEqual(1_000)
  })
})

describe('an interruption', () => {
  test('is measured from the caller’s onset, and the tail from the frame’s arrival', async () => {
    const { turns, replies } = await withManners(bargeIn, { bargeInMs: 200 })
    const cut = turns[1]?.barge_in
    expect(cut).toMatchObject({ old_reply: 2, yielded: 'yes' })
    expect(cut?.barge_in_stop_ms).toBeGreaterThan(150)
    expect(cut?.barge_in_stop_ms).toBeLessThan(200 + 2 * ROUNDING_MS)
    expect(cut?.tail_cancel_ms).toBeLessThan(10)
    expect(replies.find(({ reply }) => reply === 2)).toMatchObject({ interrupted: true, corrected: 'It was' })
  })

  test('has a tail as long as the lead, where nothing empties the client’s queue', async () => {
    const { turns } = await withManners(bargeIn, { flushes: false, aheadMs: 300 })
    expect(turns[1]?.barge_in?.tail_cancel_ms).toBeGreaterThan(250)
    expect(turns[1]?.barge_in?.tail_cancel_ms).toBeLessThan(350)
  })

  test('has a long tail where the agent goes on sending the old reply', async () => {
    const { turns } = await withManners(bargeIn, { babblesMs: 600 })
    expect(turns[1]?.barge_in?.tail_cancel_ms).toBeGreaterThan(590)
  })

  test('to which the agent does not yield lasts as long as the agent talks', async () => {
    const { turns } = await withManners(bargeIn, { bargeInMs: Number.POSITIVE_INFINITY, answerMs: 6_000 })
    expect(turns[1]?.barge_in).toMatchObject({ yielded: 'no', tail_cancel_ms: null })
    expect(turns[1]?.barge_in?.barge_in_stop_ms).toBeGreaterThan(5_000)
  })

  test('that meets the end of a reply asks nobody to yield', async () => {
    const { turns } = await withManners(bargeIn, { bargeInMs: Number.POSITIVE_INFINITY, answerMs: 900 })
    expect(turns[1]?.barge_in).toMatchObject({ yielded: 'by-itself' })
  })

  test('in a pause of the reply is one, but stops nothing', async () => {
    const { result } = await callFake(scriptOf(bargeIn))
    const [, turn] = measureCall(result).turns
    const from = Math.round((turn!.onset_ms - 100) * 16)
    const agent = { ...result.agent, pcm: result.agent.pcm.slice().fill(0, from, from + 16_000) }
    const [, inPause] = measureCall({ ...result, agent }).turns
    expect(inPause?.barge_in).toEqual({
      old_reply: 2,
      barge_in_stop_ms: null,
      tail_cancel_ms: null,
      yielded: 'yes',
    })
  })

  test('is none when the agent is silent', async () => {
    const { turns } = await withManners([say(cue('greeting')), say(cue('agent-quiet'))], {})
    expect(turns.map(turn => turn.barge_in)).toEqual([null, null])
  })

  test('with the Python client drops what is late of the old reply', async () => {
    const { result } = await callFake(scriptOf(bargeIn), {
      manners: { babblesMs: 600 },
      options: { client: 'python' },
    })
    expect(measureCall(result).turns[1]?.barge_in?.tail_cancel_ms).toBeLessThan(25)
  })
})

describe('a backchannel', () => {
  const murmur = [
    say(cue('greeting')),
    say(cue('agent-speaking', 500), { takesFloor: false, clip: utterance(300, 'mm-hmm') }),
  ]

  test('that the agent talks through makes no hole', async () => {
    const { overlaps } = await withManners(murmur, { bargeInMs: 400 })
    expect(overlaps).toMatchObject([{ reply: 2, took_floor: false, hole_ms: 0, resume_ms: null }])
  })

  test('that stops the agent took the floor', async () => {
    const { overlaps, turns } = await withManners(murmur, { bargeInMs: 100, answerMs: 4_000 })
    expect(turns).toHaveLength(1)
    expect(overlaps).toMatchObject([{ took_floor: true, answered: true }])
    expect(overlaps[0]?.hole_ms).toBeGreaterThan(500)
  })
})

describe('silence inside a reply', () => {
  test('is a hole where something around the caller sounded shortly before', async () => {
    const { result } = await callFake(scriptOf(oneTurn), { manners: { stallMs: 300 } })
    const [gap] = measureCall({ ...result, said: [], caller: new Int16Array(0) }).gaps
    const caller = new Int16Array(result.caller.length)
    caller.fill(3_000, toSamples((gap?.at_ms ?? 0) - 300), toSamples((gap?.at_ms ?? 0) - 200))
    expect(measureCall({ ...result, said: [], caller }).gaps[0]?.kind).toBe('hole')
    expect(measureCall({ ...result, said: [], caller: caller.fill(0) }).gaps[0]?.kind).toBe('underrun')
  })

  test('is an underrun, as long as the client had nothing to play', async () => {
    const { gaps } = await withManners(oneTurn, { stallMs: 250, aheadMs: 100 })
    const [greeting, answer] = gaps
    expect(gaps.map(({ kind }) => kind)).toEqual(['underrun', 'underrun'])
    expect([greeting?.reply, answer?.reply]).toEqual([1, 2])
    expect(answer?.ms).toBeGreaterThan(120)
    expect(answer?.ms).toBeLessThan(180)
  })

  test('is none after the interruption of the reply: the chunk that empties the queue is no speech', async () => {
    const { result } = await callFake(scriptOf(bargeIn))
    const cut = result.frames.find(({ type }) => type === 'interruption')!
    const at = Math.round((cut.at + 100) * 16)
    const flushed = [
      { turn: 2, from: at - 3_200, to: at - 1_700 },
      { turn: 2, from: at, to: at + 320 },
    ]
    const gapsWith = (frames: typeof result.frames) =>
      measureCall({
        ...result,
        said: [],
        caller: new Int16Array(0),
        frames,
        agent: { ...result.agent, stretches: flushed },
      }).gaps
    expect(gapsWith(result.frames)).toEqual([])
    expect(gapsWith([])).toMatchObject([{ reply: 2, kind: 'underrun' }])
  })

  test('is a hole where the caller had just made a sound', async () => {
    const { gaps } = await withManners([say(cue('connection', 100), { takesFloor: false })], {
      stallMs: 250,
      bargeInMs: 5_000,
    })
    expect(gaps[0]).toMatchObject({ reply: 1, kind: 'hole' })
  })

  test('is the caller’s own where its process was held up as long', async () => {
    const { result } = await callFake(scriptOf(oneTurn), { manners: { stallMs: 250, aheadMs: 100 } })
    const [gap] = measureCall(result).gaps
    const kindWith = (lateMs: number) =>
      measureCall({ ...result, wakeUps: [{ at: gap!.at_ms + gap!.ms, lateMs }] }).gaps[0]?.kind
    expect(kindWith(200)).toBe('caller-late')
    expect(kindWith(50)).toBe('underrun')
  })

  test('is none where the lead outlasts the stall', async () => {
    const { gaps } = await withManners(oneTurn, { stallMs: 150, aheadMs: 300 })
    expect(gaps).toEqual([])
  })
})

test('the greeting is timed from the initiation', async () => {
  const { greeting_ms } = await measured(oneTurn)
  expect(greeting_ms).toBeGreaterThanOrEqual(50)
  expect(greeting_ms).toBeLessThan(70)
})

test('words are compared with what was said', async () => {
  const { turns } = await measured([say(cue('greeting'), { clip: utterance(1_000, 'hello there') })])
  expect(turns[0]?.word_errors).toEqual({ errors: 1, words: 2 })
})
