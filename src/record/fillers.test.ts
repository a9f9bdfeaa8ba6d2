import { expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import { foldConversation } from './conversation.ts'
import { sampleHeader } from './sample-log.ts'
import { transcriptText } from './transcript-text.ts'

const filler = (at: number, text: string): LogEntry => ({
  kind: 'emission',
  at,
  emission: { type: 'agent-said', turn: 1, text, filler: true },
})

/** The caller asks; the agent says two things meanwhile; the answer comes 300 ms behind the second. */
const log: readonly LogEntry[] = [
  sampleHeader('conv_1'),
  { kind: 'event', event: { type: 'call-start', at: 0 } },
  { kind: 'event', event: { type: 'caller-text', at: 1000, text: 'And?' } },
  { kind: 'command', at: 1000, command: { type: 'commit-turn', turn: 1, from: null, to: null } },
  { kind: 'command', at: 1000, command: { type: 'accept-words', turn: 1, text: 'And?', confidence: 1 } },
  { kind: 'command', at: 1000, command: { type: 'start-reply', turn: 1, cause: 'answer', ending: null } },
  filler(4000, 'One moment, please.'),
  filler(8000, 'Just a second.'),
  { kind: 'event', event: { type: 'playout-start', at: 8400, turn: 1, pos: 0, behindMs: 300 } },
  { kind: 'emission', at: 8400, emission: { type: 'agent-said', turn: 1, text: 'It is noon.' } },
]

test('what was said meanwhile is told before the reply, which counts from its own first sound', () => {
  const record = foldConversation([
    ...log,
    { kind: 'command', at: 9500, command: { type: 'finish-reply', turn: 1 } },
  ])
  expect(
    record.transcript.map(({ role, message, source_event_id }) => [role, message, source_event_id]),
  ).toEqual([
    ['user', 'And?', 1],
    ['agent', 'One moment, please.', 1],
    ['agent', 'Just a second.', 1],
    ['agent', 'It is noon.', 1],
  ])
  expect(record.antiphon.turns[0]).toMatchObject({
    agent: { generated: 'It is noon.', heard: 'It is noon.' },
    times: { first_audio_ms: 8700 },
  })
  expect(transcriptText(record)).toContain('[00:04.0] agent (meanwhile): One moment, please.')
})

test('a cut inside a filler leaves what was heard of it, and of the reply nothing', () => {
  const corrected = (original: string, heard: string): LogEntry => ({
    kind: 'emission',
    at: 8500,
    emission: { type: 'agent-corrected', turn: 1, original, heard, ...(heard !== '' && { filler: true }) },
  })
  const record = foldConversation([
    ...log,
    { kind: 'command', at: 8500, command: { type: 'cut-reply', turn: 1, reason: 'barge-in' } },
    corrected('Just a second.', 'Just'),
    corrected('It is noon.', ''),
  ])
  expect(record.transcript.map(({ message, interrupted }) => [message, interrupted])).toEqual([
    ['And?', false],
    ['One moment, please.', false],
    ['Just', true],
  ])
})
