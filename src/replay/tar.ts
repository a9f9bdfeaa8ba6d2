const BLOCK = 512
const MAX_FILES = 16
/** `ustar` and its version: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
const MAGIC = 'ustar\u000000'

export interface File {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A POSIX ustar of plain files, without owners and times: the same files give the same bytes. Names have at most 100 ASCII characters. */
export function writeTar(files: readonly File[]): Uint8Array {
  const blocks = files.flatMap(({ name, bytes }) => [
    headerOf(name, bytes.length),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ])
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, digits: number) =>
    void header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1')
  header.write(name, 0, 100, 'latin1')
  octal(0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  header.write('0', 156, 'latin1')
  header.write(MAGIC, 257, 'latin1')
  octal(sumOf(header), 148, 6)
  header.write(' ', 155, 'latin1')
  return header
}

/** Sum of a header's bytes, its own field counted as spaces. */
const sumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)

/** The plain files of a tar. Throws an Error for one that is damaged, or that holds anything else. */
export function readTar(tar: Uint8Array): readonly File[] {
  const files: File[] = []
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = Buffer.from(tar.subarray(at, at + BLOCK))
    if (header[0] === 0) return files
    const field = (from: number, bytes: number) =>
      header
        .subarray(from, from + bytes)
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
    const name = field(0, 100)
    const size = Number.parseInt(field(124, 12), 8)
    const isPlain = ['', '0'].includes(field(156, 1)) && field(257, 5) === 'ustar' && field(345, 155) === ''
    if (
      !isPlain ||
      Number.parseInt(field(148, 8), 8) !== sumOf(header) ||
      !(size >= 0) ||
      files.length === MAX_FILES
    )
      throw new Error(`the archive is damaged, or holds what no bundle has, after ${files.length} files`)
    const from = at + BLOCK
    if (from + size > tar.length) throw new Error(`the archive ends inside ${name}`)
    files.push({ name, bytes: tar.subarray(from, from + size) })
    at = from + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error('the archive has no end')
}
