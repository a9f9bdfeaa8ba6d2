import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pcmToBytes } from '../../../audio/bytes.ts'
import { writeWav } from '../../../audio/wav.ts'
import { openSoundStream } from './sound-stream.ts'

function through(bytes: Uint8Array, cuts: readonly number[]): number[] {
  const stream = openSoundStream()
  const at = [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const out = at.flatMap((end, index) => [...stream.push(bytes.subarray(at[index - 1] ?? 0, end))])
  return [...out, ...stream.flush()]
}

const cuts = fc.array(fc.nat(4_000), { maxLength: 12 })

test('plain samples are the same however they are cut', () => {
  fc.assert(
    fc.property(fc.int16Array({ minLength: 1, maxLength: 300 }), cuts, (pcm, at) => {
      expect(through(pcmToBytes(pcm), at)).toEqual([...pcm])
    }),
  )
})

test('a WAV file is known by its first bytes, and brought to 24 kHz', () => {
  const pcm = Int16Array.from({ length: 1_600 }, (_, at) => Math.round(9_000 * Math.sin(at / 9)))
  const whole = through(writeWav(16_000, [pcm]), [])
  expect(whole).toHaveLength(2_400)
  fc.assert(
    fc.property(cuts, at => {
      expect(through(writeWav(16_000, [pcm]), at)).toEqual(whole)
    }),
  )
  expect(through(writeWav(24_000, [pcm]), [1, 2, 3])).toEqual([...pcm])
})

test('what cannot be understood is told', () => {
  expect(() => through(writeWav(24_000, [new Int16Array(9), new Int16Array(9)]), [])).toThrow(
    /2 channels of 16 bits/,
  )
  expect(() => through(Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(80_000, 1)]), [])).toThrow(
    /without samples/,
  )
})
