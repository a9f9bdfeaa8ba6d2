import { entryBeside } from '../../../inference/thread.ts'
import type { PhonedWord, Phonemise } from '../../phonemes/phoned-word.ts'
import { ProviderError, type TextToSpeech } from '../../provider.ts'
import { piecesOf } from '../pieces.ts'
import type { WorkQueue } from '../queue.ts'
import { type PieceOf, speak } from '../speak.ts'
import { keepSpeed } from '../speed.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { openVoiceWorkers } from '../workers.ts'
import type { Line, VoiceFiles } from './line.ts'
import { isSounding, phonemeIds } from './phoneme-ids.ts'
import { phrasesOf } from './phrases.ts'
import { speakerOf } from './speakers.ts'
import { readVoiceConfig, type Variation, type VoiceConfig, withVariation } from './voice-config.ts'

const MAX_THREADS = 16

export interface PiperOptions {
  /** The voice's two files: its `.onnx` and its `.onnx.json`. */
  readonly model: string
  readonly config: string
  /** What the voice is called: its id is this, and `name#speaker` for a voice of several speakers. */
  readonly name: string
  readonly phonemise: Phonemise
  /** The language that `phonemise` knows, as eSpeak calls it; a voice of a variety of it, such as `en-us` of `en`, is taken. */
  readonly language?: string
  /** Threads, about 200 MB each for a medium voice. */
  readonly workers?: number
  /** Cores that one phrase is made on. */
  readonly threads?: number
  /** Instead of what the voice's own file says. */
  readonly variation?: Partial<Variation>
}

/** A Piper voice on its threads. */
export interface Piper extends TextToSpeech {
  close(): Promise<void>
}

/** Said by each worker as it loads: words without pauses, in the phonemes of nearly any voice. */
const TRIAL = [
  { text: 'good', ipa: 'ɡʊd', after: '' },
  { text: 'morning', ipa: 'mˈɔːnɪŋ', after: '' },
  { text: 'to', ipa: 'tə', after: '' },
  { text: 'all', ipa: 'ˈɔːl', after: '' },
  { text: 'of', ipa: 'əv', after: '' },
  { text: 'you', ipa: 'jˈuː', after: '.' },
] as const

/**
 * A voice in Piper's format (VITS as ONNX) on worker threads. Resolves when it is loaded and warm. A part is a phrase of at
 * most about 5 s, the first of a reply of about 3 s, or the silence between two; a word that cannot be said is there without sound.
 * Throws a ProviderError that names the file, what is wrong with it and how to mend it.
 */
export async function loadPiper(options: PiperOptions): Promise<Piper> {
  const name = `piper-${options.name}`
  const config = await readVoiceConfig(options.config).catch(cause => {
    throw new ProviderError(name, cause.message, { cause })
  })
  const files = filesOf(name, options, config)
  const workers = await openVoiceWorkers<Line, SpokenPiece>({
    name,
    count: options.workers ?? 1,
    entry: entryBeside(import.meta.url, 'piper-worker'),
    given: files,
    // The first runs are slow.
    warmUp: async worker => {
      await worker.run(files.trial)
    },
  })
  const queue: WorkQueue<Line, SpokenPiece> = {
    run: async (line, how) => (isSounding(line) ? workers.run(line, how) : silence(line)),
  }
  return {
    name,
    rate: config.rate,
    speak(text, { signal, voice, ...call }) {
      const speed = keepSpeed(call.speed)
      const speaker = speakerOf(voice, options.name, config)
      const lineOf = (words: readonly PhonedWord[]) => ({ ...phonemeIds(words, config.ids), speaker, speed })
      return speak(text, {
        queue,
        rate: config.rate,
        speed,
        signal,
        piecesOf: (clause, isFirst) => linesOf(clause, { isFirst, phonemise: options.phonemise, lineOf }),
      })
    },
    close: workers.close,
  }
}

/** What the workers load, once it is known that the voice can say what `phonemise` writes. */
function filesOf(name: string, options: PiperOptions, config: VoiceConfig): VoiceFiles {
  const { language = 'en', threads = 1 } = options
  if (config.language !== language && !config.language.startsWith(`${language}-`))
    throw new ProviderError(
      name,
      `${options.config}: the voice speaks ${JSON.stringify(config.language)} (espeak.voice), but there are phonemes only for ` +
        `${JSON.stringify(language)}: choose a voice of that language`,
    )
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS)
    throw new RangeError(
      `${name} makes a phrase on 1 to ${MAX_THREADS} threads, but ${threads} were asked for`,
    )
  const trial = { ...phonemeIds(TRIAL, config.ids), speaker: 0, speed: 1 }
  if (!isSounding(trial))
    throw new ProviderError(
      name,
      `${options.config}: phoneme_id_map has none of the symbols of eSpeak's phonemes: it has to be the .onnx.json that came with the voice`,
    )
  return {
    model: options.model,
    rate: config.rate,
    speakers: config.speakers,
    variation: withVariation(config.variation, options.variation),
    threads,
    trial,
  }
}

interface Cutting {
  readonly isFirst: boolean
  readonly phonemise: Phonemise
  lineOf(words: readonly PhonedWord[]): Line
}

// A very long clause is phonemised bit by bit, as it is spoken.
function* linesOf(clause: string, { isFirst, phonemise, lineOf }: Cutting): Generator<PieceOf<Line>> {
  let isStart = isFirst
  for (const piece of piecesOf(clause)) {
    for (const phrase of phrasesOf(phonemise(piece), isStart)) {
      const line = lineOf(phrase)
      yield { text: phrase.map(({ text }) => text).join(' '), request: line }
      isStart &&= !isSounding(line)
    }
  }
}

const silence = ({ words }: Line): SpokenPiece => ({
  pcm: new Int16Array(0),
  words: words.map(({ text }) => ({ text, from: 0, to: 0 })),
})
