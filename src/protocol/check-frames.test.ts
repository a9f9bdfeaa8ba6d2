import { expect, test } from 'vitest'
import { checkFrames } from './check-frames.ts'
import { audioFrame, pingFrame } from './server-frames.ts'

test('frames of the protocol come back as they are', () => {
  const frames = [pingFrame(1, null), audioFrame(1, Uint8Array.of(0, 0))]
  expect(checkFrames(frames)).toEqual(frames)
})

test.each([
  ['an unknown type', { type: 'telepathy' }],
  ['an unknown key', { ...pingFrame(1, null), sent_at: 1 }],
  ['a missing key', { type: 'ping', ping_event: { event_id: 1 } }],
  ['no object', null],
])('%s is a fault, and it is told which frame has it', (_, frame) => {
  expect(() => checkFrames([pingFrame(1, 2), frame])).toThrow(/^Frame 1 is not one of the protocol/)
})
