import { openChannel } from '../../flow/channel.ts'
import { openScope } from '../../flow/scope.ts'
import { entryBeside } from '../../inference/thread.ts'
import { openWorker, WorkerError } from '../../inference/worker.ts'
import { ProviderError, type SpeechToText, type SttInput, type SttPart } from '../provider.ts'
import type { Heard, Hearing } from './moonshine-model.ts'
import { openPool } from './pool.ts'
import { openTurn, type Turn } from './turn.ts'

const NAME = 'moonshine'
const MAX_WORKERS = 16

/** Moonshine on its workers. */
export interface Moonshine extends SpeechToText {
  close(): Promise<void>
}

/**
 * Moonshine tiny (MIT, English, 8-bit) on worker threads of its own, about 200 MB each; one serves 12 to 16 calls.
 * Resolves when the model is loaded and warm. Another language is a ProviderError, as is a worker that dies.
 */
export async function loadMoonshine(options: { workers?: number } = {}): Promise<Moonshine> {
  const count = options.workers ?? 1
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORKERS) {
    throw new RangeError(`Moonshine runs on 1 to ${MAX_WORKERS} workers, but ${count} were asked for`)
  }
  const entry = entryBeside(import.meta.url, 'moonshine-worker')
  const workers = Array.from({ length: count }, (_, index) =>
    openWorker<Hearing, Heard>(`${NAME}-${index + 1}`, entry),
  )
  await Promise.all(workers.map(worker => worker.prepare())).catch(error => {
    throw asProviderError(error)
  })
  const pool = openPool(NAME, workers)
  return {
    name: NAME,
    understands: isEnglish,
    async *transcribe(input, { signal, language }) {
      refuseOtherThanEnglish(language)
      const scope = openScope(signal)
      const parts = openChannel<SttPart>(scope.signal)
      const turn = openTurn({ name: NAME, pool, signal: scope.signal, emit: part => parts.push(part) })
      Promise.all([feed(input, turn, scope.signal), turn.run()])
        .then(() => parts.close())
        .catch(error => parts.close(asProviderError(error)))
      try {
        yield* parts
      } finally {
        scope.cancel()
        turn.end()
      }
    },
    close: () => pool.close(),
  }
}

async function feed(input: AsyncIterable<SttInput>, turn: Turn, signal: AbortSignal): Promise<void> {
  for await (const item of input) {
    if (signal.aborted) return
    if (item.type === 'audio') turn.append(item.pcm)
    else turn.flush(item.mark)
  }
  turn.end()
}

const isEnglish = (language: string): boolean => /^(en\b|english$|$)/i.test(language)

function refuseOtherThanEnglish(language: string): void {
  if (isEnglish(language)) return
  throw new ProviderError(
    NAME,
    `understands English only, but the language is "${language}": choose another recogniser (ANTIPHON_STT) for it`,
  )
}

// What the caller's own input threw is passed on as it is.
function asProviderError(error: unknown): unknown {
  if (!(error instanceof WorkerError)) return error
  return new ProviderError(NAME, error.message, { retryable: true, cause: error })
}
