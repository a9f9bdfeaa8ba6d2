import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { ownProgram } from './own-server.ts'
import { tell } from './print.ts'
import { recordCalls } from './record-calls.ts'
import { openSources } from './sources.ts'

interface ReplayBenchFlags {
  readonly calls: number
  readonly seed: number
  readonly atOnce: number
  readonly release?: string
  readonly audio?: boolean
  readonly out?: string
  readonly json?: boolean
}

/** `antiphon bench replay`: different calls with interruptions, recorded live, and decided again in a fresh process. */
async function runReplayBench(flags: ReplayBenchFlags): Promise<void> {
  const sources = openSources()
  const out = resolve(flags.out ?? join('.antiphon', 'bench', `replay-${flags.seed}`))
  try {
    const paths = await recordCalls({
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
    tell(`${paths.length} bundles in ${out}`)
  } finally {
    await sources.close()
  }
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
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
