import { expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import { adaptivePolicy, type Event, initial, type Policy, step } from '../session/turn/index.ts'
import { sampleHeader } from './sample-log.ts'
import { explainTurn } from './why.ts'

/** The log that a call with these events leaves. */
function logOf(events: readonly Event[], change: Partial<Policy> = {}): LogEntry[] {
  const policy = { ...adaptivePolicy, greets: false, ...change }
  let state = initial
  return [
    sampleHeader('conv_1', { policy }),
    ...events.flatMap((event): LogEntry[] => {
      const [next, commands] = step(state, event, policy)
      state = next
      return [
        { kind: 'event', event },
        ...commands.map(command => ({ kind: 'command' as const, at: event.at, command })),
      ]
    }),
  ]
}

const ms = (at: number) => at * 16
const question: readonly Event[] = [
  { at: 0, type: 'call-start' },
  { at: 560, type: 'speech-start', pos: ms(500), soundAt: 500 },
  { at: 1600, type: 'speech-end', pos: ms(1500), soundAt: 1500 },
  {
    at: 1660,
    type: 'words',
    from: ms(500),
    to: ms(1500),
    text: 'Tell me a story.',
    confidence: 0.9,
    claim: 'floor',
    finished: 0.8,
    waits: null,
    voice: { fallSt: -6.2, fadeDb: 1 },
  },
  { at: 1750, type: 'audio-judged', pos: ms(1740), probability: 0 },
  { at: 1800, type: 'playout-start', turn: 1, pos: ms(1790) },
]

test('a turn that ended early says what its words were worth, and what else it would have been', () => {
  expect(explainTurn(logOf(question), 1)).toEqual([
    'The caller spoke from 0.50 s to 1.50 s and said “Tell me a story.” (confidence 0.90).',
    'The turn was taken for over after 240 ms of silence, at 1.75 s: the words, with a voice −6.2 semitones and +1.0 dB from where it had been, were a whole turn with a chance of 0.80 (200 ms from 0.7 up, 260 at 0.5, 1200 at 0; longer for a caller whose own pauses are).',
    'Had the words not been known it would have been 400 ms, by the plain policy 400 ms.',
  ])
})

test('a turn that was over because the caller wrote says so, and so does the answer that begins anew with its words', () => {
  const written: Event = { at: 1620, type: 'caller-text', text: 'A 1234' }
  const log = logOf([...question.slice(0, 3), written, ...question.slice(3, 4)])
  expect(explainTurn(log, 1)).toEqual([
    'The caller spoke from 0.50 s to 1.50 s.',
    'The turn was over at 1.62 s: the caller wrote.',
  ])
  expect(explainTurn(log, 2)).toEqual([
    'At 1.62 s the caller wrote; that takes the floor at once.',
    'At 1.66 s it began anew: words of the caller became known that it had been begun without.',
  ])
  expect(explainTurn(log, 3)).toEqual(['At 1.66 s the agent answered what had been said before this turn.'])
})

test('a sound that was judged after the words is told with what it made of them', () => {
  const [speech, words, ...rest] = [question.slice(0, 3), question[3]!, ...question.slice(4)]
  const later = [
    { at: 1680, type: 'end-judged', from: ms(500), to: ms(1500), sound: 0.97, finished: 0.92 },
    { at: 1700, type: 'end-judged', from: ms(9), to: ms(10), sound: 0.1, finished: 0.1 },
  ] as const
  const told = explainTurn(logOf([...speech, words, ...later, ...rest]), 1)
  expect(told[1]).toContain(
    'the words, with a voice −6.2 semitones and +1.0 dB from where it had been and a sound that by itself is an end with a chance of 0.97, were a whole turn with a chance of 0.92 (',
  )
})

test('a model that was asked about the sound and was late is told of', () => {
  const log = [
    ...logOf(question),
    { kind: 'mark', at: 1690, mark: { type: 'end-unjudged', to: ms(1500), reason: 'late' } },
    { kind: 'mark', at: 1690, mark: { type: 'end-unjudged', to: ms(99), reason: 'broken' } },
  ] as const
  expect(explainTurn(log, 1).slice(2)).toEqual([
    'Had the words not been known it would have been 400 ms, by the plain policy 400 ms.',
    'Its sound was not judged in time: the model was late.',
  ])
})

test('an “mm-hmm” and an interruption over the answer are told one after the other', () => {
  const log = logOf([
    ...question,
    { at: 5070, type: 'speech-start', pos: ms(5000), soundAt: 5000 },
    { at: 5200, type: 'audio-judged', pos: ms(5170), probability: 0.9 },
    { at: 5450, type: 'speech-end', pos: ms(5350), soundAt: 5350 },
    {
      at: 5530,
      type: 'words',
      from: ms(5000),
      to: ms(5350),
      text: 'Mm-hmm.',
      confidence: 0.5,
      claim: 'backchannel',
    },
    { at: 5800, type: 'audio-judged', pos: ms(5790), probability: 0 },
    { at: 8070, type: 'speech-start', pos: ms(8000), soundAt: 8000 },
    { at: 8600, type: 'words-partial', from: ms(8000), text: 'No, wait', confidence: 0.8, claim: 'floor' },
  ])
  expect(explainTurn(log, 1).slice(3)).toEqual([
    'At 5.07 s a voice was heard over the answer, 70 ms after its onset: it was lowered.',
    'At 5.20 s the voice had lasted, and the answer was held.',
    'At 5.53 s it went on: “Mm-hmm.”, which claims nothing: somebody listens.',
    'At 8.07 s a voice was heard over the answer, 70 ms after its onset: it was lowered.',
    "At 8.60 s the answer was cut: the caller's words, “No, wait”, claim the floor.",
  ])
})

test('a turn that there is not has no reasons', () => {
  expect(explainTurn(logOf(question), 7)).toEqual([])
})

test('a nudge says how long nobody had spoken, and a filler that nothing else sounded', () => {
  const silences = { turnTimeoutMs: 7000, fillerMs: 3000 }
  const slow = question.filter(({ type }) => type !== 'playout-start')
  const log = logOf(
    [
      ...slow,
      { at: 4750, type: 'deadline' },
      { at: 4900, type: 'filler-start', turn: 1, pos: ms(4900) },
      { at: 5700, type: 'playout-start', turn: 1, pos: ms(5700) },
      { at: 7000, type: 'playout-end', turn: 1, pos: ms(7000) },
      { at: 14_000, type: 'deadline' },
    ],
    silences,
  )
  expect(explainTurn(log, 1).slice(3)).toEqual([
    'At 4.75 s nothing of the answer sounded yet, and a filler was said.',
    'At 7.00 s the answer had been heard to its end.',
  ])
  expect(explainTurn(log, 2)).toEqual([
    'At 14.00 s the agent took the turn itself, because the caller had been silent for 7.00 s.',
  ])
})
