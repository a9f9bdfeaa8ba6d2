import { INPUT_RATE, type Pcm } from '../../../audio/pcm.ts'
import { openScope } from '../../../flow/scope.ts'
import { entryBeside } from '../../../inference/thread.ts'
import { type ModelWorker, openWorker } from '../../../inference/worker.ts'
import { type CallOptions, ProviderError, type SpeechPart, type TextToSpeech } from '../../provider.ts'
import { readAhead } from '../ahead.ts'
import { pauseAfter } from './pauses.ts'
import { piecesOf } from './pieces.ts'
import { openQueue, type WorkQueue } from './queue.ts'
import type { Piece, SpokenPiece } from './synthesis.ts'
import { keepSpeed, VOICE_IDS } from './voices.ts'

const NAME = 'flite'
const MAX_WORKERS = 16

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
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORKERS)
    throw new RangeError(`flite runs on 1 to ${MAX_WORKERS} workers, but ${count} were asked for`)
  const entry = entryBeside(import.meta.url, 'flite-worker')
  const workers = Array.from({ length: count }, (_, index) =>
    openWorker<Piece, SpokenPiece>(`${NAME}-${index + 1}`, entry),
  )
  const close = async () => {
    await Promise.all(workers.map(worker => worker.close()))
  }
  await Promise.all(workers.map(worker => warmUp(worker, voices))).catch(async error => {
    await close()
    fail(error)
  })
  const queue = openQueue(workers.map(worker => (piece: Piece) => worker.run(piece).catch(fail)))
  return {
    name: NAME,
    rate: INPUT_RATE,
    async *speak(text, options) {
      const scope = openScope(options.signal)
      const speed = keepSpeed(options.speed)
      try {
        yield* readAhead(speakClauses(queue, text, { ...options, speed, signal: scope.signal }), scope.signal)
      } finally {
        scope.cancel()
      }
    },
    close,
  }
}

// The first run of a voice takes three times as long as the third: the engine compiles better what it has seen run.
async function warmUp(worker: ModelWorker<Piece, SpokenPiece>, voices: readonly string[]): Promise<void> {
  await worker.prepare()
  for (const voice of [...voices, ...voices])
    await worker.run({ text: 'Sure, I can help you with that.', voice, speed: 1 })
}

type SpeakOptions = CallOptions & { readonly voice: string; readonly speed: number }

async function* speakClauses(
  queue: WorkQueue<Piece, SpokenPiece>,
  text: AsyncIterable<string>,
  { signal, voice, speed }: SpeakOptions,
): AsyncGenerator<SpeechPart> {
  // The silence after what was said last, which is only heard when something follows.
  let pause: Pcm | undefined
  for await (const clause of text) {
    for (const piece of piecesOf(clause)) {
      const spoken = await queue.run({ text: piece, voice, speed }, { isUrgent: !pause, signal })
      if (!spoken) return
      if (spoken.pcm.length > 0) {
        if (pause) yield { pcm: pause, words: [] }
        pause = pauseAfter(piece, speed)
      }
      yield spoken
    }
    if (signal.aborted) return
  }
}

function fail(cause: unknown): never {
  const message = cause instanceof Error ? cause.message : String(cause)
  throw new ProviderError(NAME, message, { retryable: true, cause })
}
