import type { Config } from '../../config.ts'
import { startClock } from '../../flow/clock.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import { openSimulated } from '../simulated.ts'
import { lookAtAddresses } from './addresses.ts'
import { check } from './check.ts'
import { openRecognisers } from './recognisers.ts'

/** The recognisers that there are adapters for, by the names of `ANTIPHON_STT`. */
export const engineNames = ['moonshine', 'groq', 'scribe', 'openai'] as const
export type EngineName = (typeof engineNames)[number]

/** An engine that can be asked now, or why it cannot. */
export type Engine =
  | { readonly ok: true; readonly stt: SpeechToText; close(): Promise<void> }
  | { readonly ok: false; readonly why: string }

/**
 * Opens one recogniser alone, as calls have it, to be measured. A simulator at its address is refused: what that is sure of says nothing
 * about the engine that it imitates.
 */
export async function openEngine(name: EngineName, config: Config): Promise<Engine> {
  const missing = keyMissing(name, config)
  if (missing) return { ok: false, why: `no provider reachable: ${missing} is not set` }
  const [entry] = await openRecognisers({
    settings: { ...config.providers, stt: [name] },
    simulated: openSimulated(config.simulated),
    simulators: await lookAtAddresses(config),
    noticed: () => {},
  })
  if (!entry) throw new Error(`there is no recogniser ${name}`)
  const refused = async (why: string): Promise<Engine> => {
    await entry.close()
    return { ok: false, why }
  }
  const { name: opened } = entry.provider
  if (opened.startsWith('simulated ')) return refused(`no provider reachable: at its address is a simulator`)
  try {
    await check(entry, startClock())
  } catch (error) {
    return refused(`no provider reachable: ${(error as Error).message}`)
  }
  return { ok: true, stt: entry.provider, close: async () => void (await entry.close()) }
}

function keyMissing(name: EngineName, { providers }: Config): string | null {
  const { groq, elevenLabs, openAi, transcriptionServer } = providers
  if (name === 'groq') return groq.key === null ? 'GROQ_API_KEY' : null
  if (name === 'scribe') return elevenLabs.key === null ? 'ELEVENLABS_API_KEY' : null
  if (name === 'openai')
    return openAi.key === null && transcriptionServer.url === null
      ? 'OPENAI_API_KEY or ANTIPHON_STT_URL'
      : null
  return null
}
