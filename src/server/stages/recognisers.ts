import { availableParallelism } from 'node:os'
import type { ProviderSettings } from '../../config/providers.ts'
import type { CallOptions, SpeechToText } from '../../speech/provider.ts'
import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { checkScribe, openScribe } from '../../speech/stt/scribe/scribe.ts'
import { withPartialsFrom } from '../../speech/stt/two-ears.ts'
import { checkWhisper, openWhisper } from '../../speech/stt/whisper/whisper.ts'
import type { Simulated } from '../simulated.ts'
import type { Simulators } from './addresses.ts'
import { chooseRecognisers, type Wanted } from './choose.ts'
import { defaultModels } from './default-models.ts'
import { type Entry, localEntry, type Noticed, named } from './entry.ts'

/** A final never waits behind another call's partial while there is a second recogniser (about 200 MB each). */
const WORKERS = Math.min(2, availableParallelism())

interface Opening {
  readonly settings: ProviderSettings
  readonly simulated: Simulated
  readonly simulators: Simulators
  readonly noticed: Noticed
}

/** The embedded recogniser, loaded when somebody first needs it. */
type Embedded = () => ReturnType<typeof loadMoonshine>

/** The recognisers of the process, most wanted first. */
export function openRecognisers(opening: Opening): Promise<readonly Entry<SpeechToText>[]> {
  let loading: ReturnType<Embedded> | null = null
  const embedded = () => (loading ??= loadMoonshine({ workers: WORKERS }).then(closedOnce))
  return Promise.all(chooseRecognisers(opening.settings).map(wanted => open(wanted, embedded, opening)))
}

/** Several entries may have it. */
function closedOnce<T extends { close(): Promise<void> }>(opened: T): T {
  let closing: Promise<void> | null = null
  return { ...opened, close: () => (closing ??= opened.close()) }
}

async function open(
  { provider, model, why }: Wanted,
  embedded: Embedded,
  { settings, simulated, simulators, noticed }: Opening,
): Promise<Entry<SpeechToText>> {
  if (provider === 'simulated') return localEntry(simulated.stt(), simulated.why.stt)
  if (provider === 'groq' || provider === 'openai') {
    const options = provider === 'groq' ? groqOf(settings, model) : serverOf(settings, model)
    const finals = named(whisper(options, why, noticed), simulators.has(options.baseUrl))
    const partials = await embedded()
    return { ...finals, provider: withPartialsFrom(partials, finals.provider), close: partials.close }
  }
  if (provider === 'scribe') {
    const { url, key } = settings.elevenLabs
    const options = { apiKey: key ?? '', url }
    const scribe = openScribe({ ...options, noticed: note => noticed('scribe', note) })
    const check = (call: CallOptions) => checkScribe(options, call)
    return named({ provider: scribe, why, check, close: scribe.close }, simulators.has(url))
  }
  const moonshine = await embedded()
  return localEntry(moonshine, why, moonshine.close)
}

type WhisperOptions = Parameters<typeof openWhisper>[0]

const whisper = (options: WhisperOptions, why: string, noticed: Noticed): Entry<SpeechToText> => ({
  provider: openWhisper({ ...options, noticed: note => noticed(options.name, { ...note }) }),
  why,
  check: call => checkWhisper(options, call),
  close: () => {},
})

const GROQ_MODEL = defaultModels.hears.groq

function groqOf({ groq }: ProviderSettings, model: string | null): WhisperOptions {
  return {
    name: `groq/${model ?? GROQ_MODEL}`,
    baseUrl: groq.url,
    model: model ?? GROQ_MODEL,
    dialect: 'groq',
    ...(groq.key !== null && { apiKey: groq.key }),
    settings: { key: 'GROQ_API_KEY', url: 'ANTIPHON_GROQ_URL', model: 'ANTIPHON_STT' },
  }
}

const OPENAI_MODEL = defaultModels.hears.openai

/** A server of one's own, or OpenAI's. OpenAI's key goes to OpenAI alone. */
function serverOf({ transcriptionServer, openAi }: ProviderSettings, wanted: string | null): WhisperOptions {
  const own = transcriptionServer.url !== null
  const { url, key } = own ? transcriptionServer : openAi
  const model = wanted ?? transcriptionServer.model ?? OPENAI_MODEL
  return {
    name: `openai/${model}`,
    baseUrl: url ?? openAi.url,
    model,
    dialect: 'openai',
    ...(key !== null && { apiKey: key }),
    settings: {
      key: own ? 'ANTIPHON_STT_KEY' : 'OPENAI_API_KEY',
      url: 'ANTIPHON_STT_URL',
      model: 'ANTIPHON_STT_MODEL',
    },
  }
}
