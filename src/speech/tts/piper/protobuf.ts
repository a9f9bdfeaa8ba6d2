/**
 * As much of the protobuf wire format as it takes to look around in a large message without copying it
 * (https://protobuf.dev/programming-guides/encoding/).
 */

/** One field of a message; `value` is its bytes where it has a length, as strings and messages do, and else empty. */
export interface Field {
  readonly number: number
  readonly value: Uint8Array
}

const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5
const MAX_VARINT_BYTES = 10
const EMPTY = new Uint8Array(0)

/** The fields of a message in the order they stand there, as views. Throws an Error where it is cut off or no protobuf. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at)
    const number = Math.floor(key.value / 8)
    const wireType = key.value % 8
    const extent = extentOf(message, key.end, wireType)
    if (number === 0 || extent.end > message.length)
      throw new Error(`no protobuf, or cut off: field ${number} at byte ${at} of ${message.length}`)
    yield { number, value: wireType === BYTES ? message.subarray(extent.begin, extent.end) : EMPTY }
    at = extent.end
  }
}

/** A field that has a length: a string or a message. */
export function bytesField(number: number, value: Uint8Array): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + BYTES), ...varint(value.length), ...value])
}

/** A field that is a whole number of 0 or more. */
export function varintField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + VARINT), ...varint(value)])
}

function extentOf(message: Uint8Array, at: number, wireType: number): { begin: number; end: number } {
  if (wireType === FIXED_64) return { begin: at, end: at + 8 }
  if (wireType === FIXED_32) return { begin: at, end: at + 4 }
  const { value, end } = readVarint(message, at)
  if (wireType === VARINT) return { begin: at, end }
  if (wireType === BYTES) return { begin: end, end: end + value }
  throw new Error(`no protobuf: wire type ${wireType} at byte ${at} of ${message.length}`)
}

// Numbers above 2^53 lose their last digits, which nobody here reads: keys and lengths are smaller.
function readVarint(message: Uint8Array, from: number): { value: number; end: number } {
  let value = 0
  for (let at = from; at < from + MAX_VARINT_BYTES; at++) {
    const byte = message[at]
    if (byte === undefined)
      throw new Error(`no protobuf, or cut off: it ends inside a number at byte ${from}`)
    value += (byte % 128) * 128 ** (at - from)
    if (byte < 128) return { value, end: at + 1 }
  }
  throw new Error(`no protobuf: a number of more than ${MAX_VARINT_BYTES} bytes at byte ${from}`)
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}
