import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { INPUT_RATE } from '../../audio/pcm.ts'
import { writeWav } from '../../audio/wav.ts'
import { lineProfiles } from '../../simulate/line/profiles.ts'
import { startRelay } from '../../simulate/line/relay.ts'
import type { CommandOutput } from '../call.ts'
import type { SecondHearing } from '../measure/opening.ts'
import { roundedObject } from '../rounded.ts'
import type { SoundSources } from '../sounds.ts'
import { writeRecording } from '../two-track.ts'
import { BOOK_FILE, bookOf } from './book.ts'
import type { Shelf } from './classes/kit.ts'
import { probe } from './probe.ts'
import { reportHtml } from './report/html.ts'
import { reportText } from './report/text.ts'
import { tradeOffMarkdown, tradeOffSvg } from './report/trade-off.ts'
import type { TurnsReport } from './report/types.ts'
import { waveformsOf } from './report/waveforms.ts'
import { type RunFacts, reportOf } from './report-of.ts'
import { runSuite, type SuiteTarget } from './run-suite.ts'
import { planSuite, type Suite, type SuiteOptions } from './suite.ts'

/** One server or policy that the suite is run against. */
export interface TurnsSubject {
  /** How its row is called: `window 400 ms`, `default`. Safe as a folder's name after `folderOf`. */
  readonly policy: string
  /**
   * Starts the server, or says where it is: once to `probe` it before there is a suite, then for the `calls`. Closed when these are
   * over.
   */
  readonly open: (purpose: 'probe' | 'calls') => Promise<OpenTarget>
}

/** A server that takes calls. */
export interface OpenTarget extends SuiteTarget {
  /** Its address without secrets. */
  readonly shown: string
  /** Our own server on this machine: its record has to agree with what the caller measured. */
  readonly isOwn: boolean
  close(): Promise<void>
}

export interface BenchTurnsOptions extends Omit<SuiteOptions, 'questionMs' | 'mayOpen'> {
  readonly subjects: readonly TurnsSubject[]
  readonly shelf: Shelf
  readonly truth: TurnsReport['truth']
  readonly sources: SoundSources
  readonly atOnce: number
  readonly line: keyof typeof lineProfiles | null
  readonly simulated: TurnsReport['simulated']
  /** Gets sounds, scenarios, recordings and reports. */
  readonly out: string
  /** As it was typed, for the record. */
  readonly command: string
  readonly openHearing: () => Promise<{ hear: SecondHearing; close(): Promise<void> }>
  readonly tell: (text: string) => void
  readonly progress?: (done: number, of: number) => void
}

export interface TurnsOutput extends CommandOutput {
  /** Nothing failed to agree and no call was lost. */
  readonly ok: boolean
}

/**
 * `antiphon bench turns`: places a suite of calls against each subject in turn, measures them at the client, and writes for each a
 * report, its figures as JSON and every recording. With several subjects also the trade-off of speed and cut-offs.
 */
export async function benchTurns(options: BenchTurnsOptions): Promise<TurnsOutput> {
  const { out, subjects, tell } = options
  await mkdir(join(out, 'sounds'), { recursive: true })
  await mkdir(join(out, 'scenarios'), { recursive: true })
  const suite = await prepareSuite(options)
  const reports: TurnsReport[] = []
  for (const subject of subjects) {
    const target = await subject.open('calls')
    try {
      tell(`${subject.policy}: ${suite.calls.length} calls to ${target.shown}`)
      reports.push(await runSubject(subject, target, suite, options))
    } finally {
      await target.close()
    }
  }
  await writeTradeOff(reports, options)
  return {
    json: roundedObject(reports.length === 1 ? { ...reports[0] } : { reports }),
    text: reports
      .flatMap(report => [...reportText(report), '', `written to ${join(out, folderOf(report.policy))}`, ''])
      .join('\n'),
    ok: reports.every(report => report.problems.length === 0),
  }
}

