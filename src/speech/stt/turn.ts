import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { defer } from '../../inference/deferred.ts'
import { ProviderError, type SttPart } from '../provider.ts'
import { textConfidence } from './confidence.ts'
import type { Word } from './moonshine-model.ts'
import { openPieces } from './pieces.ts'
import type { Pool } from './pool.ts'

const MAX_TURN: Samples = toSamples(10 * 60_000)

/** One caller turn being heard: audio and flushes go in by plain calls, `run` does the work, parts come out of `emit`. */
export interface Turn {
  /** Throws a ProviderError when the turn gets longer than 10 minutes. */
  append(pcm: Pcm): void
  flush(mark: number): void
  /** No more input: `run` resolves once the flushes so far are answered. */
  end(): void
  /** Hears until the end or until the signal aborts. Throws when the recogniser fails a final. */
  run(): Promise<void>
}

export interface TurnPorts {
  readonly name: string
  readonly pool: Pool
  readonly signal: AbortSignal
  emit(part: SttPart): void
}

export function openTurn({ name, pool, signal, emit }: TurnPorts): Turn {
  const pieces = openPieces(pool)
  const flushes: { readonly mark: number; readonly at: Samples }[] = []
  let partial: AbortController | undefined
  let lastText = ''
  let isEnded = false
  let stirred = defer<void>()
  const stir = () => {
    stirred.resolve()
    stirred = defer()
  }

  const answerFlush = async () => {
    const flush = flushes.shift()
    const words = flush && (await pieces.hearFinal(flush.at, signal))
    if (!words || signal.aborted) return
    lastText = textOf(words)
    emit({ type: 'text-final', text: lastText, confidence: textConfidence(words), mark: flush.mark })
  }
  const offerPartial = async () => {
    // A flush that is already on its way goes first.
    await new Promise(resolve => setImmediate(resolve))
    if (flushes.length > 0 || isEnded || signal.aborted) return
    partial = new AbortController()
    // A partial is not worth failing a turn for; whatever is wrong, the final will say it.
    const words = await pieces.hearPartial(partial.signal).catch(() => null)
    partial = undefined
    const text = textOf(words ?? [])
    if (!words || text === '' || text === lastText || signal.aborted) return
    lastText = text
    emit({ type: 'text-partial', text, confidence: textConfidence(words) })
  }
  return {
    append(pcm) {
      if (pieces.end + pcm.length > MAX_TURN) {
        const minutes = MAX_TURN / INPUT_RATE / 60
        throw new ProviderError(
          name,
          `a turn of more than ${minutes} minutes: end it with its input and begin another`,
        )
      }
      pieces.append(pcm)
      stir()
    },
    flush(mark) {
      flushes.push({ mark, at: pieces.end })
      partial?.abort()
      stir()
    },
    end() {
      isEnded = true
      partial?.abort()
      stir()
    },
    async run() {
      while (!signal.aborted) {
        if (flushes.length > 0) await answerFlush()
        else if (isEnded) return
        else if (pieces.isSplitDue) await pieces.split(signal)
        else if (pieces.isPartialDue) await offerPartial()
        else await stirred.promise
      }
    },
  }
}

const textOf = (words: readonly Word[]): string => words.map(word => word.text).join(' ')
