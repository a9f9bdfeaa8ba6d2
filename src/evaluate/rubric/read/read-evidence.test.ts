import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeWav } from '../../../audio/wav.ts'
import { silence, tone } from '../../fakes/sound.ts'
import { evaluateEvidence } from '../evaluate-calls.ts'
import { evidence } from '../fakes/evidence.ts'
import { readExperiment } from './read-evidence.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'))
  await mkdir(join(folder, 'qa'))
})
afterEach(() => rm(folder, { recursive: true }))

const metricsOf = () => {
  const { measurement } = evidence()
  const { turns, replies, gaps, overlaps } = measurement
  return {
    title: 'A test',
    duration_ms: 9_000,
    flagged: ['ttfb_ms p50'],
    turns,
    replies,
    gaps,
    overlaps,
    server_turns: null,
  }
}
const write = (path: string, value: unknown) =>
  writeFile(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value))

describe('an experiment’s folder', () => {
  test('gives the calls that its metrics were measured from', async () => {
    await write('qa/metrics.json', metricsOf())
    const read = await readExperiment(folder)
    expect(read).toMatchObject({
      title: 'A test',
      flagged: ['ttfb_ms p50'],
      calls: [{ endMs: 9_000, kept: null }],
    })
    expect(read?.calls[0]?.measurement.turns[0]).toMatchObject({
      said: 'what time is it',
      response_gap_ms: 300,
    })
  })

  test('without a recording has of cut replies what was heard when it was measured', async () => {
    const words = { kept: 3, heard: 2, kept_text: 'It is ten', second_hearing: 'it is' }
    await write('qa/metrics.json', { ...metricsOf(), kept: [{ reply: 2, from_ms: 1, to_ms: 2, ...words }] })
    const read = await readExperiment(folder, async () => 'nothing is heard without a recording')
    expect(read?.calls[0]?.kept).toMatchObject([{ reply: 2, ...words }])
  })

  test('of several calls gives each its own turns', async () => {
    const { turns, replies, overlaps, ...rest } = metricsOf()
    const both = <T extends object>(items: readonly T[]) =>
      [0, 1].flatMap(call => items.map(item => ({ call, ...item })))
    const calls = [
      { name: 'seed-1', duration_ms: 9_000 },
      { name: 'seed-2', duration_ms: 8_000 },
    ]
    await write('qa/metrics.json', {
      ...rest,
      calls,
      turns: both(turns),
      replies: both(replies),
      overlaps: both(overlaps),
    })
    const read = await readExperiment(folder)
    expect(read?.calls.map(call => [call.endMs, call.measurement.turns.length])).toEqual([
      [9_000, 1],
      [8_000, 1],
    ])
  })

  test('with a recording is heard again where a reply was cut: that stretch of the agent’s track', async () => {
    await write('qa/metrics.json', metricsOf())
    const rate = 24_000
    const agent = new Int16Array(rate * 9)
    agent.set(tone(1_100, rate), (rate * 4_300) / 1_000)
    await writeFile(join(folder, 'recording.wav'), writeWav(rate, [silence(9_000, rate), agent]))
    const heard: number[] = []
    const read = await readExperiment(folder, async pcm => {
      heard.push(Math.round(pcm.length / 16))
      return 'it is ten'
    })
    expect(heard).toEqual([1_100])
    expect(read?.calls[0]?.kept).toMatchObject([{ reply: 2, kept: 3, heard: 3 }])
  })

  test('with nothing but the server’s record says so, and leaves open what no caller measured', async () => {
    const times = { speech_start_ms: 1_000, speech_end_ms: 2_000, turn_end_ms: 2_300, first_audio_ms: 2_400 }
    const turn = (of: object) => ({
      turn: 1,
      ended_by: 'heard-out',
      caller: { text: 'What time is it?', typed: false },
      agent: { generated: 'It is ten.', heard: 'It is ten.', interrupted: false },
      times: { ...times, first_audible_ms: 2_450, reply_end_ms: 4_000 },
      metrics: { response_gap_ms: 450, underruns: { count: 2, ms: 100 } },
      ...of,
    })
    const turns = [turn({}), turn({ turn: 2, ended_by: 'goes-on' }), turn({ turn: 3, caller: null })]
    await write('conversation.json', { antiphon: { duration_ms: 9_000, turns } })
    const read = await readExperiment(folder)
    const evaluation = await evaluateEvidence(read?.calls ?? [])
    expect(evaluation.notes[0]).toMatch(/1 of 1 calls are known from the server's own record alone/)
    const value = (id: string) => evaluation.parts.find(part => part.id === id)?.value
    expect(value('false-cut-offs')).toBe(0.5)
    expect(value('underruns')).toBeCloseTo(300 / (4_650 / 60_000))
    expect([value('selectivity'), value('holes'), value('tail'), value('heard-words')]).toEqual([
      null,
      null,
      null,
      null,
    ])
  })

  test.each<[string, string, unknown, RegExp]>([
    ['metrics that are no JSON', 'qa/metrics.json', '{"turns": [', /metrics\.json is no JSON/],
    [
      'metrics of another kind',
      'qa/metrics.json',
      { title: 'x' },
      /metrics\.json is not valid:.*duration_ms/s,
    ],
    [
      'a turn that is none',
      'qa/metrics.json',
      { ...metricsOf(), turns: [{ type: 'dance' }] },
      /turns\[0\]\.type/,
    ],
    [
      'a call whose folder is elsewhere',
      'qa/metrics.json',
      { ...metricsOf(), calls: [{ name: '../../x', duration_ms: 1 }] },
      /calls\[0\]\.name/,
    ],
    [
      'more underruns than a call has room for',
      'conversation.json',
      {
        antiphon: {
          duration_ms: 1,
          turns: [{ turn: 1, times: {}, metrics: { underruns: { count: 1e12, ms: 1 } } }],
        },
      },
      /underruns\.count/,
    ],
    [
      'a record of somebody else’s',
      'conversation.json',
      { transcript: [] },
      /conversation\.json is not valid:.*antiphon/s,
    ],
  ])('with %s is refused by name', async (_name, path, content, message) => {
    await write(path, content)
    await expect(readExperiment(folder)).rejects.toThrow(message)
  })

  test('with nothing in it is none', async () => {
    expect(await readExperiment(folder)).toBeNull()
  })
})

test('the two recorded baselines: the adaptive policy is scored above the plain one, and both name what was wrong', async () => {
  const score = async (name: string) => {
    const read = await readExperiment(join(import.meta.dirname, '../../../../experiments', name))
    return evaluateEvidence(read?.calls ?? [])
  }
  const [plain, adaptive] = [await score('AH-001'), await score('AH-001-adaptive')]
  expect(adaptive.measured).toBeGreaterThan(plain.measured ?? 10)
  expect(plain.parts.find(part => part.id === 'selectivity')?.why).toMatch(/held through 0 of 1/)
})
