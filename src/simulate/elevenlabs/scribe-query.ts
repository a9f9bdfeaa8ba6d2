import type { AudioFormat } from '../../audio/format.ts'

/** What a session is asked to be: the query of its address. */
export interface ScribeQuery {
  readonly format: AudioFormat
  readonly formatName: string
  readonly language: string | null
  readonly commitsBySilence: boolean
  readonly silenceSecs: number
  readonly threshold: number
  readonly minSpeechMs: number
  readonly minSilenceMs: number
  readonly hasTimestamps: boolean
  readonly detectsLanguage: boolean
  readonly keyterms: readonly string[]
  readonly secondaryLanguages: readonly string[]
  readonly entities: readonly string[]
  readonly noVerbatim: boolean
  readonly filtersBackground: boolean
  readonly logs: boolean
}

const MODEL = 'scribe_v2_realtime'
const formats: Readonly<Record<string, AudioFormat>> = {
  pcm_8000: { encoding: 'pcm', rate: 8000 },
  pcm_16000: { encoding: 'pcm', rate: 16_000 },
  pcm_22050: { encoding: 'pcm', rate: 22_050 },
  pcm_24000: { encoding: 'pcm', rate: 24_000 },
  pcm_44100: { encoding: 'pcm', rate: 44_100 },
  pcm_48000: { encoding: 'pcm', rate: 48_000 },
  ulaw_8000: { encoding: 'ulaw', rate: 8000 },
}

/** Reads it, as the vendor's JavaScript client documents it; unknown parameters are ignored (recorded). A string says what is wrong. */
export function readQuery(query: URLSearchParams): ScribeQuery | string {
  const model = query.get('model_id') ?? MODEL
  if (model !== MODEL) return `model_id: '${model}' is not a realtime model; use '${MODEL}'.`
  const formatName = query.get('audio_format') ?? 'pcm_16000'
  const format = formats[formatName]
  if (!format) return `audio_format: '${formatName}' is none of ${Object.keys(formats).join(', ')}.`
  const strategy = query.get('commit_strategy') ?? 'manual'
  if (strategy !== 'manual' && strategy !== 'vad')
    return `commit_strategy: '${strategy}' is none of manual, vad.`
  const wrong: string[] = []
  const number = (name: string, usual: number, [least, most]: readonly [number, number]): number => {
    const text = query.get(name)
    const value = text === null ? usual : Number(text)
    if (!(value >= least && value <= most)) wrong.push(`${name}: must be between ${least} and ${most}.`)
    return value
  }
  const flag = (name: string, usual = false): boolean => {
    const text = query.get(name) ?? String(usual)
    if (text !== 'true' && text !== 'false') wrong.push(`${name}: must be true or false.`)
    return text === 'true'
  }
  const language = query.get('language_code')
  if (language !== null && !/^[a-z]{2,3}(-[A-Za-z]+)?$/.test(language))
    wrong.push(`language_code: '${language}' is no language.`)
  const read: ScribeQuery = {
    format,
    formatName,
    language,
    commitsBySilence: strategy === 'vad',
    silenceSecs: number('vad_silence_threshold_secs', 1.5, [0.3, 3]),
    threshold: number('vad_threshold', 0.4, [0.1, 0.9]),
    minSpeechMs: number('min_speech_duration_ms', 100, [50, 2000]),
    minSilenceMs: number('min_silence_duration_ms', 100, [50, 2000]),
    hasTimestamps: flag('include_timestamps'),
    detectsLanguage: flag('include_language_detection'),
    keyterms: query.getAll('keyterms'),
    secondaryLanguages: query.getAll('secondary_languages'),
    entities: query.getAll('entity_detection'),
    noVerbatim: flag('no_verbatim'),
    filtersBackground: flag('filter_background_audio'),
    logs: flag('enable_logging', true),
  }
  return wrong[0] ?? read
}

/** The `config` of `session_started`, with the recorded keys. */
export const configOf = (query: ScribeQuery) => ({
  audio_format: query.formatName,
  sample_rate: query.format.rate,
  model_id: MODEL,
  language_code: query.language,
  vad_commit_strategy: query.commitsBySilence,
  vad_silence_threshold_secs: query.silenceSecs,
  vad_threshold: query.threshold,
  min_speech_duration_ms: query.minSpeechMs,
  min_silence_duration_ms: query.minSilenceMs,
  include_timestamps: query.hasTimestamps,
  include_language_detection: query.detectsLanguage,
  keyterms: query.keyterms,
  no_verbatim: query.noVerbatim,
  entity_detection: query.entities.length === 0 ? null : query.entities,
  filter_background_audio: query.filtersBackground,
  secondary_languages: query.secondaryLanguages,
  max_tokens_to_recompute: 5,
  timestamps_granularity: 'word',
  disable_logging: !query.logs,
})
