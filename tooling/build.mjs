// Builds the server, the console and the model files into dist/. `isStale()` tells whether that is necessary.
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyVoiceWeights } from './voice-weights.mjs'
import { copyWeights } from './weights.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'dist/.built')
// Data that is read at run time; the compiler copies none.
const DATA = [
  'src/evaluate/turns/truth/word-times.json',
  'src/speech/phonemes/letters.txt',
  'src/speech/phonemes/LICENSE.cmudict.txt',
]
const inputs = [
  'src',
  'web',
  'tooling',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

/** Whether anything the build is made of is newer than the build. */
export function isStale() {
  if (!existsSync(stamp)) return true
  const built = statSync(stamp).mtimeMs
  return inputs.some(input => newest(join(root, input)) > built)
}

function newest(path) {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), mtimeMs)
}

export async function build() {
  const run = (script, ...args) =>
    execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    })
  // Beside the old build and then in its place, so that a server that runs from it never meets half a tree.
  const next = join(root, `dist-${process.pid}`)
  mkdirSync(join(next, 'models'), { recursive: true })
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', next)
  run(
    'vite/bin/vite.js',
    'build',
    '--config',
    'web/vite.config.ts',
    '--outDir',
    join(next, 'web'),
    '--logLevel',
    'warn',
  )
  for (const file of DATA) copyFileSync(join(root, file), join(next, file.replace('src/', '')))
  await copyWeights(join(next, 'models'))
  await copyVoiceWeights(join(next, 'models'))
  writeFileSync(join(next, '.built'), '')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(next, join(root, 'dist'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
