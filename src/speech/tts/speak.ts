import type { Pcm } from '../../audio/pcm.ts'
import { openScope } from '../../flow/scope.ts'
import type { SpeechPart } from '../provider.ts'
import { readAhead } from './ahead.ts'
import { pauseAfter } from './pauses.ts'
import type { WorkQueue } from './queue.ts'
import type { SpokenPiece } from './spoken-piece.ts'

/** What is synthesised in one go, and the text that it is, whose last sign says how long a pause follows. */
export interface PieceOf<Request> {
  readonly text: string
  readonly request: Request
}

export interface SpeakOptions<Request> {
  readonly queue: WorkQueue<Request, SpokenPiece>
  readonly rate: number
  readonly speed: number
  readonly signal: AbortSignal
  /** Cuts a clause; `isFirst` as long as nothing of the reply has sounded. Read lazily, one piece ahead. */
  piecesOf(clause: string, isFirst: boolean): Iterable<PieceOf<Request>>
}

/**
 * Speaks clauses one after the other: a part is a piece, or the silence between two that sound. Pieces of a reply's beginning
 * go before the later pieces of others. Reads the text one clause ahead; ends quietly when `signal` aborts.
 */
export async function* speak<Request>(
  text: AsyncIterable<string>,
  options: SpeakOptions<Request>,
): AsyncGenerator<SpeechPart> {
  const scope = openScope(options.signal)
  try {
    yield* readAhead(speakClauses(text, { ...options, signal: scope.signal }), scope.signal)
  } finally {
    scope.cancel()
  }
}

async function* speakClauses<Request>(
  text: AsyncIterable<string>,
  { queue, rate, speed, signal, piecesOf }: SpeakOptions<Request>,
): AsyncGenerator<SpeechPart> {
  // The silence after what was said last, which is only heard when something follows.
  let pause: Pcm | undefined
  for await (const clause of text) {
    for (const piece of piecesOf(clause, pause === undefined)) {
      const spoken = await queue.run(piece.request, { isUrgent: !pause, signal })
      if (!spoken) return
      if (spoken.pcm.length > 0) {
        if (pause) yield { pcm: pause, words: [] }
        pause = pauseAfter(piece.text, { speed, rate })
      }
      yield spoken
    }
    if (signal.aborted) return
  }
}
