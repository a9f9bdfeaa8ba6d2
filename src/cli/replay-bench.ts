import { execFile } from 'node:child_process'
import { basename, resolve } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { Command } from 'commander'
import { type RecordedCall, readLog } from '../replay/read-log.ts'
import { decide } from '../replay/replay-call.ts'
import { bundleFiles, openBundle } from './bundle-files.ts'
import { ownProgram } from './own-server.ts'
import { print, tell } from './print.ts'
import { recordCalls } from './record-calls.ts'
import { openSources } from './sources.ts'
import { whole } from './whole.ts'

interface ReplayBenchFlags {
  readonly calls: number
  readonly seed: number
  readonly atOnce: number
  readonly release?: string
  readonly audio?: boolean
  readonly out?: string
  readonly json?: boolean
}

/** A command and when it was given, ms since the call's start. */
interface Given {
  readonly at: number
  readonly command: { readonly type: string; readonly reason?: string }
}

/** `antiphon bench replay`: different calls with interruptions, recorded live, and decided again in a fresh process. */
async function runReplayBench(flags: ReplayBenchFlags): Promise<void> {
  const sources = openSources()
  const out = resolve(flags.out ?? `.antiphon/bench/replay-${flags.seed}`)
  try {
    const files = await recordCalls({
      ...flags,
      program: flags.release === undefined ? ownProgram() : resolve(flags.release),
      out,
      takesAudio: flags.audio ?? false,
      sources,
      progress: (done, of) => {
        if (process.stderr.isTTY || done === of)
          process.stderr.write(`\r${done} of ${of} calls${done === of ? '\n' : ''}`)
      },
    })
    tell('Deciding them again in a fresh process …')
    const { json, text, isSame } = await compare(files, flags.release ?? 'this build')
    print(
      { json: { ...json, seed: flags.seed, folder: out }, text: `${text}\nbundles in ${out}` },
      flags.json,
    )
    if (!isSame) process.exitCode = 1
  } finally {
    await sources.close()
  }
}

/** Holds what a fresh process decides against the commands that the server wrote down as it gave them. */
async function compare(files: readonly string[], takenBy: string) {
  const again = await decideElsewhere(files)
  const live = await Promise.all(files.map(async file => givenIn(await readCall(file))))
  const all = live.flat()
  const differing = files.filter((_, index) => !isDeepStrictEqual(live[index], again[index]))
  const cut = (given: readonly Given[]) => given.some(({ command }) => command.reason === 'barge-in')
  const json = {
    calls: files.length,
    taken_by: takenBy,
    calls_with_barge_ins: live.filter(cut).length,
    different_calls: new Set(live.map(given => JSON.stringify(given))).size,
    commands: all.length,
    by_type: countBy(all.map(({ command }) => command.type)),
    differing: differing.map(file => basename(file)),
  }
  const types = Object.entries(json.by_type).map(([type, count]) => `${type} ${count}`)
  const text = [
    `${json.calls} calls taken by ${takenBy}, ${json.different_calls} of them different, ${json.calls_with_barge_ins} with a barge-in`,
    `${json.commands} commands given live: ${types.join(', ')}`,
    differing.length === 0
      ? 'a fresh process gives the same commands at the same milliseconds in all of them'
      : `DIFFERENT in ${differing.length}: ${json.differing.join(', ')}`,
  ].join('\n')
  return { json, text, isSame: differing.length === 0 }
}

const MOST_OUTPUT_BYTES = 256 << 20
const AGAIN_MS = 300_000

async function decideElsewhere(files: readonly string[]): Promise<readonly (readonly Given[])[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [ownProgram(), 'bench', 'replay-again', ...files],
    { maxBuffer: MOST_OUTPUT_BYTES, timeout: AGAIN_MS },
  )
  return JSON.parse(stdout) as (readonly Given[])[]
}

/** The other side of it: the commands of each bundle, decided now, as JSON. */
async function runReplayAgain(paths: readonly string[]): Promise<void> {
  const calls: (readonly Given[])[] = []
  for (const file of await bundleFiles(paths))
    calls.push(decide(await readCall(file)).map(({ at, command }) => ({ at, command })))
  process.stdout.write(`${JSON.stringify(calls)}\n`)
}

const readCall = async (file: string): Promise<RecordedCall> => readLog((await openBundle(file)).log, file)

const givenIn = ({ entries }: RecordedCall): readonly Given[] =>
  entries.flatMap(entry => (entry.kind === 'command' ? [{ at: entry.at, command: entry.command }] : []))

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

export function addReplayBench(bench: Command): void {
  bench
    .command('replay')
    .description(
      'different calls with interruptions, and whether a fresh process decides in them as they were decided live',
    )
    .option('--calls <number>', 'how many', whole(1, 1000), 100)
    .option('--seed <number>', 'the same seed, the same callers', whole(0, 2 ** 31 - 1), 1)
    .option('--at-once <number>', 'calls at once at most', whole(1, 64), 4)
    .option('--release <file>', 'start script (bin/antiphon.mjs) of another release, which takes the calls')
    .option('--audio', 'keep the recordings in the bundles')
    .option('--out <folder>', 'for the bundles (./.antiphon/bench/replay-SEED)')
    .option('--json', 'one JSON object on stdout')
    .action((flags: ReplayBenchFlags) => runReplayBench(flags))
  bench.command('replay-again <what...>', { hidden: true }).action(runReplayAgain)
}
