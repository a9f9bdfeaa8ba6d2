import { encodeBase64 } from '../../protocol/base64.ts'

/** Six bytes, so that they are eight characters of base64 of their own: a sequence number and a client's. */
const HEAD_BYTES = 6
const HEAD_CHARS = 8

/** Chunks that can be told apart after a round trip, at the price of their first three samples. */
export interface EchoChunks {
  /** Base64 of the chunk with this number. */
  write(sequence: number): string
  /** The number of a chunk that came back whole; null: it is not one of this client's. */
  read(base64: string): number | null
}

export function echoChunks(client: number, bytes: number): EchoChunks {
  // Not silence, which somebody on the way might treat in its own manner.
  const tail = encodeBase64(
    Uint8Array.from({ length: bytes - HEAD_BYTES }, (_, i) => (i * 37 + client) & 0xff),
  )
  const head = Buffer.alloc(HEAD_BYTES)
  return {
    write(sequence) {
      head.writeUInt32LE(sequence, 0)
      head.writeUInt16LE(client & 0xffff, 4)
      return head.toString('base64') + tail
    },
    read(base64) {
      if (base64.length !== HEAD_CHARS + tail.length || !base64.endsWith(tail)) return null
      const bytesOfHead = Buffer.from(base64.slice(0, HEAD_CHARS), 'base64')
      return bytesOfHead.readUInt16LE(4) === (client & 0xffff) ? bytesOfHead.readUInt32LE(0) : null
    },
  }
}
