import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

/** smart-turn v3.2 (BSD-2-Clause), 8-bit, for processors: where it lies in a folder of models, and what it is. */
export const MODEL_FILE = 'smart-turn/smart-turn-v3.2-cpu.onnx'
const BYTES = 8_679_182
const SHA256 = '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f'

/**
 * Reads the model, and nothing but the model: the weights of `weights.ts` were fitted to this very file, and a file that was altered may
 * make the runtime do anything. Throws an Error that says what is wrong with it.
 */
export async function readModel(path: string): Promise<Uint8Array> {
  const bytes = await sizeOf(path)
  if (bytes !== BYTES)
    throw new Error(
      `${path} is not smart-turn v3.2: it has ${bytes} bytes instead of ${BYTES}, so it is cut short or another file. ${CURE}`,
    )
  const content = await readFile(path)
  const sha256 = createHash('sha256').update(content).digest('hex')
  if (sha256 !== SHA256)
    throw new Error(
      `${path} is not smart-turn v3.2: its SHA-256 is ${sha256} instead of ${SHA256}, so it was altered. ${CURE}`,
    )
  return content
}

const CURE = 'Fetch it again: antiphon models pull smart-turn.'

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isFile()) return found.size
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ENOENT'
        ? `${path} is not there: antiphon models pull smart-turn, or set ANTIPHON_MODELS to the folder that has it.`
        : `${path} cannot be read (${code}).`,
    )
  }
  throw new Error(`${path} is not a file. ${CURE}`)
}
