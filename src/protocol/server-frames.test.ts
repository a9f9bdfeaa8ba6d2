import { expect, test } from 'vitest'
import { audioFrame, pingFrame, writeServerFrame } from './server-frames.ts'

const alignment = { chars: ['H', 'i'], char_start_times_ms: [0, 50], char_durations_ms: [50, 30] }

test('a ping always has its ping_ms, as an integer or null', () => {
  expect(writeServerFrame(pingFrame(7, null))).toBe(
    '{"type":"ping","ping_event":{"event_id":7,"ping_ms":null}}',
  )
  expect(writeServerFrame(pingFrame(8, 12.6))).toBe(
    '{"type":"ping","ping_event":{"event_id":8,"ping_ms":13}}',
  )
})

test('an audio frame has an alignment or no such key', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  expect(writeServerFrame(audioFrame(3, bytes))).toBe(
    '{"type":"audio","audio_event":{"audio_base_64":"AQID","event_id":3}}',
  )
  expect(audioFrame(3, bytes, { alignment: null, isFinal: false })).toEqual(audioFrame(3, bytes))
  expect(audioFrame(3, bytes, { alignment, isFinal: true }).audio_event).toEqual({
    audio_base_64: 'AQID',
    event_id: 3,
    alignment,
    is_final: true,
  })
})

test('an empty chunk and an uneven alignment cannot be made', () => {
  expect(() => audioFrame(1, new Uint8Array(0))).toThrow(RangeError)
  expect(() => audioFrame(1, Uint8Array.of(1), { alignment: { ...alignment, chars: ['H'] } })).toThrow(
    RangeError,
  )
})
