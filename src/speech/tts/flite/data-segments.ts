const HEADER_BYTES = 8
const DATA_SECTION = 11
const MORE = 0x80

/**
 * Where the last data segment of a WebAssembly module begins in its memory. Clang's linker puts constants first and
 * variables after them, so a program changes nothing below this address. 0 when the module has no such segment.
 */
export function variablesFrom(module: Uint8Array): number {
  const cursor = { module, at: HEADER_BYTES }
  while (cursor.at < module.length) {
    const section = readByte(cursor)
    const length = readNumber(cursor)
    if (section === DATA_SECTION) return lastSegment(cursor)
    cursor.at += length
  }
  return 0
}

interface Cursor {
  readonly module: Uint8Array
  at: number
}

function lastSegment(cursor: Cursor): number {
  let address = 0
  for (let left = readNumber(cursor); left > 0; left--) {
    // An active segment: flags 0, then `i32.const address; end`, then its bytes.
    if (readNumber(cursor) !== 0) return 0
    cursor.at++
    address = readNumber(cursor)
    cursor.at++
    const length = readNumber(cursor)
    cursor.at += length
  }
  return address
}

function readByte(cursor: Cursor): number {
  return cursor.module[cursor.at++] ?? 0
}

function readNumber(cursor: Cursor): number {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = readByte(cursor)
    value |= (byte & ~MORE) << shift
    if (!(byte & MORE)) return value >>> 0
  }
}
