import { beforeEach, expect, test } from 'vitest'
import { sampleLog } from '../record/sample-log.ts'
import { openTurnFold } from '../record/turns.ts'
import type { LogEntry, Mark } from '../session/log.ts'
import type { Command, Fact } from '../session/turn/events.ts'
import { openCallMeter } from './call-meter.ts'
import { createMeter, type Meter } from './meter.ts'

let meter: Meter
let told: { push(entry: LogEntry): void; end(): void }

beforeEach(() => {
  meter = createMeter()
  const turns = openTurnFold()
  const call = openCallMeter(meter, turns.turn)
  told = {
    push(entry) {
      turns.push(entry)
      call.push(entry)
    },
    end: () => call.end('end-call'),
  }
})

/** Counters that are not 0, as `name{values}`. */
const counted = () =>
  Object.fromEntries(
    meter
      .snapshot()
      .counters.filter(({ value }) => value !== 0)
      .map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  )
const observed = (of: string, stage?: string) => {
  const found = meter
    .snapshot()
    .histograms.find(({ name, labels }) => name === of && (stage === undefined || labels.stage === stage))
  return found && { count: found.count, sum: Math.round(found.sum * 1000) / 1000 }
}
const event = (at: number, fact: Fact): LogEntry => ({ kind: 'event', event: { at, ...fact } })
const command = (at: number, of: Command): LogEntry => ({ kind: 'command', at, command: of })
const mark = (at: number, of: Mark): LogEntry => ({ kind: 'mark', at, mark: of })

test('a call of three turns adds up', () => {
  for (const entry of sampleLog('conv_1')) told.push(entry)
  told.end()
  expect(counted()).toEqual({
    'calls end-call done': 1,
    'turns greeting heard-out': 1,
    'turns answer barge-in': 1,
    'turns answer heard-out': 1,
    commits: 2,
    'cuts barge-in': 1,
    underruns: 1,
    underrun_ms: 40,
    waste_characters: 25,
    waste_audio_ms: 2500,
    'tool_calls system ok': 1,
  })
  expect(observed('response_gap_ms')).toEqual({ count: 2, sum: 509 + 539 })
  expect(observed('ttfb_ms')).toEqual({ count: 2, sum: 208 })
  expect(observed('turn_stage_ms', 'endpointing_wait')).toMatchObject({ count: 2 })
  expect(observed('barge_in_ms')).toEqual({ count: 1, sum: 211 })
  expect(observed('asr_confidence')).toEqual({ count: 2, sum: 1.74 })
  // The decision at 5712, the cut at 5713, and half of the 12 ms of the round trip before it.
  expect(observed('tail_cancel_ms')).toEqual({ count: 1, sum: 7 })
  expect(observed('round_trip_ms')).toEqual({ count: 2, sum: 30 })
  expect(observed('call_ms')).toEqual({ count: 1, sum: 20_040 })
})

test('the stages of the answers add up to their gaps', () => {
  for (const entry of sampleLog('conv_1')) told.push(entry)
  told.end()
  const stages = meter.snapshot().histograms.filter(({ name }) => name === 'turn_stage_ms')
  expect(stages.reduce((total, { sum }) => total + sum, 0)).toBe(observed('response_gap_ms')?.sum)
})

test('a turn is counted once, when nothing more is to be heard of it', () => {
  const entries = sampleLog('conv_1')
  const cut = entries.findIndex(entry => entry.kind === 'command' && entry.command.type === 'cut-reply')
  for (const entry of entries.slice(0, cut)) told.push(entry)
  expect(observed('ttfb_ms')).toMatchObject({ count: 0 })
  for (const entry of entries.slice(cut)) told.push(entry)
  expect(counted()).toMatchObject({ 'turns greeting heard-out': 1, 'turns answer barge-in': 1 })
  told.end()
  told.end()
  expect(counted()).toMatchObject({ 'turns greeting heard-out': 1, 'turns answer heard-out': 1 })
})

