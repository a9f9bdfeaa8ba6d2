import { describe, expect, test } from 'vitest'
import type { Pcm } from '../../audio/pcm.ts'
import { placeCall } from '../caller/place-call.ts'
import type { Script, Step } from '../caller/script.ts'
import { createClip } from '../clip.ts'
import { cue, say, scriptOf } from '../fakes/call-fake.ts'
import { fakeAgent, goodManners, type Manners } from '../fakes/fake-agent.ts'
import { fakeDial } from '../fakes/fake-dial.ts'
import { silence, joined as together, tone } from '../fakes/sound.ts'
import { runUntil, virtualClock } from '../fakes/virtual-clock.ts'
import { knowCall } from '../measure/measured-call.ts'
import { evaluateCalls } from './evaluate-calls.ts'
import type { Evaluation } from './evaluation.ts'

// In this world speech is a low tone and a noise a high one, so that an agent with an ear for it can tell them apart without fail.
const SPEECH_HZ = 440
const NOISE_HZ = 1_500
const sound = (text: string, ms: number, hz: number) =>
  createClip({
    name: text,
    text,
    origin: 'made',
    pcm: together(silence(100), tone(ms, 16_000, hz), silence(100)),
  })

const speaks = (text: string, ms = 1_000): Step =>
  say(cue('agent-quiet'), { clip: sound(text, ms, SPEECH_HZ) })
const interrupts = (text: string): Step =>
  say(cue('agent-speaking', 700), { clip: sound(text, 900, SPEECH_HZ) })
const noise = (text: string): Step =>
  say(cue('agent-speaking', 600), { clip: sound(text, 400, NOISE_HZ), takesFloor: false })
/** A turn with a pause of 300 ms in it. */
const hesitates = (text: string): Step[] => [
  speaks(text),
  say(cue('previous', 100), { clip: sound('and more of it', 900, SPEECH_HZ), continues: true }),
]

/** Twelve turns of the caller: three interruptions, three noises over the agent, four turns with a pause. */
const script: Script = scriptOf([
  say(cue('greeting'), { clip: sound('good morning', 800, SPEECH_HZ) }),
  speaks('what are your opening hours'),
  ...hesitates('i would like to come on'),
  interrupts('no wait i mean friday'),
  speaks('is there a table for two'),
  noise('mm-hmm'),
  ...hesitates('well then make it'),
  speaks('do you have a terrace'),
  interrupts('sorry one more thing'),
  speaks('can i bring a dog'),
  noise('a cough'),
  ...hesitates('my name is'),
  ...hesitates('and my number is'),
  interrupts('hold on'),
  speaks('that is all then'),
  noise('a door'),
])

const answers =
  'We open at nine and close at ten.|Of course, on which day would you like to come?|Friday evening it is, for how many people?|There is one left by the window.|Seven is free, and so is half past eight.|The terrace opens in May, weather permitting.|Yes, go ahead, I am listening to you.|Dogs are welcome and get a bowl of water.|Could you spell that name for me, please?|It ends in four two, is that right?|Take your time, nobody is waiting behind you.|Thank you for calling, we look forward to it.|Then I have noted everything you told me.|Goodbye and enjoy your afternoon.'.split(
    '|',
  )

/** Zero crossings of a stretch, per second, halved: its pitch where it is a tone. */
function pitchOf(pcm: Pcm): number {
  let crossings = 0
  for (let at = 1; at < pcm.length; at++) if ((pcm[at] ?? 0) >= 0 !== (pcm[at - 1] ?? 0) >= 0) crossings += 1
  return (crossings * 16_000) / (2 * Math.max(1, pcm.length))
}

const good: Partial<Manners> = {
  answerMs: 3_000,
  thinkMs: 0,
  ignores: pcm => pitchOf(pcm) > (SPEECH_HZ + NOISE_HZ) / 2,
  says: turn => answers[turn % answers.length] ?? '',
}

const known = new Map<Partial<Manners>, Promise<Evaluation>>()

/** Each agent is called once, wherever it stands. */
function evaluated(manners: Partial<Manners>): Promise<Evaluation> {
  const before = known.get(manners) ?? evaluate(manners)
  known.set(manners, before)
  return before
}

