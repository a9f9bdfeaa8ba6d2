import { expect, test } from 'vitest'
import type { KnownCall } from '../../measure/measured-call.ts'
import { readLog, turnFacts } from './turn-facts.ts'

const lines = [
  { kind: 'header', startedAtUnixMs: 10_000 },
  { kind: 'mark', at: 90, mark: { type: 'words-asked', to: 1_400 } },
  { kind: 'command', at: 100, command: { type: 'request-words', from: 100, to: 1_500 } },
  { kind: 'event', event: { type: 'words', at: 200, from: 100, to: 1_500, text: 'Tell me' } },
  { kind: 'command', at: 200, command: { type: 'prepare-reply', turn: 2, text: 'Tell me' } },
  { kind: 'command', at: 250, command: { type: 'forget-reply', turn: 2 } },
  { kind: 'mark', at: 480, mark: { type: 'words-asked', to: 7_900 } },
  { kind: 'command', at: 500, command: { type: 'request-words', from: 100, to: 8_000 } },
  { kind: 'event', event: { type: 'words', at: 800, from: 100, to: 8_000, text: 'Tell me more.' } },
  { kind: 'command', at: 800, command: { type: 'prepare-reply', turn: 2, text: 'Tell me more.' } },
  { kind: 'command', at: 900, command: { type: 'commit-turn', turn: 2, from: 100, to: 8_000 } },
  { kind: 'command', at: 900, command: { type: 'accept-words', turn: 2, text: 'Tell me more.' } },
  { kind: 'command', at: 900, command: { type: 'start-reply', turn: 2, cause: 'answer' } },
  { kind: 'emission', at: 950, emission: { type: 'agent-said' } },
]
const log = (without: string[] = []) =>
  readLog(
    `${lines
      .filter(({ command }) => !without.includes(command?.type ?? ''))
      .map(line => JSON.stringify(line))
      .join('\n')}\n`,
  )

/** The caller heard the answer 700 ms after the end of what they said. */
const call = {
  result: { openedAtUnixMs: 10_000.5 },
  measurement: { turns: [{ reply: 2, end_ms: 400, first_frame_ms: 700 }] },
} as unknown as KnownCall

const expected = {
  turn: 2,
  text: 'Tell me more.',
  speechEndAt: 10_400.5,
  askedAt: [10_090, 10_480],
  requestedAt: 10_500,
  wordsAt: 10_800,
  decidedAt: 10_800,
  startedAt: 10_900,
  heardAt: 11_100.5,
  isAhead: true,
}

test('of a turn whose answer was begun twice the second one counts', () => {
  expect(turnFacts(log(), call)).toEqual([expected])
})

test('an answer that was not begun ahead was decided when it was started', () => {
  expect(turnFacts(log(['prepare-reply', 'forget-reply']), call)).toEqual([
    { ...expected, decidedAt: 10_900, isAhead: false },
  ])
})

test('a turn without an answer is none', () => {
  expect(turnFacts(log(['start-reply']), call)).toEqual([])
})