test('a reply that was held for a cough: how long, and how long after the cough it went on', () => {
  told.push(event(1000, { type: 'speech-start', pos: 16_000, soundAt: 990 }))
  told.push(command(1010, { type: 'lower-reply', turn: 2 }))
  told.push(command(1200, { type: 'hold-reply', turn: 2 }))
  told.push(event(1400, { type: 'speech-end', pos: 21_000, soundAt: 1320 }))
  told.push(command(1650, { type: 'resume-reply', turn: 2 }))
  expect(observed('hole_ms')).toEqual({ count: 1, sum: 450 })
  expect(observed('resume_ms')).toEqual({ count: 1, sum: 330 })
  // The cough is over before the reply is held for it: what counts is still its end.
  told.push(event(1700, { type: 'speech-start', pos: 27_000, soundAt: 1690 }))
  told.push(event(1800, { type: 'speech-end', pos: 28_000, soundAt: 1750 }))
  told.push(command(1850, { type: 'hold-reply', turn: 2 }))
  told.push(command(1950, { type: 'resume-reply', turn: 2 }))
  expect(observed('hole_ms')).toEqual({ count: 2, sum: 550 })
  expect(observed('resume_ms')).toEqual({ count: 2, sum: 530 })
  told.push(command(2000, { type: 'lower-reply', turn: 2 }))
  told.push(command(2100, { type: 'resume-reply', turn: 2 }))
  expect(observed('hole_ms')).toMatchObject({ count: 2 })
  expect(counted()).toEqual({ 'false_interruptions held': 2, 'false_interruptions lowered': 1 })
})

test('an answer that came before the caller had finished is a suspect, and one that nobody heard is one of another kind', () => {
  const turn = (number: number, at: number, audible: boolean) => {
    told.push(event(at, { type: 'speech-end', pos: at * 16, soundAt: at }))
    told.push(command(at + 300, { type: 'commit-turn', turn: number, from: (at - 500) * 16, to: at * 16 }))
    told.push(command(at + 300, { type: 'start-reply', turn: number, cause: 'answer', ending: null }))
    if (audible) told.push(event(at + 350, { type: 'playout-start', turn: number, pos: (at + 350) * 16 }))
    told.push(command(at + 600, { type: 'cut-reply', turn: number, reason: 'goes-on' }))
  }
  turn(2, 2000, true)
  turn(3, 4000, false)
  told.end()
  expect(counted()).toMatchObject({
    'suspected_cutoffs goes_on_heard': 1,
    'suspected_cutoffs goes_on_unheard': 1,
    commits: 2,
  })
})

test('an answer to a typed message that begins anew, for words that were late, is no suspect', () => {
  told.push(command(1000, { type: 'commit-turn', turn: 2, from: null, to: null }))
  told.push(command(1000, { type: 'start-reply', turn: 2, cause: 'answer', ending: null }))
  told.push(command(1050, { type: 'cut-reply', turn: 2, reason: 'goes-on' }))
  told.end()
  expect(counted()).toMatchObject({ 'turns answer goes-on': 1 })
  expect(Object.keys(counted()).filter(name => name.startsWith('suspected'))).toEqual([])
})

test('there is no tail where nothing was audible, and none is guessed before a round trip is known', () => {
  const cut: Mark = { type: 'cut', turn: 2, heardSamples: 0, madeSamples: 9, madeChars: 1, heardChars: 0 }
  told.push(event(900, { type: 'playout-start', turn: 2, pos: 0 }))
  told.push(command(1000, { type: 'cut-reply', turn: 2, reason: 'barge-in' }))
  told.push(mark(1001, cut))
  told.push(mark(1100, { type: 'round-trip', ms: 80, jitterMs: 0 }))
  told.push(command(2000, { type: 'cut-reply', turn: 3, reason: 'barge-in' }))
  told.push(mark(2001, { ...cut, turn: 3 }))
  expect(observed('tail_cancel_ms')).toMatchObject({ count: 0 })
  told.push(event(2900, { type: 'playout-start', turn: 4, pos: 0 }))
  told.push(command(3000, { type: 'cut-reply', turn: 4, reason: 'barge-in' }))
  told.push(mark(3002, { ...cut, turn: 4 }))
  expect(observed('tail_cancel_ms')).toEqual({ count: 1, sum: 42 })
})

test('failures, switches and first results are the providers’ own', () => {
  told.push(
    mark(1, {
      type: 'provider-failed',
      turn: 2,
      stage: 'llm',
      message: 'secret text',
      provider: 'groq',
      kind: 'late',
    }),
  )
  told.push(
    mark(2, {
      type: 'provider-switched',
      turn: 2,
      stage: 'llm',
      from: 'groq',
      to: 'openai',
      reason: 'x',
      isHedge: false,
    }),
  )
  told.push(mark(3, { type: 'provider-served', turn: 2, stage: 'llm', provider: 'openai', ms: 321 }))
  expect(counted()).toEqual({ 'failures llm groq late': 1, 'provider_switches llm groq openai': 1 })
  expect(observed('provider_first_result_ms')).toEqual({ count: 1, sum: 321 })
  expect(JSON.stringify(meter.snapshot())).not.toContain('secret text')
})
