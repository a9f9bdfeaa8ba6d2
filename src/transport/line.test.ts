import { describe, expect, test } from 'vitest'
import { virtualClock } from '../flow/virtual-clock.ts'
import { clientEventNames } from '../protocol/client-events.ts'
import { type AudioFormatName, audioFormatNames } from '../protocol/formats.ts'
import type { ServerFrame } from '../protocol/server-frames.ts'
import { serverFrameSchema } from '../protocol/server-schemas.ts'
import type { Line } from '../session/ports.ts'
import { openLine } from './line.ts'

interface Options {
  readonly rate?: number
  readonly format?: AudioFormatName
  readonly textOnly?: boolean
  readonly clientEvents?: readonly string[] | null
  /** Gets what the recording keeps. */
  readonly tape?: (pos: number, pcm: Int16Array) => void
}

function setLine({
  rate = 16_000,
  format = 'pcm_16000',
  textOnly = false,
  clientEvents = null,
  tape = () => {},
}: Options = {}) {
  const clock = virtualClock()
  const frames: ServerFrame[] = []
  const ended: number[] = []
  const { line, end, pong } = openLine({
    clock,
    rate,
    outputFormat: format,
    textOnly,
    clientEvents,
    send: frame => frames.push(frame),
    close: () => {},
    events: () => ({
      started: () => {},
      ended: turn => ended.push(turn),
      underrun: () => {},
      plays: () => {},
    }),
    measured: () => {},
    tape,
  })
  const audio = () => frames.flatMap(frame => (frame.type === 'audio' ? [frame.audio_event] : []))
  const types = () => [...new Set(frames.map(({ type }) => type))]
  return { clock, frames, ended, line, end, pong, audio, types }
}

/** One of everything that a session can say. */
function sayAll(line: Line): void {
  line.play({ pcm: new Int16Array(1600).fill(7), letters: [{ char: 'H', from: 0, to: 800 }] }, 1)
  line.finish(1)
  line.emit({ type: 'caller-tentative', turn: 1, text: 'hi', confidence: 1 })
  line.emit({ type: 'caller-said', turn: 1, text: 'hi', confidence: 1 })
  line.emit({ type: 'agent-text', turn: 1, part: 'start', text: '' })
  line.emit({ type: 'agent-said', turn: 1, text: 'Hello' })
  line.emit({ type: 'agent-corrected', turn: 1, original: 'Hello', heard: '' })
  line.emit({ type: 'agent-complete', turn: 1 })
  line.emit({ type: 'agent-tentative', text: 'Hello' })
  line.emit({ type: 'turn-probability', probability: 0.5 })
  line.emit({ type: 'context-used', turn: 1, model: 'm', tokens: 1, limitTokens: 2 })
  line.emit({ type: 'recogniser-ready' })
  line.emit({ type: 'vad-score', score: 0.5 })
  const tool = { turn: 1, id: 't', name: 'n', kind: 'client', expectsResponse: true } as const
  line.emit({
    ...tool,
    type: 'tool-request',
    interruption: 'allow',
    execution: 'immediate',
    timeoutMs: 20_000,
  })
  line.emit({ ...tool, type: 'client-tool-call', parameters: {} })
  const rest = { isError: false, isCalled: true, isBlocked: false, parameters: {}, request: null } as const
  const outcome = { content: '', ...rest, errorType: '', rawError: '', updates: [], effect: null }
  line.emit({ ...tool, type: 'tool-response', outcome, latencyMs: 1 })
  line.clear(1)
}

describe('what goes out', () => {
  const always = ['client_tool_call', 'ping']
  const spoken = [
    'agent_response',
    'agent_response_complete',
    'agent_response_correction',
    'agent_tool_request',
    'agent_tool_response',
    'agent_tool_response_full_payload',
    'asr_initiation_metadata',
    'audio',
    'context_usage',
    'internal_tentative_agent_response',
    'internal_turn_probability',
    'interruption',
    'tentative_user_transcript',
    'user_transcript',
    'vad_score',
  ]

  test('each event goes exactly where the agent’s client_events name it, a client’s tool always', () => {
    for (const name of clientEventNames) {
      const { line, types, end } = setLine({ clientEvents: [name] })
      sayAll(line)
      end()
      const own = spoken.includes(name) ? [name] : []
      expect([name, types().toSorted()]).toEqual([name, [...new Set([...always, ...own])].toSorted()])
    }
  })

  test('without a list it is what clients are built for: no scores, no results, nothing internal', () => {
    const { line, types } = setLine()
    sayAll(line)
    expect(types().toSorted()).toEqual([
      'agent_response',
      'agent_response_correction',
      'agent_tool_response',
      'audio',
      'client_tool_call',
      'interruption',
      'ping',
      'tentative_user_transcript',
      'user_transcript',
    ])
  })

  test('a text-only conversation has the parts of a reply and no audio, even where it is listed', () => {
    const { line, types } = setLine({ textOnly: true, clientEvents: ['audio', 'agent_chat_response_part'] })
    sayAll(line)
    expect(types().toSorted()).toEqual(['agent_chat_response_part', 'client_tool_call', 'ping'])
  })
})

