import { styleText } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { type Running, serve } from '../server/serve.ts'

export interface ServeFlags {
  readonly host?: string
  readonly port?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly data?: string
  readonly agents?: string
}

/** `antiphon serve`: runs until SIGTERM or SIGINT, then ends the calls in order and exits 0. */
export async function runServe(flags: ServeFlags): Promise<void> {
  const began = performance.now()
  try {
    const config = readConfig({
      ANTIPHON_HOST: flags.host,
      ANTIPHON_PORT: flags.port,
      ANTIPHON_TLS_CERT: flags.tlsCert,
      ANTIPHON_TLS_KEY: flags.tlsKey,
      ANTIPHON_DATA: flags.data,
      ANTIPHON_AGENTS: flags.agents,
    })
    const running = await serve(config)
    process.send?.({ ready: running.url })
    process.stdout.write(banner(running, performance.now() - began))
    await stopSignal()
    // A parent that started it knows.
    if (!process.send)
      process.stderr.write(`Stopping: calls may go on for ${config.drainMs / 1000} s (again to stop now) …\n`)
    const hurry = new AbortController()
    void stopSignal().then(() => hurry.abort())
    await running.stop(config.drainMs, hurry.signal)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${styleText('red', error.message)}\n`)
    process.exit(1)
  }
}

/** A signal, or the parent that started it is gone: a measurement that is killed leaves no server behind. */
function stopSignal(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => resolve())
  })
}

/** Longer names, which are somebody's own, stand out of their column. */
const MOST_NAME = 60

/** What a person sees when the server is ready. */
export function banner({ url, choices, problems, advice }: Running, tookMs: number): string {
  const width = Math.min(MOST_NAME, Math.max(...choices.map(({ name }) => name.length)))
  const rows = choices.map(
    ({ stage, name, why }) => `  ${stage.padEnd(4)} ${name.padEnd(width)}  ${styleText('dim', why)}`,
  )
  const warnings = problems.map(problem => styleText('yellow', `  ! ${problem}`))
  const better = advice === null ? [] : [styleText('dim', `\n  ${advice}`)]
  return `\n  ${styleText('bold', 'Antiphon')} is ready (${(tookMs / 1000).toFixed(1)} s). Talk to it: ${styleText(['bold', 'underline'], `${url}/`)}\n\n${[...rows, ...warnings, ...better].join('\n')}\n\n`
}
