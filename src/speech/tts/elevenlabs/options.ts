import type { AudioFormat } from '../../../audio/format.ts'
import { type Clock, type Millis, startClock } from '../../../flow/clock.ts'
import type { Asked } from './failure.ts'

const formats = {
  pcm_8000: { encoding: 'pcm', rate: 8_000 },
  pcm_16000: { encoding: 'pcm', rate: 16_000 },
  pcm_22050: { encoding: 'pcm', rate: 22_050 },
  pcm_24000: { encoding: 'pcm', rate: 24_000 },
  pcm_44100: { encoding: 'pcm', rate: 44_100 },
  ulaw_8000: { encoding: 'ulaw', rate: 8_000 },
} as const satisfies Readonly<Record<string, AudioFormat>>

export interface ElevenLabsOptions {
  readonly apiKey: string
  /** Base of the API; the socket's scheme follows it. A region's host stands here. Left out: https://api.elevenlabs.io. */
  readonly url?: string
  /** Left out: eleven_flash_v2_5. */
  readonly model?: string
  /** The voice where none is asked for. */
  readonly voice: string
  readonly format?: keyof typeof formats
  /** Every message a clip of its own. Left out: off; each piece is flushed, which is as fast and cannot clip a word. */
  readonly autoMode?: boolean
  readonly clock?: Clock
  readonly deadlines?: Partial<Deadlines>
  /** For logs: which region serves, and the ids that the vendor's support asks for. */
  readonly noticed?: (note: VoiceNote) => void
}

export interface Deadlines {
  /** Until a socket is open. */
  readonly openMs: Millis
  /** From the first text that is to be spoken to its first sound, opening included where that was not done before. */
  readonly firstSoundMs: Millis
  /** Between two frames, as long as text is not spoken yet. */
  readonly betweenFramesMs: Millis
  /** From the last frame to the end of a context that does not come. */
  readonly finalMs: Millis
  /** A context that was closed counts as open so long at most; then its socket takes no more. */
  readonly drainMs: Millis
  readonly keepAliveMs: Millis
  readonly pingMs: Millis
  /** Until a socket that was asked to close has done so. */
  readonly closeMs: Millis
}

export type VoiceNote =
  | { readonly event: 'opened'; readonly region: string | null; readonly traceId: string | null }
  | { readonly event: 'context-opened'; readonly contextId: string; readonly traceId: string | null }
  | { readonly event: 'lost'; readonly traceId: string | null; readonly message: string }

export const PROVIDER = 'elevenlabs'
const USUAL_MODEL = 'eleven_flash_v2_5'

const defaults: Deadlines = {
  openMs: 3_000,
  // Sooner than who waits for this voice gives up: so it is known here that the connection is not to be trusted, and the next try has another.
  firstSoundMs: 1_600,
  betweenFramesMs: 1_500,
  finalMs: 1_000,
  drainMs: 10_000,
  keepAliveMs: 45_000,
  pingMs: 5_000,
  closeMs: 1_500,
}

/** The longest that the service keeps a context or a socket without text, seconds. */
const INACTIVITY_S = 180

/** The options with what was left out. */
export interface Settings {
  readonly apiKey: string
  readonly url: string
  readonly model: string
  readonly voice: string
  readonly format: AudioFormat
  readonly formatName: string
  readonly autoMode: boolean
  readonly clock: Clock
  readonly deadlines: Deadlines
  noticed(note: VoiceNote): void
}

/** Throws an Error for an address that is none. */
export function settingsOf(options: ElevenLabsOptions): Settings {
  const { format = 'pcm_16000', url = 'https://api.elevenlabs.io' } = options
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(
      `the address of ElevenLabs must begin with https:// or http://, but is ${JSON.stringify(url)}`,
    )
  return {
    apiKey: options.apiKey,
    url: url.replace(/\/+$/, ''),
    model: options.model ?? USUAL_MODEL,
    voice: options.voice,
    format: formats[format],
    formatName: format,
    autoMode: options.autoMode ?? false,
    clock: options.clock ?? startClock(),
    deadlines: { ...defaults, ...options.deadlines },
    noticed: options.noticed ?? (() => {}),
  }
}

/** What a socket is fixed to for its life. */
export interface Route {
  readonly voice: string
  readonly language: string | null
}

export const isSameRoute = (a: Route, b: Route): boolean => a.voice === b.voice && a.language === b.language

export function socketUrl(settings: Settings, { voice, language }: Route): string {
  const { url, model, formatName, autoMode } = settings
  const query = new URLSearchParams({
    model_id: model,
    output_format: formatName,
    inactivity_timeout: String(INACTIVITY_S),
    auto_mode: String(autoMode),
    sync_alignment: 'true',
    ...(language !== null && takesLanguage(model) && { language_code: language }),
  })
  return `${url.replace(/^http/, 'ws')}/v1/text-to-speech/${encodeURIComponent(voice)}/multi-stream-input?${query}`
}

/** Others refuse a request that names one. */
const takesLanguage = (model: string): boolean => /_v2_5$|_v3/.test(model)

export const askedOf = ({ url, apiKey, model }: Settings, { voice }: Route): Asked => ({
  name: PROVIDER,
  service: 'speech',
  url,
  apiKey,
  model,
  usualModel: USUAL_MODEL,
  voice,
})
