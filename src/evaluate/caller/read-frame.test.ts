import { expect, test } from 'vitest'
import { readFrame } from './read-frame.ts'

const transcript = (event: object) =>
  JSON.stringify({
    type: 'user_transcript',
    user_transcription_event: { user_transcript: 'hello', ...event },
  })

test('a transcript without an id is about the reply of now', () => {
  expect(readFrame(transcript({}), 7)).toMatchObject({
    ok: true,
    frame: { user_transcription_event: { user_transcript: 'hello', event_id: 7 } },
  })
  expect(readFrame(transcript({ event_id: 3 }), 7)).toMatchObject({
    frame: { user_transcription_event: { event_id: 3 } },
  })
})

test.each([
  ['a transcript without a text', '{"type":"user_transcript","user_transcription_event":{}}'],
  ['an id that is no number', transcript({ event_id: 'three' })],
  ['audio without an id', '{"type":"audio","audio_event":{"audio_base_64":""}}'],
  ['a transcript without its event', '{"type":"user_transcript"}'],
  ['no JSON', 'hello'],
])('%s stays unreadable', (_, text) => {
  expect(readFrame(text, 7).ok).toBe(false)
})
