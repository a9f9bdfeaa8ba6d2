import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startClock } from '../../flow/clock.ts'
import type { CommandOutput } from '../call.ts'
import { describeMachine } from '../experiment/machine.ts'
import { roundedObject } from '../rounded.ts'
import { keepEvidence } from './keep-evidence.ts'
import { MOST_MORE } from './leak.ts'
import { type LoadReport, loadReport } from './load-report.ts'
import { loadText } from './load-text.ts'
import { type LoadOptions, runLoad } from './run-load.ts'
import { askStatus, sampleOf, untilIdle, untilSettled, watchServer } from './watch-server.ts'

export interface BenchLoadOptions extends LoadOptions {
  readonly stack: LoadReport['stack']
  /** As it was typed. */
  readonly command: string
  /** Where `load.json` goes. */
  readonly out: string
  readonly tell: (text: string) => void
}

/** A dead line is noticed after a minute, and its call written down. */
const IDLE_MS = 80_000
/** Connections to a provider are kept for so long, and some more. */
const SETTLED_MS = 90_000
const SAY_EVERY_MS = 30_000

/** `antiphon bench load`: callers at the admission limit for minutes, with faults. Writes `load.json` and says what it shows. */
export async function benchLoad(
  options: BenchLoadOptions,
): Promise<CommandOutput & { readonly report: LoadReport; readonly ok: boolean }> {
  const { url, tell, stack, callers, forMs, seed, faults, command, out } = options
  const machine = describeMachine()
  const date = new Date().toISOString()
  const clock = startClock()
  const before = await askStatus(url)
  // Whoever may not write there learns it before the load.
  await mkdir(out, { recursive: true })
  tell(`${callers} callers for ${forMs / 60_000} minutes, ${faults.length} faults …`)
  const began = clock.now()
  const now = () => clock.now() - began
  const watch = watchServer(url, now)
  const saying = setInterval(() => {
    const last = watch.samples.at(-1)
    if (last)
      tell(
        `  ${Math.round(now() / 1000)} s: ${last.live} calls, ${Math.round(last.rss_bytes / 2 ** 20)} MB, ${last.handles} handles`,
      )
  }, SAY_EVERY_MS)
  try {
    const run = await runLoad({ ...options, clock })
    await watch.stop()
    const kept = await keepEvidence(run.calls, out)
    const drained = await untilIdle(url, IDLE_MS)
    // A server that is not there any more has failed, and its load is told all the same.
    const after = await untilSettled(
      url,
      { handles: before.process.handles + MOST_MORE, files: (before.process.files ?? 0) + MOST_MORE },
      SETTLED_MS,
    ).catch(() => null)
    const report = loadReport({
      title: `${stack === 'simulated' ? 'SIMULATED PROVIDERS: ' : ''}${callers} calls at once for ${forMs / 60_000} minutes with ${faults.length} faults`,
      ...{ date, command, machine, stack, seed, callers, run, drained, isGone: after === null },
      build: before.version,
      providers: before.providers.map(({ stage, name, why }) => ({ stage, name, why })),
      limit: before.calls.limit,
      minutes: forMs / 60_000,
      // Calls that end when the time is up are no load any more.
      during: watch.samples.filter(({ at_ms }) => at_ms <= forMs),
      status_missed: watch.missed,
      idle: { before: sampleOf(before, 0), after: after && sampleOf(after, now()) },
    })
    const json = roundedObject(report)
    const file = join(out, 'load.json')
    await writeFile(file, `${JSON.stringify(json)}\n`)
    return {
      json,
      report,
      text: [
        ...loadText(report),
        `written to ${file}${kept === null ? '' : `, and the calls with which something is wrong to ${kept}`}`,
      ].join('\n'),
      ok: !Object.values(report.verdicts).includes('fail'),
    }
  } finally {
    clearInterval(saying)
    await watch.stop()
  }
}
