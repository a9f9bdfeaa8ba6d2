import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyTalk, type Stretch } from '../session/turn/arbitrary.ts'
import { adaptivePolicy, type Policy, plainPolicy } from '../session/turn/index.ts'
import { HEARD_MS } from './held.ts'
import type { RecordedCall } from './read-log.ts'
import { replayCall } from './replay-call.ts'
import { prompt, record } from './scripted-call.ts'
import { withSettings } from './settings.ts'
import { whatIf } from './what-if.ts'

/** Some thousands have passed; every run of the suite tries others. */
const RUNS = Number(process.env.ANTIPHON_PROPERTY_RUNS ?? 20)
/** The world judges every sample as it is waited for. */
const everySample = { window: 1 }

const patient: Policy = { ...plainPolicy, greets: false }
const quick = (policy: Policy, silenceMs: number): Policy => ({
  ...policy,
  ...{
    silenceMs,
    unjudgedMs: silenceMs,
    soonestMs: silenceMs,
    latestMs: silenceMs,
    digitsMs: 0,
    holdOnMs: 0,
  },
})

describe.each([patient, plainPolicy, { ...adaptivePolicy, greets: false }])(
  '$version, greets: $greets',
  policy => {
    test('a scripted call is replayed as it was, and the same policy finds nothing in it', () => {
      fc.assert(
        fc.property(anyTalk, fc.nat(200), fc.nat(900), (talk, vad, words) => {
          const call = record(talk, policy, { ...prompt, vad, words: () => words })
          expect(replayCall(call)).toMatchObject({ same: true })
          expect(whatIf(call, policy, everySample)).toMatchObject({ difference: null, unlike: null })
        }),
        { numRuns: RUNS },
      )
    })
  },
)

/** What the caller of a scripted call heard, in order. */
function heardOf({ entries }: RecordedCall): { readonly at: number; readonly what: string }[] {
  const sounds = new Set<number>()
  return entries.flatMap(entry => {
    if (entry.kind === 'event' && entry.event.type === 'playout-start') {
      sounds.add(entry.event.turn)
      return [{ at: entry.event.at, what: `start ${entry.event.turn}` }]
    }
    if (entry.kind !== 'command') return []
    const { command, at } = entry
    const isOver = /^(lower|hold|resume|cut)-reply$/.test(command.type)
    return isOver && 'turn' in command && sounds.has(command.turn)
      ? [{ at, what: `${command.type} ${command.turn}` }]
      : []
  })
}

const said = (from: number, to: number): Stretch => ({ from, to, said: true })
const question = said(1000, 2000)

describe('another policy on a scripted call', () => {
  // By the policy of the call the answer to the question is decided at 2400 and heard from 2460 to 3960.
  test.each([
    [
      'a shorter silence',
      quick(patient, 250),
      {
        earlier: [question],
        'cuts-off': [question, said(2350, 3000)],
        'false-start': [question, said(2220, 3000)],
      },
    ],
    [
      'a longer silence',
      quick(patient, 700),
      {
        later: [question],
        spares: [question, said(2600, 3000)],
        'no-false-start': [question, said(2385, 3000)],
      },
    ],
    [
      'a shorter voice',
      { ...patient, bargeInMs: 90 },
      { sooner: [question, said(2600, 3600)], yields: [question, said(2600, 2680)] },
    ],
    [
      'a longer voice',
      { ...patient, bargeInMs: 400 },
      { longer: [question, said(2600, 3600)], holds: [question, said(2600, 2900)] },
    ],
  ] as const)('%s finds what the same caller would have heard under it', (_, other, changes) => {
    for (const [change, talk] of Object.entries(changes))
      expect(whatIf(record(talk, patient), other, everySample).difference).toMatchObject({ change })
    const found = new Set<string>()
    fc.assert(
      fc.property(anyTalk, talk => {
        const then = record(talk, patient)
        const now = heardOf(record(talk, other))
        const recorded = heardOf(then)
        const { difference } = whatIf(then, other, everySample)
        const until = difference ? difference.at - 1 : Number.POSITIVE_INFINITY
        const first = <T extends { at: number }>(list: readonly T[]) => list.filter(({ at }) => at < until)
        expect(first(now)).toEqual(first(recorded))
        if (difference === null) return
        found.add(difference.change)
        const { turn, recordedAt, otherAt } = difference
        const startOf = (list: typeof now) => list.find(({ what }) => what === `start ${turn}`)?.at ?? null
        if (difference.change === 'earlier' || difference.change === 'later') {
          expect(startOf(recorded)).toBe(recordedAt)
          if (otherAt !== null) expect(startOf(now)).toBe(otherAt)
        }
        if (difference.change === 'cuts-off') expect(startOf(now)).toBe(otherAt)
        if (difference.change === 'spares') expect(startOf(recorded)).toBe(recordedAt)
      }),
      { numRuns: 2 * RUNS },
    )
    for (const change of found) expect(changes).toHaveProperty(change)
  })
})

describe('another number on a scripted call that words decide', () => {
  // Answers of the scripted world take as long whether they were made ahead or not. Words that are there before any silence is over: a start that
  // shifts by less than is heard would shift the end of the reply in the world, and not in the record.
  const base: Policy = { ...adaptivePolicy, greets: false, speculates: false }
  test.each([
    [{ hold_ms: 80 }],
    [{ barge_in_ms: 300 }],
    [{ goes_on_ms: 0 }],
    [{ unjudged_ms: 300, silence_ms: 200 }],
    [{ unjudged_ms: 700 }],
    [{ resume_ms: 200 }],
  ])('%j: up to the first difference the same is heard', set => {
    const other = withSettings(base, set)
    fc.assert(
      fc.property(anyTalk, fc.nat(100), (talk, words) => {
        const late = { ...prompt, words: () => words }
        const then = record(talk, base, late)
        const { difference } = whatIf(then, other, everySample)
        const until = difference ? difference.at - HEARD_MS : Number.POSITIVE_INFINITY
        const now = heardOf(record(talk, other, late))
        const recorded = heardOf(then).filter(({ at }) => at < until)
        expect(now.slice(0, recorded.length).map(({ what }) => what)).toEqual(
          recorded.map(({ what }) => what),
        )
        for (const [index, { at }] of recorded.entries())
          expect(Math.abs((now[index]?.at ?? 0) - at)).toBeLessThan(HEARD_MS)
        expect(now[recorded.length]?.at ?? until).toBeGreaterThanOrEqual(until)
      }),
      { numRuns: RUNS },
    )
  })
})
