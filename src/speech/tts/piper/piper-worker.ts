import { type Model, serveModel } from '../../../inference/serve.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import type { Line, VoiceFiles } from './line.ts'
import { openSynthesiser } from './synthesis.ts'

async function loadModel(files: VoiceFiles): Promise<Model<Line, SpokenPiece>> {
  const say = await openSynthesiser(files)
  return {
    work: ({ request }) => say(request),
    transferable: ({ pcm }) => (pcm.buffer instanceof ArrayBuffer ? [pcm.buffer] : []),
  }
}

await serveModel(loadModel)
