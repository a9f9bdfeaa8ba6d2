import { type Model, serveModel } from '../../../inference/serve.ts'
import { piecesOf } from '../pieces.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { loadProgram } from './program.ts'
import { openSynthesiser, type Piece } from './synthesis.ts'
import { readVoiceWeights } from './weights.ts'

// The words of most sentences, whose phones need then not be looked up while somebody waits (0.6 to 1 ms a word).
const COMMON_WORDS = `the be to of and a in that have I it for not on with he as you do at this but his by from they we
say her she or an will my one all would there their what so up out if about who get which go me when make can like time no
just him know take people into your good some could them see other than then now look only come its over think also back
after use how our work first well way even new want any these us is are was help thank please sure let need call`

async function loadModel(): Promise<Model<Piece, SpokenPiece>> {
  const speak = openSynthesiser(loadProgram('flite', await readVoiceWeights()))
  for (const text of piecesOf(COMMON_WORDS)) speak({ text, voice: 'kal16', speed: 1 })
  return {
    work: async ({ request }) => speak(request),
    transferable: ({ pcm }) => (pcm.buffer instanceof ArrayBuffer ? [pcm.buffer] : []),
  }
}

await serveModel(loadModel)
