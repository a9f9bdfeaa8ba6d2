import { availableParallelism } from 'node:os'
import type { ProviderSettings } from '../../config/providers.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { checkScribe, openScribe } from '../../speech/stt/scribe/scribe.ts'
import { checkWhisper, openWhisper } from '../../speech/stt/whisper/whisper.ts'
import type { Simulated } from '../simulated.ts'
import { chooseRecognisers, type Wanted } from './choose.ts'
import { type Entry, localEntry, type Noticed } from './entry.ts'

/** A final never waits behind another call's partial while there is a second recogniser (about 200 MB each). */
const WORKERS = Math.min(2, availableParallelism())

interface Opening {
  readonly settings: ProviderSettings
  readonly simulated: Simulated
  readonly noticed: Noticed
}

/** The recognisers of the process, most wanted first. */
export function openRecognisers(opening: Opening): Promise<readonly Entry<SpeechToText>[]> {
  return Promise.all(chooseRecognisers(opening.settings).map(wanted => open(wanted, opening)))
}

async function open(
  { provider, model, why }: Wanted,
  { settings, simulated, noticed }: Opening,
): Promise<Entry<SpeechToText>> {
  if (provider === 'simulated') return localEntry(simulated.stt(), simulated.why.stt)
  if (provider === 'groq') return whisper(groqOf(settings, model), why, noticed)
  if (provider === 'openai') return whisper(serverOf(settings, model), why, noticed)
  if (provider === 'scribe') {
    const { url, key } = settings.elevenLabs
    const options = { apiKey: key ?? '', url }
    const scribe = openScribe({ ...options, noticed: note => noticed('scribe', note) })
    return { provider: scribe, why, check: call => checkScribe(options, call), close: scribe.close }
  }
  const moonshine = await loadMoonshine({ workers: WORKERS })
  return localEntry(moonshine, why, moonshine.close)
}

type WhisperOptions = Parameters<typeof openWhisper>[0]

const whisper = (options: WhisperOptions, why: string, noticed: Noticed): Entry<SpeechToText> => ({
  provider: openWhisper({ ...options, noticed: note => noticed(options.name, note) }),
  why,
  check: call => checkWhisper(options, call),
  close: () => {},
})
