import { join } from 'node:path'
import { type Clock, type Millis, startClock } from '../../../flow/clock.ts'
import { entryBeside } from '../../../inference/thread.ts'
import { type ModelWorker, openWorker } from '../../../inference/worker.ts'
import { ProviderError, type TurnEndModel } from '../../provider.ts'
import { openFeatures } from './features.ts'
import { askInTime } from './in-time.ts'
import { MODEL_FILE, readModel } from './model-file.ts'

const NAME = 'smart-turn'
/** The other signals decide then. */
const WITHIN_MS: Millis = 80

/** smart-turn on its worker. */
export interface SmartTurn extends TurnEndModel {
  close(): Promise<void>
}

/**
 * smart-turn v3.2 on a worker thread of its own, one for all calls of the process, which judges one turn at a time (45 ms). `models` is the
 * folder that has `smart-turn/smart-turn-v3.2-cpu.onnx`; an answer that takes longer than `withinMs` (80) is dropped. Resolves when it is loaded and warm; throws a ProviderError that says what is wrong
 * with the file.
 */
export async function loadSmartTurn(
  models: string,
  options: { clock?: Clock; withinMs?: Millis } = {},
): Promise<SmartTurn> {
  const path = join(models, MODEL_FILE)
  await readModel(path).catch(fail)
  const worker = openWorker<Float32Array<ArrayBuffer>, number>(
    NAME,
    entryBeside(import.meta.url, 'smart-turn-worker'),
    path,
  )
  await worker.prepare().catch(fail)
  return smartTurnOn(worker, options)
}

/** The same on any worker. */
export function smartTurnOn(
  worker: Pick<ModelWorker<Float32Array<ArrayBuffer>, number>, 'run' | 'close'>,
  { clock = startClock(), withinMs = WITHIN_MS }: { clock?: Clock; withinMs?: Millis },
): SmartTurn {
  const ask = askInTime(
    (features: Float32Array<ArrayBuffer>) => worker.run(features, { transfer: [features.buffer] }),
    { clock, withinMs },
  )
  return {
    name: NAME,
    listen() {
      const heard = openFeatures()
      return {
        audio: pcm => heard.append(pcm),
        judge: async ({ signal }) => ask(heard.features(), signal).catch(fail),
      }
    },
    close: () => worker.close(),
  }
}

function fail(cause: unknown): never {
  throw new ProviderError(NAME, cause instanceof Error ? cause.message : String(cause), {
    retryable: true,
    cause,
  })
}
