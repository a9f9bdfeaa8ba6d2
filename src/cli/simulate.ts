import { createWriteStream } from 'node:fs'
import { styleText } from 'node:util'
import { startHost } from '../simulate/host.ts'
import { openJournal } from '../simulate/journal.ts'
import { faultsOf, type ProviderName, simulateProvider } from '../simulate/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'

export interface SimulateFlags {
  readonly port: string
  readonly fault: readonly string[]
  readonly key?: string
  readonly log?: string
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
  const log = flags.log === undefined ? null : createWriteStream(flags.log)
  const journal = openJournal(entry => log?.write(`${JSON.stringify(entry)}\n`))
  const [ears, voice] = await Promise.all([loadMoonshine({ workers: 1 }), loadFlite()])
  const services = simulateProvider(provider, {
    journal,
    faults: flags.fault,
    key: flags.key ?? null,
    seed: flags.seed,
    ears,
    voice,
  })
  const host = await startHost(services, Number(flags.port))
  process.send?.({ ready: host.url })
  const faults = flags.fault.length === 0 ? 'no faults' : `faults: ${flags.fault.join(' ')}`
  process.stdout.write(
    `\n  ${styleText('bold', `Simulated ${provider}`)} on ${host.url}, ${faults}. Nobody else is asked, and nothing is paid.\n` +
      `  Point a server at it: ${settings[provider](host.url, flags.key ?? 'any')} antiphon serve\n\n`,
  )
  await new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await host.close()
  await Promise.all([ears.close(), voice.close()])
  await new Promise<void>(resolve => (log ? log.end(resolve) : resolve()))
  process.exit(0)
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