async function evaluate(manners: Partial<Manners>): Promise<Evaluation> {
  const clock = virtualClock()
  const dial = fakeDial(clock, wire => fakeAgent(wire, { ...goodManners, ...good, ...manners }, clock))
  const placed = placeCall({ url: 'ws://fake', agentId: 'demo', script, clock, dial })
  const call = await knowCall(await runUntil(clock, placed), { askServer: false })
  return evaluateCalls([call])
}

const perfect: Partial<Manners> = {}
const slow: Partial<Manners> = { thinkMs: 800 }
const never = Number.POSITIVE_INFINITY
const same = 'I did not quite get that, sorry.'
const answer = good.says ?? goodManners.says
/** The same answer every nth time. */
const repeatsEvery = (nth: number) => ({
  says: (turn: number) => (turn % nth === 0 ? same : answer(turn)),
})

/** Every fault that a caller notices, alone and at its worst, and the part that has to name it. */
const agents: Readonly<
  Record<string, { readonly manners: Partial<Manners>; readonly fault: string | null }>
> = {
  'has good manners': { manners: perfect, fault: null },
  'is always late': { manners: { thinkMs: 2_500 }, fault: 'gap-distribution' },
  'never yields': { manners: { bargeInMs: never }, fault: 'selectivity' },
  'stops at every noise': { manners: { ignores: () => false }, fault: 'selectivity' },
  'repeats itself': { manners: { says: () => same }, fault: 'repetition' },
  'cuts off': { manners: { windowMs: 120 }, fault: 'false-cut-offs' },
  'babbles on after a cut': { manners: { babblesMs: 1_000 }, fault: 'tail' },
  'breaks off in every answer': { manners: { stallMs: 500 }, fault: 'underruns' },
}

/** Who is better, as a person would say: each list falls from one agent to the next. */
const ladders: Readonly<Record<string, readonly Partial<Manners>[]>> = {
  'the later, the worse': [perfect, slow, { thinkMs: 1_500 }],
  'the longer the tail, the worse': [perfect, { babblesMs: 400 }, { babblesMs: 900 }],
  'the longer the silence within, the worse': [perfect, { stallMs: 130 }, { stallMs: 300 }],
  'the more it repeats, the worse': [perfect, repeatsEvery(4), repeatsEvery(2)],
  'two faults are worse than one, and three worse than two': [
    slow,
    { thinkMs: 800, says: () => same },
    { thinkMs: 800, says: () => same, bargeInMs: never },
  ],
}

const scores = new Map<string, Evaluation>()
const scoreOf = ({ measured }: Evaluation): number => measured ?? Number.NaN

describe('the rubric on an agent that', () => {
  for (const [name, { manners, fault }] of Object.entries(agents)) {
    test(`${name}: scores it where a person would, and names the fault`, async () => {
      const evaluation = await evaluated(manners)
      scores.set(name, evaluation)
      const obtained = evaluation.parts.filter(part => part.score !== null)
      const lowest = obtained.toSorted((a, b) => (a.score ?? 0) - (b.score ?? 0))[0]
      if (fault === null) expect(scoreOf(evaluation)).toBeGreaterThanOrEqual(8)
      else {
        expect(scoreOf(evaluation)).toBeLessThan(6)
        expect(lowest?.id).toBe(fault)
      }
      // Nobody listened to the words a second time, and nobody judged.
      expect(evaluation.judged).toBeNull()
      expect(evaluation.rests_on).toMatch(/not measured: [^;]*knows what was heard; not judged: /)
    })
  }

  test('yields to everything and one that yields to nothing are told apart by what is said of them', () => {
    const why = (name: string) => scores.get(name)?.parts.find(part => part.id === 'selectivity')?.why
    expect(why('never yields')).toMatch(/yielded to 0 of 3 interruptions, held through 3 of 3/)
    expect(why('stops at every noise')).toMatch(/yielded to 3 of 3 interruptions, held through 0 of 3/)
  })
})

describe('the rubric ranks', () => {
  for (const [name, ladder] of Object.entries(ladders)) {
    test(name, async () => {
      const found: number[] = []
      for (const manners of ladder) found.push(scoreOf(await evaluated(manners)))
      expect(found).toEqual(found.toSorted((a, b) => b - a))
      expect(new Set(found).size).toBe(found.length)
    })
  }
})
