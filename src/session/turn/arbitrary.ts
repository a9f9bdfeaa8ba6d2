import fc from 'fast-check'
import type { Event } from './events.ts'

const PER_MS = 16

/** Any event at all, in any order: most such conversations could not happen, and none may break the reducer. */
const anyFact: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constantFrom('speech-start', 'speech-end', 'audio-judged'),
    pos: fc.nat(20_000 * PER_MS),
    soundAt: fc.constant(0),
    probability: fc.constant(0.5),
  }),
  fc.record({
    type: fc.constantFrom('words', 'words-partial'),
    claim: fc.constantFrom('floor', 'demand', 'backchannel', 'echo', 'other', 'unclear'),
    from: fc.nat(99),
    to: fc.nat(99),
    text: fc.constantFrom('yes', ''),
    confidence: fc.constant(1),
  }),
  fc.record({
    type: fc.constant('end-judged'),
    from: fc.nat(99),
    to: fc.nat(99),
    sound: fc.constant(0.5),
    finished: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    type: fc.constantFrom('playout-start', 'filler-start', 'filler-end', 'playout-end', 'reply-pause'),
    turn: fc.nat(5),
    pos: fc.nat(1000),
  }),
  fc.record({ type: fc.constant('reply-end'), turn: fc.nat(5), hangUp: fc.boolean() }),
  fc.record({
    type: fc.constant('reply-end'),
    turn: fc.nat(5),
    hangUp: fc.constant(false),
    skips: fc.constant(true),
  }),
  fc.record({
    type: fc.constant('tool-start'),
    turn: fc.nat(5),
    id: fc.constantFrom('a', 'b'),
    timeoutMs: fc.constantFrom(0, 500, 5000),
    locks: fc.constantFrom('tool', 'turn', undefined),
  }),
  fc.record({
    type: fc.constantFrom('tool-end', 'tool-news'),
    turn: fc.nat(5),
    id: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    type: fc.constant('reply-end'),
    turn: fc.nat(5),
    hangUp: fc.constant(false),
    error: fc.constant('boom'),
    ...{ lasting: fc.constantFrom(true, undefined) },
  }),
  fc.constantFrom(
    { type: 'caller-activity' },
    { type: 'drain' },
    { type: 'deadline' },
    { type: 'caller-text', text: 'hello' },
  ),
)

export const anyConversation: fc.Arbitrary<readonly Event[]> = fc
  .array(fc.tuple(fc.nat(900), anyFact), { maxLength: 60 })
  .map(pairs => {
    let at = 0
    const events = pairs.map(([gap, fact]) => {
      at += gap
      return { ...fact, at } as unknown as Event
    })
    return [{ at: 0, type: 'call-start' }, ...events]
  })

/** A caller who speaks and pauses, ms; `said` false is a sound without words. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly said: boolean
}

/** Talk that could happen: stretches of speech or noise with gaps between, none of them close to a threshold by chance alone. */
export const anyTalk: fc.Arbitrary<readonly Stretch[]> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 100, max: 3000 }),
      length: fc.integer({ min: 70, max: 2500 }),
      said: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map(items => {
    let at = 500
    return items.map(({ gap, length, said }) => {
      const from = at + gap
      at = from + length
      return { from, to: at, said }
    })
  })
