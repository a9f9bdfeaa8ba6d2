import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readWav } from '../../audio/wav.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import { fakeAgent, goodManners, type Manners } from '../fakes/fake-agent.ts'
import { fakeDial } from '../fakes/fake-dial.ts'
import { joined, silence, tone } from '../fakes/sound.ts'
import { runUntil, virtualClock } from '../fakes/virtual-clock.ts'
import type { CallSummary } from '../measure/summary.ts'
import { type ExperimentDefinition, parseExperiment, type Target } from './definition.ts'
import { runExperiment } from './experiment.ts'
import { checkTargets } from './targets.ts'

let folder = ''
let server: Server
let record: unknown = {}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'experiment-'))
  server = createServer((_request, response) => response.end(JSON.stringify(record))).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

const voice: TextToSpeech = {
  name: 'a tone',
  rate: 16_000,
  async *speak() {
    yield { pcm: joined(silence(50), tone(900)), words: [] }
  },
}

const definition = parseExperiment(
  {
    name: 'AH-000',
    title: 'A test',
    agent: 'demo',
    min_agent_turns: 3,
    scenario: {
      name: 'two turns',
      steps: [
        { say: { text: 'hello' } },
        { say: { clip: 'speech/hi.wav', text: 'hi' }, after: 'agent-speaking', delay_ms: 600 },
      ],
    },
    targets: [
      { metric: 'response_gap_ms', statistic: 'p50', floor: 400 },
      { metric: 'tail_cancel_ms', statistic: 'p99', floor: 100 },
      { metric: 'resume_ms', statistic: 'max', floor: 2000 },
      { metric: 'underruns', statistic: 'value', goal: 0 },
    ],
  },
  'test',
)

async function run(
  manners: Partial<Manners> = {},
  change: Partial<ExperimentDefinition> = {},
  options: { recording?: boolean } = {},
) {
  const clock = virtualClock()
  const dial = fakeDial(clock, wire => fakeAgent(wire, { ...goodManners, ...manners }, clock))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return runUntil(
    clock,
    runExperiment(
      { ...definition, ...change },
      {
        url: `ws://127.0.0.1:${port}`,
        out: join(folder, 'AH-000'),
        command: 'antiphon experiment run AH-000',
        sources: { folder, corpus: null, voice: async () => voice },
        line: { clock, dial },
        ...options,
      },
    ),
  )
}
const read = (path: string) => readFile(join(folder, 'AH-000', path), 'utf8')

