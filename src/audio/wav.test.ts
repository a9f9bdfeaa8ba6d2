import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pcmToBytes } from './bytes.ts'
import { readWav, wavHeader, writeWav } from './wav.ts'

const pcm = Int16Array.of(1, -2, 3, -4)
const concat = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const chunk = (tag: string, body: Uint8Array) => {
  const head = Buffer.alloc(8)
  head.write(tag, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return concat(head, body, new Uint8Array(body.length % 2))
}
const riff = (...chunks: Uint8Array[]) => {
  const body = concat(Buffer.from('WAVE'), ...chunks)
  return concat(chunk('RIFF', body))
}
const fmt = (codec: number, bits: number, extra: Uint8Array = new Uint8Array(0)) => {
  const body = Buffer.alloc(16)
  body.writeUInt16LE(codec, 0)
  body.writeUInt16LE(1, 2)
  body.writeUInt32LE(8000, 4)
  body.writeUInt32LE(16_000, 8)
  body.writeUInt16LE(2, 12)
  body.writeUInt16LE(bits, 14)
  return chunk('fmt ', concat(body, extra))
}
const withDataLength = (file: Uint8Array, length: number) => {
  new DataView(file.buffer).setUint32(40, length, true)
  return file
}

test('what is written is read back', () => {
  const stereo = fc
    .int16Array({ maxLength: 40 })
    .chain(left =>
      fc.tuple(fc.constant(left), fc.int16Array({ minLength: left.length, maxLength: left.length })),
    )
  fc.assert(
    fc.property(stereo, fc.constantFrom(8000, 16_000, 44_100), (channels, rate) => {
      expect(readWav(writeWav(rate, channels))).toEqual({ rate, channels })
      expect(readWav(writeWav(rate, channels.slice(0, 1)))).toEqual({ rate, channels: channels.slice(0, 1) })
    }),
  )
})

test('the header is the one every player knows', () => {
  expect(Buffer.from(wavHeader({ rate: 16_000, channels: 2, frames: 3 })).toString('hex')).toBe(
    '52494646300000005741564566' + '6d74201000000001000200803e000000fa00000400100064617461' + '0c000000',
  )
})

test('channels alternate in the file', () => {
  const file = writeWav(8000, [Int16Array.of(1, 2), Int16Array.of(11, 12)])
  expect([...new Int16Array(file.slice(44).buffer)]).toEqual([1, 11, 2, 12])
})

test('unknown chunks are skipped, odd lengths with their padding', () => {
  const file = riff(
    chunk('LIST', new Uint8Array(5)),
    fmt(1, 16),
    chunk('fact', new Uint8Array(4)),
    chunk('data', pcmToBytes(pcm)),
  )
  expect(readWav(file)).toEqual({ rate: 8000, channels: [pcm] })
})

test('an extensible header counts by its sub-format', () => {
  const extension = (codec: number) => Uint8Array.of(22, 0, 16, 0, 4, 0, 0, 0, codec, ...new Uint8Array(15))
  const file = (codec: number) => riff(fmt(0xfffe, 16, extension(codec)), chunk('data', pcmToBytes(pcm)))
  expect(readWav(file(1)).channels).toEqual([pcm])
  expect(() => readWav(file(3))).toThrow('format 3')
})

test.each([0, 0xffff_ffff])(
  'a streaming writer that left %d as length gives everything up to the end',
  length => {
    expect(readWav(withDataLength(writeWav(16_000, [pcm]), length)).channels).toEqual([pcm])
    const halfAFrame = concat(withDataLength(writeWav(16_000, [pcm]), length), Uint8Array.of(9))
    expect(readWav(halfAFrame).channels).toEqual([pcm])
  },
)

test('a file that lies in a larger buffer is read from its own beginning', () => {
  const file = writeWav(16_000, [pcm])
  expect(readWav(concat(new Uint8Array(3), file).subarray(3)).channels).toEqual([pcm])
})

test.each([
  ['nothing', new Uint8Array(0), 'not a WAV file'],
  ['another kind of file', Buffer.from('ID3 and so on, an MP3'), 'not a WAV file'],
  ['no data', riff(fmt(1, 16)), 'no data chunk'],
  ['data first', riff(chunk('data', pcmToBytes(pcm)), fmt(1, 16)), 'before its fmt chunk'],
  [
    '8 bits',
    riff(fmt(1, 8), chunk('data', new Uint8Array(2))),
    '8-bit samples of format 1; save it as 16-bit PCM',
  ],
  ['floats', riff(fmt(3, 32), chunk('data', new Uint8Array(4))), 'format 3'],
  ['a short fmt', riff(chunk('fmt ', new Uint8Array(8))), 'too short'],
  ['a truncated fmt', riff(fmt(1, 16)).slice(0, 24), 'too short'],
  [
    'cut off',
    writeWav(8000, [pcm]).slice(0, 48),
    'cut off: its data chunk should have 8 bytes, but 4 are there',
  ],
])('%s is refused with the reason', (_, file, problem) => {
  expect(() => readWav(file)).toThrow(problem)
})

test('reading never ends in anything but samples or an Error', () => {
  const file = writeWav(8000, [pcm, pcm])
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, value, length) => {
      const broken = file.slice(0, length)
      broken[at] = value
      try {
        for (const channel of readWav(broken).channels) expect(channel).toBeInstanceOf(Int16Array)
      } catch (error) {
        expect(error).toHaveProperty('message', expect.stringMatching(/WAV/))
      }
    }),
  )
})

test('channels of different length, and none, are refused', () => {
  expect(() => writeWav(8000, [pcm, Int16Array.of(1)])).toThrow('[4, 1]')
  expect(() => writeWav(8000, [])).toThrow(RangeError)
  expect(() => wavHeader({ rate: 16_000, channels: 2, frames: 2 ** 30 })).toThrow('4 GiB')
})
