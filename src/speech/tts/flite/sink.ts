const FIRST_BYTES = 65_536

/** A file that is written in memory: bytes go where the position is, and it grows as needed. */
export interface Sink {
  readonly length: number
  position: number
  write(bytes: Uint8Array): void
  written(): Uint8Array
}

export function openSink(): Sink {
  let store = new Uint8Array(0)
  let length = 0
  let position = 0
  return {
    get length() {
      return length
    },
    get position() {
      return position
    },
    set position(to) {
      position = to
    },
    write(bytes) {
      const end = position + bytes.length
      if (end > store.length) {
        const larger = new Uint8Array(Math.max(FIRST_BYTES, 2 * store.length, end))
        larger.set(store.subarray(0, length))
        store = larger
      }
      store.set(bytes, position)
      position = end
      length = Math.max(length, end)
    },
    written: () => store.subarray(0, length),
  }
}
