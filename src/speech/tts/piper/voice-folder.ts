import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Paths of a voice's two files. */
export interface VoiceFolder {
  readonly model: string
  readonly config: string
}

/** The voice that lies in a folder: its only `.onnx`, whatever its name, and the `.onnx.json` beside it. Throws an Error that says what is missing. */
export async function findVoice(folder: string): Promise<VoiceFolder> {
  const files = await readdir(folder).catch(cause => {
    throw new Error(
      `${folder} cannot be read (${cause.code ?? cause.message}): it has to be a folder with a voice in it`,
      {
        cause,
      },
    )
  })
  const models = files.filter(file => file.endsWith('.onnx'))
  const [model] = models
  if (model === undefined || models.length > 1)
    throw new Error(
      `${folder} has ${models.length === 0 ? 'no .onnx file' : `several: ${models.slice(0, 5).join(', ')}`}: ` +
        'a voice is one NAME.onnx and its NAME.onnx.json in a folder of their own',
    )
  if (!files.includes(`${model}.json`))
    throw new Error(`${folder} has ${model} but not ${model}.json, which comes with it: put both there`)
  return { model: join(folder, model), config: join(folder, `${model}.json`) }
}
