import { Tensor } from 'onnxruntime-node'
import { type Model, serveModel } from '../../../inference/serve.ts'
import { openSession } from '../../../inference/session.ts'
import { BANDS, FRAMES } from './features.ts'
import { readModel } from './model-file.ts'

type Features = Float32Array<ArrayBuffer>

async function loadModel(path: string): Promise<Model<Features, number>> {
  const session = await openSession(await readModel(path))
  const judge = async (features: Features): Promise<number> => {
    const { logits } = await session.run({
      input_features: new Tensor('float32', features, [1, BANDS, FRAMES]),
    })
    const probability: unknown = logits?.data[0]
    if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1))
      throw new Error(`the model gave ${probability} and not a probability`)
    return probability
  }
  // The first run is slow (memory is planned in it), so it is made on silence before the worker says it is ready.
  await judge(new Float32Array(BANDS * FRAMES))
  return { work: ({ request }) => judge(request) }
}

await serveModel<Features, number, string>(loadModel)
