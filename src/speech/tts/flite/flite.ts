import { INPUT_RATE } from '../../../audio/pcm.ts'
import { entryBeside } from '../../../inference/thread.ts'
import type { ModelWorker } from '../../../inference/worker.ts'
import type { TextToSpeech } from '../../provider.ts'
import { piecesOf } from '../pieces.ts'
import { speak } from '../speak.ts'
import { keepSpeed } from '../speed.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { openVoiceWorkers } from '../workers.ts'
import type { Piece } from './synthesis.ts'
import { VOICE_IDS } from './voices.ts'

const NAME = 'flite'

export interface FliteOptions {
  /** Threads, about 100 MB each; one speaks about 50 times faster than real time. */
  readonly workers?: number
  /** The voices that must be fast from their first clause on; the others come with their first use. */
  readonly voices?: readonly string[]
}

/** The embedded voice on its threads. */
export interface Flite extends TextToSpeech {
  close(): Promise<void>
}

/**
 * Flite (CMU, BSD-like licence) as WebAssembly on worker threads. Resolves when the voices are loaded and warm. A part is
 * a clause (a long clause is several) or the silence between two; a clause that cannot be said has words and no sound.
 */
export async function loadFlite(options: FliteOptions = {}): Promise<Flite> {
  const { workers: count = 1, voices = VOICE_IDS } = options
  const workers = await openVoiceWorkers<Piece, SpokenPiece>({
    name: NAME,
    count,
    entry: entryBeside(import.meta.url, 'flite-worker'),
    warmUp: worker => warmUp(worker, voices),
  })
  return {
    name: NAME,
    rate: INPUT_RATE,
    speak(text, { signal, voice, ...options }) {
      const speed = keepSpeed(options.speed)
      return speak(text, {
        queue: workers,
        rate: INPUT_RATE,
        speed,
        signal,
        *piecesOf(clause) {
          for (const piece of piecesOf(clause)) yield { text: piece, request: { text: piece, voice, speed } }
        },
      })
    },
    close: workers.close,
  }
}

// The first run of a voice takes three times as long as the third: the engine compiles better what it has seen run.
async function warmUp(worker: ModelWorker<Piece, SpokenPiece>, voices: readonly string[]): Promise<void> {
  for (const voice of [...voices, ...voices])
    await worker.run({ text: 'Sure, I can help you with that.', voice, speed: 1 })
}
