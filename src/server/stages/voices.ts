import type { AgentSpec } from '../../agents/spec.ts'
import type { Config } from '../../config.ts'
import type { CallOptions, TextToSpeech, VoiceOptions } from '../../speech/provider.ts'
import { checkElevenLabs } from '../../speech/tts/elevenlabs/check.ts'
import { openElevenLabsVoice } from '../../speech/tts/elevenlabs/voice.ts'
import { checkOpenAiVoice, openOpenAiVoice } from '../../speech/tts/openai/voice.ts'
import type { Simulated } from '../simulated.ts'
import { openVoice, type Voice } from '../voice.ts'
import type { Simulators } from './addresses.ts'
import { chooseVoices, type Wanted } from './choose.ts'
import { defaultModels } from './default-models.ts'
import { type Entry, localEntry, type Noticed, named } from './entry.ts'

interface Opening {
  readonly config: Config
  readonly simulated: Simulated
  readonly simulators: Simulators
  readonly noticed: Noticed
  /** What had to be left out. */
  readonly tell: (problem: string) => void
}

/** How a call is to sound. */
type Sound = Pick<AgentSpec, 'outputFormat'> & { readonly voice: Pick<AgentSpec['voice'], 'model'> }

export interface Voices {
  /** Most wanted first, at the rate that suits the call. */
  forCall(sound: Sound): readonly Entry<TextToSpeech>[]
  /** The one of this machine: for what the house says when nobody else can. */
  readonly house: TextToSpeech
  readonly advice: string | null
  close(): Promise<void>
}

type Format = NonNullable<Config['providers']['elevenLabs']['format']>

/** `pcm_44100` needs a paid plan, so nobody gets it who does not ask for it by setting. */
const formatFor: Readonly<Record<string, Format>> = {
  pcm_8000: 'pcm_8000',
  pcm_16000: 'pcm_16000',
  pcm_22050: 'pcm_22050',
  ulaw_8000: 'ulaw_8000',
}

/** Models of ElevenLabs that the socket takes; others are on other addresses, and `eleven_flash_v2` is what its exports have where nobody chose. */
const socketModels = new Set(['eleven_turbo_v2_5', 'eleven_turbo_v2', 'eleven_multilingual_v2'])
const FLASH = defaultModels.speaks.elevenLabs
/** Eric: whom the vendor's own agents speak with where they name nobody. */
export const DEFAULT_VOICE = 'cjVigY5qzO86Huf0OWal'

/** The voices of the process. Throws `ConfigError` for a name that nobody knows. */
export async function openVoices({ config, simulated, simulators, noticed, tell }: Opening): Promise<Voices> {
  const wanted = chooseVoices(config.providers)
  const local = await Promise.all(
    wanted.map(one => (isHosted(one) ? null : openVoice(config, settingOf(one), tell))),
  )
  const house = local.find(voice => voice !== null) ?? (await openVoice(config, null, tell))
  const eleven = elevenLabsVoices(config, { noticed, simulators })
  const speech = wanted.some(({ provider }) => provider === 'openai')
    ? speechServer(config, simulators)
    : null

  const entryOf = (one: Wanted, index: number, sound: Sound): Entry<TextToSpeech> => {
    if (one.provider === 'elevenlabs') return { ...eleven.forSound(sound), why: one.why }
    if (one.provider === 'openai' && speech) return { ...speech, why: one.why }
    const voice = local[index] ?? house
    if (one.provider === 'simulated') return localEntry(simulated.tts(voice.tts), simulated.why.tts)
    return localEntry(voice.tts, one.provider === 'local' ? voice.why : one.why)
  }
  return {
    forCall: sound => wanted.map((one, index) => entryOf(one, index, sound)),
    house: house.tts,
    advice: wanted.every(one => one.provider === 'local') ? house.advice : null,
    async close() {
      const open = new Set<Voice>([house, ...local.filter(voice => voice !== null)])
      await Promise.all([eleven.close(), ...[...open].map(voice => voice.tts.close())])
    },
  }
}

const isHosted = ({ provider }: Wanted): boolean => provider === 'elevenlabs' || provider === 'openai'

/** What the local voices are asked for; null: the best that is here. */
const settingOf = ({ provider }: Wanted): string | null =>
  provider === 'local' ? null : provider === 'simulated' ? 'flite' : provider

/** One adapter for each format and model, made when a call first needs it. */
function elevenLabsVoices(
  { providers }: Config,
  { noticed, simulators }: Pick<Opening, 'noticed' | 'simulators'>,
) {
  const { url, key, voice, model, format } = providers.elevenLabs
  const open = new Map<string, Entry<TextToSpeech>>()
  return {
    forSound(sound: Sound): Entry<TextToSpeech> {
      const of = {
        apiKey: key ?? '',
        url,
        voice: voice ?? DEFAULT_VOICE,
        model: model ?? (socketModels.has(sound.voice.model) ? sound.voice.model : FLASH),
        format: format ?? formatFor[sound.outputFormat] ?? 'pcm_24000',
      }
      const name = `${of.model} ${of.format}`
      const there = open.get(name)
      if (there) return there
      const tts = openElevenLabsVoice({ ...of, noticed: note => noticed('elevenlabs', note) })
      const entry = {
        provider: withVoices(tts, id => (/^[A-Za-z0-9]{20}$/.test(id) ? id : '')),
        why: '',
        check: (call: CallOptions) => checkElevenLabs(of, call),
        close: tts.close,
      }
      const shown = named(entry, simulators.has(url))
      open.set(name, shown)
      return shown
    },
    close: () => Promise.all([...open.values()].map(entry => entry.close())),
  }
}

function speechServer({ providers }: Config, simulators: Simulators): Entry<TextToSpeech> {
  const { url, model, voice, key } = providers.speechServer
  const own = url !== null
  const apiKey = own ? key : providers.openAi.key
  const options = {
    name: `openai/${model ?? OPENAI_SPEECH}`,
    baseUrl: url ?? providers.openAi.url,
    model: model ?? OPENAI_SPEECH,
    voice: voice ?? 'alloy',
    ...(apiKey !== null && { apiKey }),
    settings: {
      key: own ? 'ANTIPHON_TTS_KEY' : 'OPENAI_API_KEY',
      url: 'ANTIPHON_TTS_URL',
      model: 'ANTIPHON_TTS_MODEL',
      voice: 'ANTIPHON_TTS_VOICE',
    },
  }
  const entry = {
    // Ids of ElevenLabs' voices are nobody's here.
    provider: withVoices(openOpenAiVoice(options), () => ''),
    why: '',
    check: (call: CallOptions) => checkOpenAiVoice(options, call),
    close: () => {},
  }
  return named(entry, simulators.has(options.baseUrl))
}

const OPENAI_SPEECH = defaultModels.speaks.openai

/** Agents name voices of the vendor's or of ours; `pick` says which of them a provider knows. */
function withVoices(tts: TextToSpeech, pick: (voice: string) => string): TextToSpeech {
  const picked = <O extends VoiceOptions>(options: O): O => ({ ...options, voice: pick(options.voice) })
  return {
    name: tts.name,
    rate: tts.rate,
    speak: (text, options) => tts.speak(text, picked(options)),
    ...(tts.forCall && {
      forCall: (options: Parameters<NonNullable<TextToSpeech['forCall']>>[0]) => {
        const own = tts.forCall?.(picked(options)) ?? tts
        return withVoices(own, pick)
      },
    }),
  }
}
