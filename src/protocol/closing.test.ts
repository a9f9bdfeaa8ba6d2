import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ClosingName,
  closeReasonBytes,
  closing,
  closings,
  errorTypes,
  maxCloseReasonBytes,
} from './closing.ts'
import { errorFrames } from './server-frames.ts'
import { serverFrameSchema } from './server-schemas.ts'

const names = Object.keys(closings) as ClosingName[]

test.each(names)('%s fits its close frame and has an error frame that clients can read', name => {
  const entry = closing(name, '30')
  expect(Buffer.byteLength(entry.reason)).toBeLessThanOrEqual(maxCloseReasonBytes)
  expect(entry.reason).not.toContain('{}')
  expect(entry.sentence.length).toBeGreaterThan(entry.reason.length / 2)
  const frames = errorFrames(entry)
  expect(frames.map(({ type }) => type)).toEqual(entry.errorType === null ? [] : ['error', 'client_error'])
  for (const frame of frames) expect(serverFrameSchema.parse(frame)).toEqual(frame)
})

test('an override is refused in the words that clients know', () => {
  const refused = closing('override-refused', 'voice_id')
  expect(refused.reason).toBe("Override for field 'voice_id' is not allowed by config.")
  expect(errorFrames(refused)).toEqual([
    {
      type: 'error',
      error_event: { code: 1008, message: refused.reason, error_type: 'override_error' },
    },
    {
      type: 'client_error',
      error_event: { code: 1008, error_name: 'override_error', message: refused.reason },
    },
  ])
})

test('a detail is put in as it is', () => {
  expect(closing('origin-denied', "$& $' {}").reason).toMatch(/: \$& \$' \{\}$/)
})

test('a normal end carries 1000 and a failure does not', () => {
  expect(names.filter(name => closings[name].code === 1000)).toEqual([
    'max-duration',
    'agent-ended',
    'caller-silent',
  ])
})

test('a reason is cut at 123 bytes, never inside a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
      const bytes = closeReasonBytes(text)
      expect(bytes.length).toBeLessThanOrEqual(maxCloseReasonBytes)
      const kept = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      expect(text.startsWith(kept)).toBe(true)
      const next = text.codePointAt(kept.length)
      if (next !== undefined) {
        expect(bytes.length + Buffer.byteLength(String.fromCodePoint(next))).toBeGreaterThan(
          maxCloseReasonBytes,
        )
      }
    }),
  )
  expect(closeReasonBytes('ü'.repeat(100)).toString()).toBe('ü'.repeat(61))
  expect(closeReasonBytes('👋'.repeat(40)).length).toBe(120)
  expect(closeReasonBytes('fine').toString()).toBe('fine')
})

test('no error type is listed twice', () => {
  expect(new Set(errorTypes).size).toBe(errorTypes.length)
})
