import { Tensor } from 'onnxruntime-node'
import { findModel } from '../../inference/models.ts'
import { type Model, serveModel } from '../../inference/serve.ts'
import { openSession } from '../../inference/session.ts'
import { type Batch, type BatchScores, CONTEXT_SAMPLES, STATE_SIZE, WINDOW_SAMPLES } from './silero-model.ts'

const ROW = CONTEXT_SAMPLES + WINDOW_SAMPLES
const RATE = new Tensor('int64', BigInt64Array.of(16_000n), [])

async function loadModel(): Promise<Model<Batch, BatchScores>> {
  const session = await openSession(findModel('silero_vad.onnx'))
  const score = async ({ count, input, state }: Batch): Promise<BatchScores> => {
    const out = await session.run({
      input: new Tensor('float32', input, [count, ROW]),
      state: new Tensor('float32', state, [2, count, STATE_SIZE / 2]),
      sr: RATE,
    })
    return { probabilities: floatsOf(out.output), state: floatsOf(out.stateN) }
  }
  // The first run is slow (memory is planned in it), so it is made on silence before the worker says it is ready.
  await score({ count: 1, input: new Float32Array(ROW), state: new Float32Array(STATE_SIZE) })
  return { work: ({ request }) => score(request) }
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error('silero_vad.onnx gave no output: is it Silero 5 or 6?')
  return tensor.data
}

await serveModel(loadModel)
