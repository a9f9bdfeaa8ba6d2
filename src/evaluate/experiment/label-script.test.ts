import { expect, test } from 'vitest'
import { toMillis } from '../../audio/pcm.ts'
import type { Step } from '../caller/script.ts'
import { createClip } from '../clip.ts'
import { cue, say, scriptOf } from '../fakes/call-fake.ts'
import { joined, silence, tone } from '../fakes/sound.ts'
import { parseScenario } from '../scenario.ts'
import { labelScript } from './label-script.ts'

/** A word whose last sound is 28 dB below the others: the energy that earlier versions went by cuts it off. */
const faintEnd = joined(
  silence(200),
  tone(600),
  tone(80).map(sample => sample / 25),
  silence(300),
)
const clip = (name: string, origin: 'made' | 'recorded') =>
  createClip({ name, text: name, origin, pcm: faintEnd })
const scenario = (...said: object[]) =>
  parseScenario({ name: 'x', steps: said.map(one => ({ say: one })) }, 'x')
const clipOf = (step: Step | undefined) => (step?.type === 'say' ? step.clip : undefined)
const nobodySpeaks = async (clips: readonly unknown[]) => clips.map(() => () => -5)

test('a made voice is heard to its faintest end, the old end is kept beside it, and where nobody agrees it is unsure', async () => {
  const script = scriptOf([say(cue('greeting'), { clip: clip('stop', 'made') })])
  const { script: labelled, edges } = await labelScript(script, scenario({ text: 'stop' }), nobodySpeaks)
  const own = clipOf(labelled.steps[0])
  expect(toMillis(own?.end ?? 0)).toBeCloseTo(880, -1)
  expect(edges.get('stop')?.unsure).toMatch(/no speech found/)
  expect(edges.get('stop')?.endShiftMs).toBeGreaterThan(60)
})

test('a recording on which two methods do not agree stays as it is, and is said to be unsure; one that is labelled is believed', async () => {
  const clips = [clip('a', 'recorded'), clip('b', 'recorded')] as const
  const script = scriptOf(clips.map(one => say(cue('greeting'), { clip: one })))
  const said = scenario({ wav: 'a.wav' }, { wav: 'b.wav', speech_ms: [[200, 800]] })
  const { script: labelled, edges } = await labelScript(script, said, nobodySpeaks)
  expect(labelled.steps.map(clipOf)).toEqual(clips)
  expect(edges.get('a')?.unsure).toMatch(/no speech found|apart/)
  expect(edges.has('b')).toBe(false)
})
