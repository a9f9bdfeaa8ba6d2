import { z } from 'zod'
import { createResampler } from '../../../audio/resample.ts'
import { readVoiceFile } from './voice-file.ts'

/** What a Piper voice's `.onnx.json` says of it. */
export interface VoiceConfig {
  readonly rate: number
  /** eSpeak's name of the language whose phonemes it was trained on, such as `en-us`. */
  readonly language: string
  /** The ids of each symbol; nearly always one. */
  readonly ids: ReadonlyMap<string, readonly number[]>
  /** How many ids there are: each is below this. */
  readonly symbols: number
  readonly speakers: number
  /** Speakers that have a name. */
  readonly speakerIds: ReadonlyMap<string, number>
  readonly variation: Variation
}

/** How a voice varies what it says: figures of the VITS paper (Kim et al. 2021). Zero noise says the same thing the same way each time. */
export interface Variation {
  /** Of the sound: 0 to 2. */
  readonly noise: number
  /** Of the lengths of the phonemes: 0 to 2. */
  readonly lengthNoise: number
  /** How long everything lasts: above 1 is slower; 0.25 to 4. */
  readonly length: number
}

const MAX_BYTES = 4_000_000
const MIN_RATE = 8_000
const MAX_RATE = 48_000
// The rates that a client may ask for (protocol/formats.ts), and the ears' own.
const WIRE_RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]
const MAX_SPEAKERS = 10_000
const MAX_SYMBOLS = 65_536
const NEEDED = ['_', '^', '$'] as const

const index = z.int().min(0)
const noise = z.number().min(0).max(2)
const length = z.number().min(0.25).max(4)
const schema = z.object({
  audio: z.object({ sample_rate: z.int().min(MIN_RATE).max(MAX_RATE) }),
  espeak: z.object({ voice: z.string().min(1) }),
  inference: z
    .object({
      noise_scale: noise.default(0.667),
      length_scale: length.default(1),
      noise_w: noise.default(0.8),
    })
    .prefault({}),
  phoneme_type: z.string().default('espeak'),
  phoneme_id_map: z.record(z.string(), z.array(index).min(1).max(8)),
  num_symbols: z.int().min(1).max(MAX_SYMBOLS).default(MAX_SYMBOLS),
  num_speakers: z.int().min(0).max(MAX_SPEAKERS).default(1),
  speaker_id_map: z.record(z.string(), index).default({}),
})

/** Reads a voice's `.onnx.json`. Throws an Error that names the file, what is wrong with it and what to do. */
export async function readVoiceConfig(file: string): Promise<VoiceConfig> {
  const text = await readVoiceFile(file, { maxBytes: MAX_BYTES, what: '.onnx.json' }, handle =>
    handle.readFile('utf8'),
  )
  const refuse = (what: string): never => {
    throw new Error(
      `${file} ${what}: it has to be the .onnx.json that came with the voice; pull or copy it again`,
    )
  }
  const parsed = schema.safeParse(parseJson(text, refuse))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refuse(
      `does not describe a Piper voice: ${issue?.path.join('.') || 'all of it'}: ${issue?.message}`,
    )
  }
  const { data } = parsed
  const ids = new Map(
    Object.entries(data.phoneme_id_map).map(([symbol, list]) => [symbol.normalize('NFD'), list]),
  )
  const absent = NEEDED.find(symbol => !ids.has(symbol))
  if (absent) refuse(`has no id for ${JSON.stringify(absent)} in phoneme_id_map`)
  const beyond = [...ids].find(([, list]) => list.some(id => id >= data.num_symbols))
  if (beyond)
    refuse(`gives ${JSON.stringify(beyond[0])} an id that is not below num_symbols, ${data.num_symbols}`)
  if (data.phoneme_type !== 'espeak')
    throw new Error(
      `${file}: phoneme_type is ${JSON.stringify(data.phoneme_type)}, but only voices of eSpeak phonemes can be spoken: choose another voice`,
    )
  refuseRate(file, data.audio.sample_rate)
  return {
    rate: data.audio.sample_rate,
    language: data.espeak.voice,
    ids,
    symbols: data.num_symbols,
    speakers: Math.max(1, data.num_speakers),
    speakerIds: new Map(Object.entries(data.speaker_id_map).filter(([, id]) => id < data.num_speakers)),
    variation: {
      noise: data.inference.noise_scale,
      lengthNoise: data.inference.noise_w,
      length: data.inference.length_scale,
    },
  }
}

/** A voice's variation with some of it replaced; a RangeError for a figure outside its range. */
export function withVariation(own: Variation, other: Partial<Variation> = {}): Variation {
  const { success, data, error } = variation.safeParse({ ...own, ...other })
  if (success) return data
  const [issue] = error.issues
  throw new RangeError(`variation.${issue?.path.join('.')}: ${issue?.message}`)
}
const variation = z.object({ noise, lengthNoise: noise, length })

function refuseRate(file: string, rate: number): void {
  try {
    for (const other of WIRE_RATES) createResampler(rate, other)
  } catch (cause) {
    throw new Error(
      `${file}: audio.sample_rate is ${rate} Hz, which cannot be brought to the rates of a call; usual are 16000 and 22050`,
      { cause },
    )
  }
}

function parseJson(text: string, refuse: (what: string) => never): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    return refuse(`is no JSON (${cause instanceof Error ? cause.message : String(cause)})`)
  }
}
