import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { type Config, ConfigError } from '../config.ts'
import { catalogue } from '../models/catalogue.ts'
import { findPulled, stateOf } from '../models/store.ts'
import { loadEnglish } from '../speech/phonemes/english.ts'
import type { TextToSpeech } from '../speech/provider.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'
import { loadPiper } from '../speech/tts/piper/piper.ts'

/** Besides the embedded voice. */
const voices = catalogue.filter(({ kind }) => kind === 'voice')
const names = voices.map(({ name }) => name).join(', ')

/** A reply's first words do not wait behind another's later ones while there is a second worker (about 250 MB each). */
const WORKERS = Math.min(2, availableParallelism())

export interface Voice {
  readonly tts: TextToSpeech & { close(): Promise<void> }
  readonly why: string
  /** How to get a better one, where nobody has chosen. */
  readonly advice: string | null
}

interface Files {
  readonly name: string
  readonly model: string
  readonly config: string
}

/**
 * A voice of this machine: `flite`, one of the catalogue or the path of a Piper voice's `.onnx`. Null: the first of the catalogue that has been
 * pulled, else `flite`. One that cannot be had is told as a problem, and `flite` speaks: callers hear something. Throws `ConfigError` for a name that nobody knows.
 */
export async function openVoice(
  config: Config,
  setting: string | null,
  tell: (problem: string) => void,
): Promise<Voice> {
  const named = `ANTIPHON_TTS=${setting}`
  if (setting === 'flite') return { tts: await loadFlite(), why: named, advice: null }
  const files = await filesOf(setting, config.modelsFolder, tell)
  if (files) {
    try {
      const why = setting === null ? 'pulled: the embedded one is ANTIPHON_TTS=flite' : named
      return { tts: await loadNatural(files), why, advice: null }
    } catch (error) {
      tell(`The voice ${files.name} is left out, and the embedded one speaks. ${(error as Error).message}`)
    }
  }
  const isFree = setting === null && !files
  return {
    tts: await loadFlite(),
    why: 'embedded default: needs no key and no network',
    advice: isFree
      ? `A natural voice: antiphon models pull ${voices.map(({ name }) => name).join(', or ')}`
      : null,
  }
}

async function loadNatural(files: Files) {
  const { phonemise } = await loadEnglish()
  return loadPiper({ ...files, phonemise, workers: WORKERS })
}

async function filesOf(
  setting: string | null,
  folder: string,
  tell: (problem: string) => void,
): Promise<Files | null> {
  if (setting?.endsWith('.onnx'))
    return { name: basename(setting, '.onnx'), model: setting, config: `${setting}.json` }
  const wanted = voices.filter(({ name }) => setting === null || name === setting)
  if (wanted.length === 0)
    throw new ConfigError(
      `ANTIPHON_TTS is ${JSON.stringify(setting)}: no such voice; there is elevenlabs, openai, flite, ${names}, simulated, or the path of a Piper voice’s .onnx file.`,
    )
  for (const voice of wanted) {
    const { name } = voice
    const [model, config] = (await findPulled(name, folder)) ?? []
    if (model && config) return { name, model, config }
    const cure = `and the embedded voice speaks: antiphon models pull ${name}`
    if ((await stateOf(voice, folder)) === 'changed')
      tell(`The voice ${name} in ${folder} is not as it was pulled, ${cure}`)
    else if (setting !== null) tell(`ANTIPHON_TTS=${name} is not pulled, ${cure}`)
  }
  return null
}
