import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import type { LogEntry } from '../session/log.ts'
import { anyConversation } from '../session/turn/arbitrary.ts'
import { adaptivePolicy, type Event, initial, type Policy, plainPolicy, step } from '../session/turn/index.ts'
import { readLog } from './read-log.ts'
import { replayCall } from './replay-call.ts'

const text = (log: readonly object[]) => `${log.map(entry => JSON.stringify(entry)).join('\n')}\n`
/** The sample's events, and what is decided by them: its own last command is early, as hands write. */
const sample = () =>
  record(
    sampleLog('conv_1').flatMap(entry => (entry.kind === 'event' ? [entry.event] : [])),
    plainPolicy,
  )

/** The log of a call that was told these events. */
function record(events: readonly Event[], policy: Policy): readonly LogEntry[] {
  let state = initial
  return [
    sampleHeader('conv_1', { policy }),
    ...events.flatMap(event => {
      const [next, commands] = step(state, event, policy)
      state = next
      return [
        { kind: 'event', event } as const,
        ...commands.map(command => ({ kind: 'command', at: event.at, command }) as const),
      ]
    }),
  ]
}

describe('a recorded call', () => {
  test('gives its commands again', () => {
    fc.assert(
      fc.property(anyConversation, events => {
        const replayed = replayCall(readLog(text(record(events, adaptivePolicy))))
        expect(replayed).toMatchObject({ same: true, difference: null })
      }),
      { numRuns: 300 },
    )
  })

  test('of another policy than it says is told by its first other command', () => {
    const log = record(
      [
        { type: 'call-start', at: 0 },
        { type: 'speech-start', at: 100, pos: 1600, soundAt: 100 },
        { type: 'speech-end', at: 1000, pos: 16_000, soundAt: 1000 },
        { type: 'audio-judged', at: 1400, pos: 22_400, probability: 0 },
      ],
      { ...adaptivePolicy, greets: false },
    )
    const [, ...entries] = log
    const other = readLog(
      text([
        sampleHeader('conv_1', { policy: { ...adaptivePolicy, greets: false, unjudgedMs: 900 } }),
        ...entries,
      ]),
    )
    expect(replayCall(other)).toMatchObject({
      same: false,
      difference: { index: 1, at: 1400, recorded: { type: 'commit-turn', turn: 1 }, replayed: null },
    })
  })

  test('with a word changed, left out or added differs there', () => {
    const log = sample()
    const at = log.findIndex(entry => entry.kind === 'command' && entry.command.type === 'accept-words')
    const changed = log.map((entry, index) =>
      index === at && entry.kind === 'command'
        ? { ...entry, command: { ...entry.command, text: 'other' } }
        : entry,
    )
    expect(replayCall(readLog(text(changed))).difference).toMatchObject({
      recorded: { text: 'other' },
      replayed: { text: 'What is the weather?' },
    })
    expect(replayCall(readLog(text(log.filter((_, index) => index !== at)))).difference?.recorded?.type).toBe(
      'start-reply',
    )
    expect(replayCall(readLog(text(log))).same).toBe(true)
  })
})

describe('a log', () => {
  const [header, ...rest] = sample()
  const lines = (...more: readonly unknown[]) => text([header, ...more] as object[])
  test.each([
    ['', 'x.jsonl is empty'],
    [
      '{"kind":"event"}\n',
      'x.jsonl, line 1: a log begins with its header (kind "header"), not with kind "event"',
    ],
    [text([{ ...header, schema: 2 }]), 'line 1: a log of schema 2, and this version reads schema 1'],
    [text([{ ...header, policy: undefined }]), 'line 1: the header has no policy'],
    [
      text([{ ...header, policy: { version: 'x', silenceMs: '4' } }]),
      'line 1: policy.silenceMs is "4", and must be a number',
    ],
    [lines({ kind: 'sound', at: 1 }), 'line 2: kind "sound" is not known to this version'],
    [lines({ kind: 'event', event: { type: 'thunder', at: 1 } }), 'line 2: event "thunder" is not known'],
    [lines({ kind: 'event', event: { type: 'toString', at: 1 } }), 'line 2: event "toString" is not known'],
    [lines({ kind: 'event', event: { type: 'drain' } }), 'line 2: the event has no time (at)'],
    [
      lines({ kind: 'event', event: { type: 'speech-start', at: 1, pos: '7' } }),
      'line 2: event speech-start has pos "7", and must have a number',
    ],
    [lines({ kind: 'command', at: 1, command: { type: 'sing' } }), 'line 2: command "sing" is not known'],
    [lines(header), 'line 2: a second header'],
    [`${lines(rest[0])}{"kind":"ev\n${JSON.stringify(rest[1])}\n`, 'line 3: no JSON object'],
  ])('%#: is refused with its line', (log, problem) => {
    expect(() => readLog(log, 'x.jsonl')).toThrow(problem)
  })

  test('may end in the middle of a line, as a running call’s does', () => {
    expect(readLog(text(sample()).slice(0, -20)).entries).toHaveLength(rest.length - 1)
  })

  test('of an earlier version has fewer numbers in its policy', () => {
    const { holdMs: _, fillerMs: __, ...fewer } = sampleHeader('conv_1').policy
    const read = readLog(text([{ ...header, policy: fewer }, ...rest]))
    expect(read.header.policy).toMatchObject({ holdMs: null, fillerMs: null })
    expect(replayCall(read).same).toBe(true)
  })
})
