import { describe, expect, test } from 'vitest'
import type { Pcm } from '../../audio/pcm.ts'
import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { fakeAgent, goodManners, type Manners } from '../fakes/fake-agent.ts'
import { fakeDial } from '../fakes/fake-dial.ts'
import { joined, silence, tone } from '../fakes/sound.ts'
import { virtualClock } from '../fakes/virtual-clock.ts'
import type { Shelf } from './classes/kit.ts'
import { figuresOf } from './figures/figures.ts'
import type { OtherSound, Utterance } from './plan.ts'
import { runSuite } from './run-suite.ts'
import { planSuite } from './suite.ts'

// In this world speech is a low tone and every other sound a high one, so that a fake agent can tell them apart without fail.
const SPEECH_HZ = 440
const OTHER_HZ = 1_500
const UM_HZ = 200

const utterance = (speaker: string, index: number): Utterance => {
  const ms = 1_200 + 300 * index
  return {
    name: `${speaker}-${index}`,
    speaker,
    stratum: 'people',
    half: 'reporting',
    origin: 'made',
    text: 'something to say',
    isTelephone: false,
    pcm: joined(silence(100), tone(ms, 16_000, SPEECH_HZ), silence(100)),
    speech: [{ fromMs: 100, toMs: 100 + ms }],
    pausesAgree: true,
    words: null,
  }
}
const other = (kind: OtherSound['kind'], index: number): OtherSound => ({
  name: `${kind}-${index}`,
  kind,
  origin: 'made',
  half: 'reporting',
  pcm: joined(silence(20), tone(350, 16_000, OTHER_HZ), silence(20)),
})

const shelf: Shelf = {
  utterances: ['ann', 'ben', 'cid'].flatMap(speaker => [0, 1, 2, 3].map(index => utterance(speaker, index))),
  sounds: [0, 1, 2, 3, 4, 5, 6, 7].flatMap(index => [other('backchannel', index), other('vocal', index)]),
  made: [],
}

/** Zero crossings of a stretch, per second, halved: its pitch where it is a tone. */
function pitchOf(pcm: Pcm): number {
  let crossings = 0
  for (let at = 1; at < pcm.length; at++) if ((pcm[at] ?? 0) >= 0 !== (pcm[at - 1] ?? 0) >= 0) crossings += 1
  return (crossings * 16_000) / pcm.length / 2
}

const wellBehaved: Manners = {
  ...goodManners,
  windowMs: 250,
  thinkMs: 50,
  ignores: pcm => pitchOf(pcm) > (SPEECH_HZ + OTHER_HZ) / 2,
}

const CLASSES = [
  'smooth',
  'interruption-early',
  'interruption-late',
  'backchannels',
  'coughs',
  'coughs-alone',
]

/** The ids of the figures that miss their floor when the suite is placed to a fake with these manners. */
async function marksOf(manners: Partial<Manners>): Promise<string[]> {
  const suite = planSuite(shelf, {
    size: 'full',
    halves: ['reporting'],
    seed: 7,
    questionMs: null,
    mayOpen: true,
    only: CLASSES,
  })
  const scenarioSounds = suite.sounds
  const { calls, failed } = await runSuite(
    suite.calls.filter((_, index) => index % 2 === 0),
    {
      target: { url: async () => 'ws://fake', agent: 'demo', askServer: false },
      sources: { folder: '.', corpus: null, voice: null, kept: scenarioSounds },
      atOnce: 1,
      place: options => placeInVirtualTime(options, { ...wellBehaved, ...manners }),
      openHearing: async () => ({
        hear: async pcm => (Math.abs(pitchOf(pcm) - UM_HZ) < 50 ? 'um' : 'yes'),
        close: async () => {},
      }),
    },
  )
  expect(failed).toEqual([])
  expect(calls.length).toBeGreaterThan(15)
  return figuresOf(calls).flatMap(({ id, floor }) => (floor?.met === false ? [id] : []))
}

async function placeInVirtualTime(options: CallOptions, manners: Manners) {
  const clock = virtualClock()
  const placed = placeCall({
    ...options,
    clock,
    dial: fakeDial(clock, wire => fakeAgent(wire, manners, clock)),
  })
  placed.catch(() => {})
  clock.runTo(120_000)
  return placed
}

describe('the suite gives a bad mark', () => {
  test('to nothing about a good agent', async () => {
    expect(await marksOf({})).toEqual([])
  })

  test('to the gap of one that answers after a fixed three seconds', async () => {
    expect(await marksOf({ thinkMs: 2_750 })).toEqual(['response_gap_ms'])
  })

  test('to the yields of one that never stops', async () => {
    expect(await marksOf({ bargeInMs: Number.POSITIVE_INFINITY })).toEqual(['yield_rate'])
  })

  test('to the holds of one that stops at every sound, and to its answers to a cough', async () => {
    expect(await marksOf({ ignores: () => false })).toEqual(['hold_rate', 'stayed_silent'])
  })

  test('to the memory of one that believes it was heard to the end', async () => {
    expect(await marksOf({ corrects: false })).toEqual(['heard_words'])
  })

  test('to the lead-in of one that sends 200 ms of silence first', async () => {
    expect(await marksOf({ leadInMs: 200 })).toEqual(['response_gap_ms', 'lead_in_ms'])
  })

  test('to the lead-in of one that says “um” first', async () => {
    const opening = joined(tone(250, 16_000, UM_HZ), silence(120))
    expect(await marksOf({ opening })).toEqual(['response_gap_ms', 'lead_in_ms'])
  })
})
