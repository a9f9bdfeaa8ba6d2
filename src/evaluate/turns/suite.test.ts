import { beforeAll, describe, expect, test } from 'vitest'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { loadClip, type SoundSources } from '../sounds.ts'
import type { Shelf } from './classes/kit.ts'
import { openShelf } from './shelf.ts'
import { classesOf, planSuite, type SuiteOptions } from './suite.ts'

// A clean clone's shelf: everything is spoken by the embedded voices.
let shelf: Shelf
beforeAll(async () => {
  const voice = await loadFlite()
  ;({ shelf } = await openShelf({
    corpus: null,
    sources: { folder: '.', corpus: null, voice: async () => voice },
  }))
  await voice.close()
})

const halves = ['development', 'reporting'] as const
const plan = (of: Partial<SuiteOptions> = {}) =>
  planSuite(shelf, { size: 'full', halves, seed: 1, questionMs: 5_000, mayOpen: true, ...of })
const callsOf = (name: string, of: Partial<SuiteOptions> = {}) =>
  plan(of).calls.filter(({ className }) => className === name)

describe('a suite', () => {
  test('is the same for the same seed, sample for sample, and another for another', () => {
    const one = plan()
    const again = plan()
    expect(again.calls).toEqual(one.calls)
    expect([...again.sounds.keys()]).toEqual([...one.sounds.keys()])
    for (const [file, pcm] of one.sounds)
      expect(Buffer.compare(Buffer.from(pcm.buffer), Buffer.from(again.sounds.get(file)!.buffer))).toBe(0)
    expect(plan({ seed: 2 }).calls).not.toEqual(one.calls)
  })

  test('has the same calls of a class, whatever other classes are asked for', () => {
    expect(callsOf('backchannels', { only: ['coughs', 'backchannels'] })).toEqual(callsOf('backchannels'))
  })

  test('has calls of every class, each with a name of its own, and not too many in the short size', () => {
    const { calls, classes } = plan()
    expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length)
    const empty = classes.filter(one => !calls.some(({ className }) => className === one.name))
    // Pauses of a speaker's own need a recording.
    expect(empty.map(({ name }) => name)).toEqual(['inner-pauses'])
    const short = plan({ size: 'short' }).calls
    for (const { name, short: most } of classesOf(5_000))
      expect(short.filter(({ className }) => className === name).length).toBeLessThanOrEqual(most)
  })

  test('keeps the speakers of its halves apart', () => {
    const speakers = (half: 'development' | 'reporting') =>
      plan({ halves: [half] })
        .calls.map(({ speaker }) => speaker)
        .filter(speaker => speaker !== 'nobody')
    const reporting = speakers('reporting')
    expect(speakers('development').filter(speaker => reporting.includes(speaker))).toEqual([])
    expect(reporting.length).toBeGreaterThan(0)
  })

  test('names sounds that can be said as they are, with labels inside them', async () => {
    const { calls, sounds } = plan()
    const sources: SoundSources = { folder: '/nowhere', corpus: null, voice: null, kept: sounds }
    for (const { scenario } of calls)
      for (const step of scenario.steps) if ('say' in step) await loadClip(step.say, sources)
  })

  test('leaves out a class that needs to know how long the question takes', () => {
    expect(callsOf('early-yes', { questionMs: null })).toEqual([])
  })

  test('asks no server for a first message that it refuses', () => {
    expect(plan().calls.every(({ scenario }) => scenario.first_message !== undefined)).toBe(true)
    expect(plan({ mayOpen: false }).calls.some(({ scenario }) => 'first_message' in scenario)).toBe(false)
  })

  test('of a class that there is not names those that there are', () => {
    expect(() => plan({ only: ['smoth'] })).toThrow(/no class smoth: there is smooth, inner-pauses/)
  })
})
