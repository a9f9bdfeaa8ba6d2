import { createWriteStream } from 'node:fs'
import { styleText } from 'node:util'
import { startClock } from '../flow/clock.ts'
import { startHost } from '../simulate/host.ts'
import { openJournal } from '../simulate/journal.ts'
import { seedRandom } from '../simulate/line/random.ts'
import {
  checkFaults,
  faultsOf,
  type PlanName,
  type ProviderName,
  simulateProvider,
} from '../simulate/provider.ts'
import { readBook } from '../simulate/providers/book.ts'
import { indexOf } from '../simulate/providers/hearing/listener.ts'
import { openSimulatedRecogniser } from '../simulate/providers/recogniser.ts'
import type { SpeechToText } from '../speech/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'

export interface SimulateFlags {
  readonly port: number
  readonly fault: readonly string[]
  readonly key?: string
  readonly log?: string
  readonly book?: string
  readonly plan: PlanName
  readonly seed: number
  readonly list?: boolean
}

/** How our server is pointed at it. */
const settings: Readonly<Record<ProviderName, (url: string, key: string) => string>> = {
  groq: (url, key) => `GROQ_API_KEY=${key} ANTIPHON_GROQ_URL=${url}`,
  elevenlabs: (url, key) => `ELEVENLABS_API_KEY=${key} ANTIPHON_ELEVENLABS_URL=${url}`,
  openai: (url, key) =>
    `ANTIPHON_LLM_URL=${url} ANTIPHON_LLM_KEY=${key} ANTIPHON_STT_URL=${url} ANTIPHON_TTS_URL=${url}`,
}

/** `antiphon simulate PROVIDER`: its wire on this machine, with its faults, until it is stopped. */
export async function runSimulate(provider: ProviderName, flags: SimulateFlags): Promise<void> {
  if (flags.list) return void process.stdout.write(faultTable(provider))
  // What is wrong is said before seconds are spent on models.
  checkFaults(provider, flags.fault)
  await (await hostAt(flags.port, [])).close()
  const log = flags.log === undefined ? null : await openLog(flags.log)
  const journal = openJournal(entry => log?.write(`${JSON.stringify(entry)}\n`), { keeps: false })
  const [ears, voice] = await Promise.all([openEars(flags), loadFlite()])
  const services = simulateProvider(provider, {
    journal,
    faults: flags.fault,
    key: flags.key ?? null,
    seed: flags.seed,
    plan: flags.plan,
    ears,
    voice,
  })
  const host = await hostAt(flags.port, services)
  process.send?.({ ready: host.url })
  const faults = flags.fault.length === 0 ? 'no faults' : `faults: ${flags.fault.join(' ')}`
  process.stdout.write(
    `\n  ${styleText('bold', `Simulated ${provider}`)} on ${host.url}, ${faults}. Nobody else is asked, and nothing is paid.\n` +
      `  Point a server at it: ${settings[provider](host.url, flags.key ?? 'any')} antiphon serve\n\n`,
  )
  await stopped()
  await host.close()
  await Promise.all([ears.close(), voice.close()])
  await new Promise<void>(resolve => (log ? log.end(resolve) : resolve()))
  process.exit(0)
}

/** A signal, or whoever started it has gone. */
const stopped = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => resolve())
  })

/** Throws an Error in a sentence where the port cannot be had. */
function hostAt(port: number, services: Parameters<typeof startHost>[0]) {
  return startHost(services, port).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EADDRINUSE'
        ? 'is in use by another program; stop it or give another --port'
        : `cannot be listened on (${error.code})`
    throw new Error(`port ${port} on 127.0.0.1 ${why}`)
  })
}

/** Throws an Error in a sentence where the file cannot be written. */
async function openLog(path: string) {
  const log = createWriteStream(path)
  await new Promise<void>((resolve, reject) => {
    log.once('open', () => resolve())
    log.once('error', error => reject(new Error(`--log ${path} cannot be written: ${error.message}`)))
  })
  return log
}

/** A real recogniser, or one that knows the recordings of a book and takes next to nothing of the processor. */
async function openEars({
  book,
}: Pick<SimulateFlags, 'book'>): Promise<SpeechToText & { close(): Promise<void> }> {
  if (book === undefined) return loadMoonshine({ workers: 1 })
  const options = {
    latency: { kind: 'constant', ms: 0 },
    random: seedRandom(1),
    clock: startClock(),
  } as const
  const ears = openSimulatedRecogniser({ index: indexOf(readBook(book)), ...options })
  return { ...ears, close: async () => {} }
}

function faultTable(provider: ProviderName): string {
  const rows = Object.entries(faultsOf[provider]).flatMap(([service, faults]) => [
    `\n${styleText('bold', `${provider} ${service}`)}`,
    ...Object.entries(faults).map(
      ([name, { tag, text }]) => `  ${name.padEnd(24)} ${tag.padEnd(11)} ${text}`,
    ),
  ])
  return `${rows.join('\n')}\n\n`
}