/** Plans the suite, and writes its scenarios and sounds: each can be played again with `antiphon call --scenario`. */
async function prepareSuite(options: BenchTurnsOptions): Promise<Suite> {
  const { out, shelf, sources, subjects } = options
  const target = await subjects[0]?.open('probe')
  if (!target) throw new Error('no server to place calls to')
  const found = await probe({ target, sources }).finally(() => target.close())
  if (!found.mayOpen)
    options.tell(
      'The server permits no first message of the caller’s choice: it is talked over during its own.',
    )
  const suite = planSuite(shelf, { ...options, ...found })
  if (suite.calls.length === 0)
    throw new Error(
      'no calls to place: there is no material for these classes, or the server does not permit them',
    )
  for (const [file, pcm] of suite.sounds) await writeFile(join(out, file), writeWav(INPUT_RATE, [pcm]))
  for (const { name, scenario } of suite.calls)
    await writeFile(
      join(out, 'scenarios', `${name}.json`),
      `${JSON.stringify(relativeToScenarios(scenario), null, 1)}\n`,
    )
  await writeFile(join(out, BOOK_FILE), `${JSON.stringify(bookOf(suite.calls))}\n`)
  return suite
}

/** A scenario file's sounds are named from its own folder. */
const relativeToScenarios = (scenario: object): object =>
  JSON.parse(JSON.stringify(scenario), (key, value) =>
    key === 'wav' && typeof value === 'string' ? `../${value}` : value,
  )

async function runSubject(
  subject: TurnsSubject,
  target: OpenTarget,
  suite: Suite,
  options: BenchTurnsOptions,
): Promise<TurnsReport> {
  const { out, line, sources, openHearing, progress } = options
  const folder = join(out, folderOf(subject.policy))
  await mkdir(join(folder, 'recordings'), { recursive: true })
  const relay = line === null ? null : await openRelay(await target.url(), line, options.seed)
  const began = performance.now()
  const loadBefore = loadavg()
  const { calls, failed } = await runSuite(suite.calls, {
    target: relay ? { ...target, url: async () => relay.url } : target,
    // Scenarios name their sounds from the suite's folder.
    sources: { ...sources, folder: out },
    atOnce: options.atOnce,
    keep: (plan, result) => writeRecording(join(folder, 'recordings', `${plan.name}.wav`), result),
    openHearing,
    ...(progress && { progress }),
  })
  await relay?.close()
  const facts: RunFacts = {
    title: 'Turn-taking',
    date: new Date().toISOString(),
    command: options.command,
    target: target.shown,
    policy: subject.policy,
    suite: options.size,
    half: options.halves.join(' and '),
    seed: options.seed,
    line,
    simulated: options.simulated,
    at_once: options.atOnce,
    took_ms: performance.now() - began,
    truth: options.truth,
    classes: suite.classes,
    loadBefore,
    failed,
    mustAgree: target.isOwn && line === null,
  }
  const report = reportOf(calls, facts)
  await writeFile(join(folder, 'turns.json'), `${JSON.stringify(roundedObject(report))}\n`)
  await writeFile(join(folder, 'report.html'), reportHtml(report, waveformsOf(calls)))
  return report
}

async function openRelay(url: string, line: keyof typeof lineProfiles, seed: number) {
  const { hostname, port, protocol } = new URL(url)
  if (protocol !== 'ws:')
    throw new Error(`--line needs a ws:// server: ${protocol}// cannot be stalled from outside`)
  const relay = await startRelay({
    target: { host: hostname, port: Number(port || 80) },
    profile: lineProfiles[line],
    seed,
  })
  return { url: `ws://127.0.0.1:${relay.port}`, close: () => relay.close() }
}

async function writeTradeOff(reports: readonly TurnsReport[], { out }: BenchTurnsOptions): Promise<void> {
  if (reports.length < 2) return
  await writeFile(join(out, 'trade-off.md'), tradeOffMarkdown(reports))
  await writeFile(join(out, 'trade-off.svg'), tradeOffSvg(reports))
}

export const folderOf = (policy: string): string => policy.toLowerCase().replace(/[^a-z0-9.]+/g, '-')
