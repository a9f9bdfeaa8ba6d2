import { type FileHandle, open } from 'node:fs/promises'

/**
 * Reads one of a voice's two files. Throws an Error that names it and says what to do where it is not there, no file, or larger than `maxBytes`; `what` it is to
 * be is said then.
 */
export async function readVoiceFile<T>(
  file: string,
  { maxBytes, what }: { readonly maxBytes: number; readonly what: string },
  read: (handle: FileHandle, bytes: number) => Promise<T>,
): Promise<T> {
  const handle = await open(file).catch(cause => {
    throw new Error(
      `${file} cannot be read (${cause.code ?? cause.message}): a Piper voice is two files, NAME.onnx and NAME.onnx.json; put both there`,
      { cause },
    )
  })
  try {
    const stat = await handle.stat()
    if (!stat.isFile() || stat.size > maxBytes)
      throw new Error(`${file} is no file of at most ${maxBytes} bytes, as a voice's ${what} is`)
    return await read(handle, stat.size)
  } finally {
    await handle.close()
  }
}
