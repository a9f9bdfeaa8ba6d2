import { expect, test } from 'vitest'
import { readClientFrame } from './client-frames.ts'
import { capturedFrames } from './fakes/captured-frames.ts'

test.each(capturedFrames)('%s is accepted', (_, frame) => {
  expect(readClientFrame(frame)).toMatchObject({ ok: true })
})