describe('an experiment', () => {
  test('leaves the record, the transcript, the metrics and the recording', async () => {
    record = { conversation_id: 'conv_fake', status: 'done', kept: ['as', 'it', 'is'] }
    await run()
    expect(JSON.parse(await read('conversation.json'))).toEqual(record)
    expect(await read('qa/transcript_raw.txt')).toMatch(/caller {6}hello \[made\]\n.*understood {2}hello/)
    const metrics = JSON.parse(await read('qa/metrics.json'))
    expect(metrics).toMatchObject({ experiment: 'AH-000', agent_turns: 3, problems: [], title: 'A test' })
    expect(metrics.summary.false_cut_offs).toMatchObject({ count: 0, of: 2 })
    const { channels } = readWav(await readFile(join(folder, 'AH-000', 'recording.wav')))
    expect(channels).toHaveLength(2)
  })

  test('in the folder of an earlier one leaves nothing of that one’s beside its own figures', async () => {
    await run()
    await writeFile(join(folder, 'AH-000', 'events.jsonl'), '{}')
    await run({}, {}, { recording: false })
    expect((await readdir(join(folder, 'AH-000'))).sort()).toEqual(['conversation.json', 'qa', 'report.html'])
    await run({}, { seeds: [3, 4] })
    expect((await readdir(join(folder, 'AH-000'))).sort()).toEqual(['calls', 'qa', 'report.html'])
  })

  test('that may not write its results says so before it calls anybody', async () => {
    await writeFile(join(folder, 'AH-000'), 'a file')
    const scenario = { ...definition.scenario, steps: [{ say: { wav: 'missing.wav' } }] }
    await expect(run({}, { scenario })).rejects.toThrow(/EEXIST|ENOTDIR/)
  })

  test('flags what is more than ten percent off its target, and only that', async () => {
    const { json, text } = await run({ windowMs: 300, thinkMs: 40, flushes: false, aheadMs: 400 })
    expect(json).toMatchObject({
      flagged: ['tail_cancel_ms max'],
      targets: [
        { metric: 'response_gap_ms', floor: { met: true, flagged: false } },
        { metric: 'tail_cancel_ms', statistic: 'max', floor: { met: false, flagged: true } },
        { metric: 'resume_ms', measured: null, floor: { met: null, flagged: false } },
        { metric: 'underruns', measured: 0, goal: { met: true } },
      ],
    })
    expect(text).toMatch(/tail_cancel_ms max .*MISSED \+\d+ % \*/)
  })

  test('with several seeds leaves a folder for each call, and one set of figures', async () => {
    record = { status: 'done' }
    const { json } = await run({}, { seeds: [3, 4] })
    const turns = json.turns as { call: number; waterfall: unknown; figures: object }[]
    expect(turns.map(({ call }) => call)).toEqual([0, 0, 1, 1])
    expect(turns[0]).toMatchObject({ waterfall: null, figures: { underruns: { count: 0 }, ttfb_ms: null } })
    expect(json).toMatchObject({
      agent_turns: 6,
      problems: [],
      calls: [{ seed: 3 }, { seed: 4 }],
      evaluation: null,
    })
    for (const file of ['conversation.json', 'recording.wav'])
      expect((await read(`calls/seed-4/${file}`)).length).toBeGreaterThan(0)
    expect(await read('qa/transcript_raw.txt')).toMatch(/seed-3 .*seed-4 /s)
  })

  test('its page asks nobody for anything, and what was said stays text', async () => {
    record = {
      status: 'done',
      antiphon: { turns: [], providers: { tts: 'simulated <img src=x>' }, round_trip: null },
    }
    const evil = '<script>alert("1")</script>'
    const scenario = { ...definition.scenario, steps: [{ say: { text: evil } }, { hang_up: true as const }] }
    await run({}, { title: evil, scenario })
    const page = await read('report.html')
    expect(page).toContain('SIMULATED PROVIDERS')
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)')
    expect(page).not.toContain(evil)
    expect(page).not.toContain('<img')
    expect(page).toContain('<audio controls preload="none" src="recording.wav">')
    for (const [, address = ''] of page.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(address).toMatch(/^(#|data:,$|recording\.wav$|conversation\.json$|events\.jsonl$)/)
    expect(page).not.toMatch(/@import|fetch\(|url\((?!#)/)
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target)
  })

  test('says what makes its figures worth less', async () => {
    record = { status: 'failed', antiphon: { turns: 'none' } }
    const { json } = await run({ windowMs: 100_000 })
    expect(json.problems).toEqual([
      expect.stringMatching(/^only 1 agent turns, the experiment asks for 3$/),
      expect.stringMatching(/^1 turns of the caller began without their cue$/),
      expect.stringMatching(/^no record of the call/),
    ])
  })

  test('on simulated providers says so in its title', async () => {
    record = { antiphon: { turns: [], providers: { stt: 'simulated-stt', llm: 'demo-rules' } } }
    const { json } = await run()
    expect(json.title).toBe('SIMULATED PROVIDERS: A test')
  })
})

test('of a confidence more is better, of all else less, unless the target says otherwise', () => {
  const server = { asr_confidence: { n: 9, mean: 0.9, min: 0.9 }, ttfb_ms: { n: 9, p50: 250 } }
  const summary = { server } as unknown as CallSummary
  const met = (target: Target) => checkTargets(summary, [target])[0]?.floor?.met
  const confidence = { metric: 'asr_confidence', statistic: 'mean', floor: 0.8 } as const
  expect(met(confidence)).toBe(true)
  expect(met({ ...confidence, better: 'less' })).toBe(false)
  expect(met({ metric: 'ttfb_ms', statistic: 'p50', floor: 200 })).toBe(false)
})

describe('a definition', () => {
  test.each([
    ['no steps', { scenario: { name: 'x', steps: [] } }, /scenario\.steps/],
    [
      'an unknown metric',
      { targets: [{ metric: 'speed', statistic: 'p50', floor: 1 }] },
      /targets\[0\]\.metric/,
    ],
    [
      'a target of nothing',
      { targets: [{ metric: 'ttfb_ms', statistic: 'p50' }] },
      /a floor, a goal or both/,
    ],
    ['a name that is a path', { name: '../x' }, /a name is letters/],
  ])('with %s is refused at its place', (_name, change, message) => {
    expect(() => parseExperiment({ ...definition, ...change }, 'AH-000.json')).toThrow(message)
  })
})