test.each([0, 80])(
  'of a reply that is cut the recording keeps what was heard, with a round trip of %i ms',
  async roundTripMs => {
    const kept: { readonly from: number; readonly to: number }[] = []
    const { clock, line, frames, pong } = setLine({
      tape: (pos, pcm) => void kept.push({ from: pos, to: pos + pcm.length }),
    })
    const pings = () => frames.flatMap(frame => (frame.type === 'ping' ? [frame.ping_event.event_id] : []))
    line.play({ pcm: new Int16Array(32_000).fill(7), letters: [] }, 1)
    for (let answered = 0; clock.now() < 1_000; ) {
      const ids = pings()
      await clock.pass(roundTripMs)
      while (answered < ids.length) pong(ids[answered++] ?? 0)
      await clock.pass(10)
    }
    const heard = line.clear(1)
    expect(heard).toBeGreaterThan(8_000)
    const inAll = kept.reduce((sum, { from, to }) => sum + to - from, 0)
    expect(Math.abs(inAll - heard)).toBeLessThanOrEqual(kept.length)
  },
)

describe('audio', () => {
  test.each(audioFormatNames)('%s: no chunk is empty, PCM has whole samples, every frame is valid', name => {
    for (const rate of [16_000, 22_050, 24_000]) {
      const { line, frames, audio } = setLine({ rate, format: name })
      for (const length of [1, 2, 333, 1601, 7, 1])
        line.play({ pcm: new Int16Array(length).fill(100), letters: [] }, 1)
      line.finish(1)
      line.clear(1)
      expect(audio().length).toBeGreaterThan(1)
      for (const frame of frames) expect(serverFrameSchema.parse(frame)).toEqual(frame)
      for (const { audio_base_64 } of audio()) {
        const bytes = Buffer.from(audio_base_64, 'base64').length
        expect(bytes).toBeGreaterThan(0)
        if (name.startsWith('pcm')) expect(bytes % 2).toBe(0)
      }
    }
  })

  test('the last chunk of a reply says so, where its end is known by then, and no other', async () => {
    const { line, clock, audio, ended } = setLine()
    for (let part = 0; part < 20; part++) line.play({ pcm: new Int16Array(3200).fill(9), letters: [] }, 1)
    line.finish(1)
    await clock.pass(6000)
    expect(ended).toEqual([1])
    expect(audio().map(({ is_final }) => is_final === true)).toEqual(
      audio().map((_, i, all) => i === all.length - 1),
    )
  })

  test('letters are counted from the start of the chunk that they come with', async () => {
    const { line, clock, audio } = setLine()
    const letters = Array.from({ length: 10 }, (_, i) => ({ char: 'x', from: i * 1600, to: (i + 1) * 1600 }))
    line.play({ pcm: new Int16Array(16_000).fill(9), letters }, 1)
    line.finish(1)
    await clock.pass(3000)
    const told = audio().flatMap(({ alignment }) => (alignment ? [alignment] : []))
    expect(told.flatMap(({ chars }) => chars)).toHaveLength(10)
    for (const { char_start_times_ms } of told) expect(char_start_times_ms[0]).toBeLessThan(100)
  })

  test('a reply after an interruption has a larger id, and nothing of the old one is sent after its silent chunk', async () => {
    const { line, clock, frames } = setLine()
    line.play({ pcm: new Int16Array(160_000).fill(9), letters: [] }, 2)
    await clock.pass(500)
    line.clear(2)
    line.play({ pcm: new Int16Array(16_000).fill(9), letters: [] }, 3)
    line.finish(3)
    await clock.pass(2000)
    const heard = frames.filter(({ type }) => type === 'audio' || type === 'interruption')
    const cut = heard.findIndex(({ type }) => type === 'interruption')
    const ids = heard.slice(cut + 1).map(frame => (frame.type === 'audio' ? frame.audio_event.event_id : 0))
    expect(ids.slice(0, 1)).toEqual([2])
    expect(new Set(ids.slice(1))).toEqual(new Set([3]))
  })
})

test('every ping has its ping_ms: null before the first answer, then what was measured', async () => {
  const { clock, frames, pong, end } = setLine()
  await clock.pass(400)
  pong(1)
  await clock.pass(2500)
  end()
  expect(frames).toEqual([
    { type: 'ping', ping_event: { event_id: 1, ping_ms: null } },
    { type: 'ping', ping_event: { event_id: 2, ping_ms: 100 } },
  ])
})
