import type { Pcm } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import { type Clock, startClock } from '../../flow/clock.ts'
import { entryBeside } from '../../inference/thread.ts'
import { openWorker, WorkerError } from '../../inference/worker.ts'
import { ProviderError, type VadScore, type VoiceActivity } from '../provider.ts'
import { openBatcher, type WindowQueue } from './batch.ts'
import type { Batch, BatchScores } from './silero-model.ts'
import { cutWindows } from './windows.ts'

const NAME = 'silero'

/** Silero on its worker. */
export interface Silero extends VoiceActivity {
  /** Windows of all calls so far that were skipped because scoring had fallen more than 2 s behind. */
  readonly skippedWindows: number
  close(): Promise<void>
}

/**
 * Silero VAD 6.2 (MIT) on a worker thread of its own, which scores the windows of all calls in one run. Resolves when
 * the model is loaded and warm. A worker that dies fails the calls it was scoring with a retryable ProviderError.
 */
export async function loadSilero(options: { clock?: Clock } = {}): Promise<Silero> {
  const worker = openWorker<Batch, BatchScores>(NAME, entryBeside(import.meta.url, 'silero-worker'))
  await worker.prepare().catch(fail)
  const batcher = openBatcher(batch => worker.run(batch).catch(fail), options.clock ?? startClock())
  return {
    name: NAME,
    get skippedWindows() {
      return batcher.skipped
    },
    async *detect(audio, { signal }) {
      const scores = openChannel<VadScore>(signal)
      const windows = batcher.open(scores)
      const drop = () => windows.drop()
      signal.addEventListener('abort', drop, { once: true })
      feed(audio, windows, signal).catch(error => scores.close(error))
      try {
        yield* scores
      } finally {
        signal.removeEventListener('abort', drop)
        drop()
      }
    },
    close: () => worker.close(),
  }
}

async function feed(audio: AsyncIterable<Pcm>, windows: WindowQueue, signal: AbortSignal): Promise<void> {
  for await (const window of cutWindows(audio)) {
    if (signal.aborted || !windows.push(window)) return
    await windows.room()
  }
  windows.end()
}

function fail(cause: unknown): never {
  const isWorker = cause instanceof WorkerError
  throw new ProviderError(NAME, cause instanceof Error ? cause.message : String(cause), {
    retryable: isWorker,
    cause,
  })
}
