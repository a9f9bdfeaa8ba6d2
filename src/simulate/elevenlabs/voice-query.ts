import type { AudioFormat } from '../../audio/format.ts'
import { type VoiceRefusal, voiceRefusals } from './voice-errors.ts'

/** What the address of a socket or request fixes. */
export interface VoiceQuery {
  readonly voice: string
  readonly endpoint: 'multi-stream-input' | 'stream-input' | 'stream'
  readonly format: AudioFormat
  readonly autoMode: boolean
  readonly syncAlignment: boolean
  readonly inactivityMs: number
  readonly language: string | null
  /** Instead of a header. */
  readonly credential: string | null
}

const path = /^\/v1\/text-to-speech\/([^/]+)\/(multi-stream-input|stream-input|stream)$/
const models = new Set([
  'eleven_flash_v2_5',
  'eleven_flash_v2',
  'eleven_turbo_v2_5',
  'eleven_turbo_v2',
  'eleven_multilingual_v2',
  'eleven_monolingual_v1',
])
// The vendor has mp3, opus and A-law besides: nothing here makes those.
const formats: Readonly<Record<string, AudioFormat>> = {
  ulaw_8000: { encoding: 'ulaw', rate: 8_000 },
  ...Object.fromEntries(
    [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000].map(rate => [
      `pcm_${rate}`,
      { encoding: 'pcm', rate } as const,
    ]),
  ),
}
const MOST_INACTIVITY_S = 180

/** Reads an address; null: it is none of the voice's; a refusal: something in it will not do. */
export function readVoiceQuery(url: string): VoiceQuery | VoiceRefusal | null {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [, voice, endpoint] = path.exec(pathname) ?? []
  if (voice === undefined || endpoint === undefined) return null
  const model = searchParams.get('model_id') ?? 'eleven_flash_v2_5'
  if (!models.has(model)) return voiceRefusals.model(model)
  const asked = searchParams.get('output_format') ?? 'mp3_44100_128'
  const format = formats[asked]
  if (format === undefined) {
    const msg = `this simulator speaks ${Object.keys(formats).join(', ')}`
    return voiceRefusals.field(['query', 'output_format'], msg, asked)
  }
  const inactivity = searchParams.get('inactivity_timeout') ?? '20'
  if (!/^\d+$/.test(inactivity) || Number(inactivity) < 1 || Number(inactivity) > MOST_INACTIVITY_S)
    return voiceRefusals.field(['query', 'inactivity_timeout'], 'must be 1 to 180', inactivity)
  for (const flag of ['auto_mode', 'sync_alignment', 'enable_logging', 'enable_ssml_parsing']) {
    const value = searchParams.get(flag) ?? 'false'
    if (!/^(true|false|0|1)$/i.test(value))
      return voiceRefusals.field(['query', flag], 'must be true or false', value)
  }
  const isOn = (flag: string) => /^(true|1)$/i.test(searchParams.get(flag) ?? '')
  return {
    voice: decodeURIComponent(voice),
    endpoint: endpoint as VoiceQuery['endpoint'],
    format,
    autoMode: isOn('auto_mode'),
    syncAlignment: isOn('sync_alignment'),
    inactivityMs: Number(inactivity) * 1000,
    language: searchParams.get('language_code'),
    credential: searchParams.get('authorization') ?? searchParams.get('single_use_token'),
  }
}

/** Of a refusal in place of a query. */
export const isRefusal = (query: VoiceQuery | VoiceRefusal): query is VoiceRefusal => 'status' in query
