import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesField, fieldsOf, varintField } from './protobuf.ts'

const bytes = (...values: readonly number[]) => Uint8Array.from(values)

describe('fields', () => {
  test('come in order, those with a length as views of the message', () => {
    // Field 1: the number 150; field 2: "testing"; field 3: 32 bits; field 4: 64 bits (examples of the encoding's documentation).
    const message = bytes(
      ...[0x08, 0x96, 0x01],
      ...[0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
      ...[0x1d, 1, 2, 3, 4],
      ...[0x21, 1, 2, 3, 4, 5, 6, 7, 8],
    )
    const fields = [...fieldsOf(message)]
    expect(fields.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    expect(new TextDecoder().decode(fields[1]!.value)).toBe('testing')
    expect(fields[1]!.value.buffer).toBe(message.buffer)
  })

  test('that are written can be read, whatever they are', () => {
    const field = fc.record({
      number: fc.integer({ min: 1, max: 536_870_911 }),
      value: fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 2 ** 53 - 1 })),
    })
    fc.assert(
      fc.property(fc.array(field, { maxLength: 5 }), fields => {
        const written = fields.map(({ number, value }) =>
          typeof value === 'number' ? varintField(number, value) : bytesField(number, value),
        )
        const read = [...fieldsOf(new Uint8Array(Buffer.concat(written)))]
        expect(read.map(each => [each.number, [...each.value]])).toEqual(
          fields.map(({ number, value }) => [number, typeof value === 'number' ? [] : [...value]]),
        )
      }),
    )
  })

  test.each([
    ['a key and nothing', bytes(0x08), /cut off/],
    ['a length beyond the end', bytes(0x12, 0x07, 0x74), /cut off: field 2 at byte 0 of 3/],
    ['a fixed number beyond the end', bytes(0x1d, 1, 2), /cut off: field 3/],
    ['a number without end', new Uint8Array(40).fill(0xff), /more than 10 bytes/],
    ['a group, which nobody writes any more', bytes(0x0b, 0x0c), /wire type 3/],
    ['field 0', bytes(0x00, 0x00), /field 0/],
  ])('%s is an error that says where', (_, message, error) => {
    expect(() => [...fieldsOf(message)]).toThrow(error)
  })

  test('of any bytes end, or are an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), message => {
        try {
          for (const { value } of fieldsOf(message)) expect(value.length).toBeLessThan(message.length)
        } catch (error) {
          expect(String(error)).toMatch(/no protobuf/)
        }
      }),
    )
  })
})
