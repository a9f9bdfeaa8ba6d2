import { type CallOptions, placeCall } from '../caller/place-call.ts'
import type { CallResult } from '../caller/result.ts'
import type { Cue, Script, Step, Uplink } from '../caller/script.ts'
import { fakeAgent, goodManners, type Manners } from './fake-agent.ts'
import { type Answer, fakeDial } from './fake-dial.ts'
import { utterance } from './sound.ts'
import { virtualClock } from './virtual-clock.ts'

export const cue = (after: Cue['after'], delayMs = 800): Cue => ({ after, delayMs, patienceMs: 5_000 })

export const say = (at: Cue, of: Partial<Step & { type: 'say' }> = {}): Step => ({
  type: 'say',
  cue: at,
  clip: utterance(1_000),
  gain: 1,
  takesFloor: true,
  continues: false,
  ...of,
})

export const scriptOf = (steps: readonly Step[], uplink: Partial<Uplink> = {}): Script => ({
  name: 'a script',
  seed: 1,
  steps,
  uplink: { chunkMs: 32, quiet: 'noise', stalls: [], background: null, ...uplink },
})

/** Places a call to a fake agent in virtual time: two minutes of it pass in milliseconds. */
export async function callFake(
  script: Script,
  of: { manners?: Partial<Manners>; options?: Partial<CallOptions>; oneWayMs?: number; answer?: Answer } = {},
): Promise<{ result: CallResult; timersLeft: number }> {
  const clock = virtualClock()
  const answer: Answer = of.answer ?? (wire => fakeAgent(wire, { ...goodManners, ...of.manners }, clock))
  const dial = fakeDial(clock, answer, of.oneWayMs)
  const placed = placeCall({ url: 'ws://fake', agentId: 'demo', script, clock, dial, ...of.options })
  // A failure is the caller's to see, and not before it asks.
  placed.catch(() => {})
  clock.runTo(120_000)
  return { result: await placed, timersLeft: clock.waiting }
}
