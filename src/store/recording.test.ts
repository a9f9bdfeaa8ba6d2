import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Pcm } from '../audio/pcm.ts'
import { readWav } from '../audio/wav.ts'
import { openRecording, type RecordingOptions } from './recording.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-recording-'))
  path = join(folder, 'call.wav')
})
afterEach(() => rmSync(folder, { recursive: true }))

const ramp = (length: number, from = 1): Pcm =>
  Int16Array.from({ length }, (_, at) => ((from + at) % 30_000) + 1)
const zeros = (length: number): number[] => new Array<number>(length).fill(0)
const tracks = () => readWav(readFileSync(path)).channels.map(channel => [...channel])
// Small blocks: a "second" of these recordings is 100 samples.
const open = (options?: RecordingOptions) => openRecording(path, 100, options)

const written = (samples: number) =>
  vi.waitFor(() => expect(statSync(path).size).toBeGreaterThanOrEqual(44 + samples * 4))

test('both tracks lie on one time base, and gaps are silence', async () => {
  const recording = open()
  recording.caller(0, ramp(20))
  recording.agent(250, ramp(30))
  recording.caller(40, ramp(10))
  recording.agent(500, ramp(5))
  const closed = await recording.close()
  expect(closed).toEqual({ samples: 505, dropped: 0, error: null })
  expect(readWav(readFileSync(path)).rate).toBe(100)
  const [caller, agent] = tracks()
  expect(caller).toEqual([...ramp(20), ...zeros(20), ...ramp(10), ...zeros(455)])
  expect(agent).toEqual([...zeros(250), ...ramp(30), ...zeros(220), ...ramp(5)])
})

test('a track may come late by the window; what comes later than that is dropped and counted', async () => {
  const recording = open({ windowSeconds: 3 })
  for (let pos = 0; pos < 1000; pos += 100) {
    recording.caller(pos, ramp(100, pos))
    await written(pos)
  }
  recording.agent(650, ramp(200))
  const closed = await recording.close()
  expect(closed).toEqual({ samples: 1000, dropped: 50, error: null })
  const [caller, agent] = tracks()
  expect(caller).toEqual([...ramp(1000, 0)])
  expect(agent).toEqual([...zeros(700), ...ramp(150, 51), ...zeros(150)])
})

test('a later write to the same place wins, also when it was on disk already', async () => {
  const recording = open({ windowSeconds: 5 })
  recording.agent(10, ramp(30))
  recording.agent(20, ramp(5, 500))
  recording.caller(250, ramp(10))
  await written(100)
  recording.agent(30, ramp(3, 900))
  await recording.close()
  expect(tracks()[1]?.slice(10, 40)).toEqual([
    ...ramp(10),
    ...ramp(5, 500),
    ...ramp(5, 16),
    ...ramp(3, 900),
    ...ramp(7, 24),
  ])
})

test('samples before the call and beyond its longest length have no place', async () => {
  const recording = open({ maxSeconds: 2 })
  recording.caller(-30, ramp(40))
  recording.agent(190, ramp(20))
  recording.agent(1e12, ramp(20))
  expect(await recording.close()).toEqual({ samples: 200, dropped: 60, error: null })
  expect(tracks()[0]?.slice(0, 11)).toEqual([...ramp(10, 31), 0])
  expect(tracks()[1]?.slice(189)).toEqual([0, ...ramp(10)])
})

test('is what was written, however the writes were cut and ordered within the window', async () => {
  const piece = fc.record({ length: fc.integer({ min: 1, max: 250 }), agent: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async pieces => {
      const recording = openRecording(path, 100, { windowSeconds: 100 })
      const expected = [new Map<number, number>(), new Map<number, number>()] as const
      let at = 0
      for (const { length, agent } of pieces) {
        // The agent's track lags behind and overlaps itself.
        const pos = agent ? Math.max(0, at - 90) : at
        const pcm = ramp(length, pos * 3)
        if (agent) recording.agent(pos, pcm)
        else recording.caller(pos, pcm)
        for (const [offset, sample] of pcm.entries()) expected[agent ? 1 : 0].set(pos + offset, sample)
        at += agent ? 0 : length
      }
      const { samples, dropped } = await recording.close()
      expect(dropped).toBe(0)
      const whole = expected.map(track => Array.from({ length: samples }, (_, pos) => track.get(pos) ?? 0))
      expect(tracks()).toEqual(whole)
    }),
    { numRuns: 40 },
  )
})

test('can be read while the call goes on: what a process that dies leaves behind is a recording', async () => {
  const recording = open()
  for (let pos = 0; pos < 1000; pos += 10) recording.caller(pos, ramp(10, pos))
  await written(900)
  const [caller] = tracks()
  expect(caller?.length).toBeGreaterThanOrEqual(800)
  expect(caller).toEqual([...ramp(1000, 0)].slice(0, caller?.length))
  await recording.close()
})

test('is empty but a recording when nothing was said', async () => {
  expect(await open().close()).toEqual({ samples: 0, dropped: 0, error: null })
  expect(tracks()).toEqual([[], []])
})

test('a file that cannot be written is reported once, and the call goes on', async () => {
  writeFileSync(path, '')
  const reports: Error[] = []
  const recording = openRecording(join(path, 'call.wav'), 100, { failed: error => reports.push(error) })
  for (let pos = 0; pos < 1000; pos += 10) recording.caller(pos, ramp(10))
  const closed = await recording.close()
  expect(closed.error?.message).toContain('ENOTDIR')
  expect(reports).toEqual([closed.error])
})
