import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Model } from './catalogue.ts'

const NAME = 'receipt.json'

const schema = z.object({
  format: z.literal(1),
  files: z.array(
    z.object({ name: z.string(), bytes: z.number(), sha256: z.string(), modified_ms: z.number() }),
  ),
})

/** What was checked at the pull, so that a start need not hash it again. */
export type Receipt = z.infer<typeof schema>

export const receiptPath = (modelFolder: string): string => join(modelFolder, NAME)

/** Null where there is none, or none that can be read. */
export async function readReceipt(modelFolder: string): Promise<Receipt | null> {
  try {
    return schema.parse(JSON.parse(await readFile(receiptPath(modelFolder), 'utf8')))
  } catch {
    return null
  }
}

/** Call it only for files that were hashed just now. */
export async function writeReceipt(model: Model, modelFolder: string): Promise<void> {
  const files = await Promise.all(
    model.files.map(async ({ name, bytes, sha256 }) => {
      const { mtimeMs } = await stat(join(modelFolder, name))
      return { name, bytes, sha256, modified_ms: mtimeMs }
    }),
  )
  const path = receiptPath(modelFolder)
  const receipt: Receipt = { format: 1, files }
  await writeFile(`${path}.part`, `${JSON.stringify(receipt, null, 2)}\n`)
  await rename(`${path}.part`, path)
}
