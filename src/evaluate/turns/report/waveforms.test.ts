import { expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../../audio/pcm.ts'
import type { ShownCall } from '../figures/figures.ts'
import { waveformsOf } from './waveforms.ts'

/** Only what a waveform is made of. */
const shown = (name: string, caller: Pcm, agent: { rate: number; pcm: Pcm }) =>
  ({ plan: { name }, call: { result: { caller, agent } } }) as unknown as ShownCall

test('a point is the peak of its step, at either rate', () => {
  const caller = new Int16Array(toSamples(100))
  caller[toSamples(50)] = -16_384
  const agent = new Int16Array(toSamples(60, 24_000))
  agent[toSamples(59, 24_000)] = 8192
  const waveforms = waveformsOf([shown('one', caller, { rate: 24_000, pcm: agent })]).get('one')
  expect(waveforms).toEqual({ step_ms: 20, caller: [0, 0, 0.5, 0, 0], agent: [0, 0, 0.25] })
})

test('a long call has longer steps, never more than 600 points a track', () => {
  const caller = new Int16Array(toSamples(61_000)).fill(-32_768)
  const waveforms = waveformsOf([shown('long', caller, { rate: 16_000, pcm: caller })]).get('long')
  expect(waveforms?.step_ms).toBe(102)
  expect(waveforms?.caller.length).toBeLessThanOrEqual(600)
  expect(new Set(waveforms?.agent)).toEqual(new Set([1]))
})

test('a call without sound has no points', () => {
  const nothing = new Int16Array(0)
  const all = waveformsOf([shown('mute', nothing, { rate: 8000, pcm: nothing })])
  expect(all.get('mute')).toEqual({ step_ms: 20, caller: [], agent: [] })
})
