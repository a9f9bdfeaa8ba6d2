import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SHIPPED = 'dist/models'

// Where a checkout has the files that `tooling/weights.mjs` copies into `dist/models` for the package.
const DEVELOPMENT = {
  'silero_vad.onnx': '@livekit/agents-plugin-silero/dist/silero_vad.onnx',
  'moonshine-tiny/encoder_model.onnx':
    '@moonshine-ai/moonshine-js/dist/model/tiny/quantized/encoder_model.onnx',
  'moonshine-tiny/decoder_model_merged.onnx':
    '@moonshine-ai/moonshine-js/dist/model/tiny/quantized/decoder_model_merged.onnx',
  // Not JSON: the tokenizer's own module, which `readVocabulary` knows how to read.
  'moonshine-tiny/vocab.json': 'llama-tokenizer-js/llama-tokenizer.js',
} as const

/** The model files that the embedded ears need, by the name they have in a package. */
export const MODEL_NAMES: readonly string[] = Object.keys(DEVELOPMENT)

/**
 * Absolute path of a model file: the one that came with the package, else the one of the development dependency.
 * Throws an Error that says what to do where there is neither.
 */
export function findModel(name: string): string {
  const root = packageRoot()
  const shipped = join(root, SHIPPED, name)
  if (existsSync(shipped)) return shipped
  const installed = isDevelopmentName(name) ? findInstalled(root, DEVELOPMENT[name]) : undefined
  if (installed) return installed
  throw new Error(
    `model file ${name} is missing: looked for ${shipped} and in the development packages. ` +
      'Reinstall antiphon; in a checkout run `npm ci` (with development dependencies) or `npm run build`.',
  )
}

/** The folder of antiphon's own `package.json`, found upwards from this file, be it source or built. */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url))
  for (const folder of upwardsFrom(start)) {
    if (nameIn(join(folder, 'package.json')) === 'antiphon') return folder
  }
  throw new Error(
    `no package.json named antiphon above ${start}: the installation is incomplete, install it again`,
  )
}

const isDevelopmentName = (name: string): name is keyof typeof DEVELOPMENT => Object.hasOwn(DEVELOPMENT, name)

function findInstalled(root: string, path: string): string | undefined {
  for (const folder of upwardsFrom(root)) {
    const file = join(folder, 'node_modules', path)
    if (existsSync(file)) return file
  }
  return undefined
}

function* upwardsFrom(start: string): Generator<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield folder
    if (folder === dirname(folder)) return
  }
}

function nameIn(packageFile: string): unknown {
  if (!existsSync(packageFile)) return undefined
  const content: unknown = JSON.parse(readFileSync(packageFile, 'utf8'))
  return typeof content === 'object' && content !== null && 'name' in content ? content.name : undefined
}
