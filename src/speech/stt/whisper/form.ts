import { randomBytes } from 'node:crypto'

/** The body of a `multipart/form-data` request, and its content type. */
export interface Form {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** A form with a file. Names and values must not have line ends; the file's name decides how servers read it. */
export function writeForm(
  fields: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly type: string; readonly bytes: Uint8Array },
): Form {
  const boundary = `antiphon-${randomBytes(12).toString('hex')}`
  const head = (name: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n`
  const parts = Object.entries(fields).map(([name, value]) => Buffer.from(`${head(name)}\r\n${value}\r\n`))
  const fileHead = `${head('file', `; filename="${file.name}"`)}content-type: ${file.type}\r\n\r\n`
  const body = Buffer.concat([
    ...parts,
    Buffer.from(fileHead),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return { type: `multipart/form-data; boundary=${boundary}`, body: new Uint8Array(body) }
}
