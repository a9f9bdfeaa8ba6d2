import { describe, expect, test } from 'vitest'
import {
  closeMessage,
  closeSocketMessage,
  initMessage,
  keepAliveMessage,
  readFrame,
  textMessage,
} from './codec.ts'

describe('frames as they were recorded in 2026', () => {
  const alignment = {
    chars: ['H', 'e', 'l', ' '],
    startsMs: [0, 70, 139, 209],
    durationsMs: [70, 69, 70, 46],
  }

  test('sound with its times', () => {
    const frame = readFrame(
      '{"alignment":{"charDurationsMs":[70,69,70,46],"charStartTimesMs":[0,70,139,209],"chars":["H","e","l"," "]},"audio":"AAD/fw==","contextId":"c-1","isFinal":null,"normalizedAlignment":{"charDurationsMs":[0,70,69,70,46],"charStartTimesMs":[0,0,70,139,209],"chars":[" ","H","e","l"," "]}}',
    )
    expect(frame).toEqual({
      type: 'audio',
      contextId: 'c-1',
      bytes: Buffer.from([0, 0, 255, 127]),
      alignment,
    })
  })

  test.each([
    ['of the older schema', '"charsStartTimesMs":[0,70,139,209],"charsDurationsMs":[70,69,70,46]'],
    ['of both', '"charStartTimesMs":[0,70,139,209],"charsDurationsMs":[70,69,70,46]'],
    ['with underscores', '"char_start_times_ms":[0,70,139,209],"char_durations_ms":[70,69,70,46]'],
  ])('times in the spelling %s', (_, times) => {
    const frame = readFrame(`{"audio":"AAA=","alignment":{"chars":["H","e","l"," "],${times}}}`)
    expect(frame).toMatchObject({ type: 'audio', contextId: null, alignment })
  })

  test('sound without times, and the ends of a stream and of a context', () => {
    const tail = '{"alignment":null,"audio":"AAA=","isFinal":null,"normalizedAlignment":null}'
    expect(readFrame(tail)).toMatchObject({ type: 'audio', contextId: null, alignment: null })
    const final = '{"alignment":null,"audio":null,"isFinal":true,"normalizedAlignment":null}'
    expect(readFrame(final)).toEqual({ type: 'final', contextId: null })
    expect(readFrame('{"isFinal":true,"contextId":"c-1"}')).toEqual({ type: 'final', contextId: 'c-1' })
    expect(readFrame('{"is_final":true,"context_id":"c-1"}')).toEqual({ type: 'final', contextId: 'c-1' })
  })

  test('errors', () => {
    expect(readFrame('{"code":1008,"error":"invalid_api_key","message":"Invalid API key"}')).toEqual({
      type: 'error',
      error: 'invalid_api_key',
      message: 'Invalid API key',
      code: 1008,
    })
    expect(
      readFrame(
        '{"code":1008,"error":"voice_id_does_not_exist","message":"A voice with voice_id X does not exist."}',
      ),
    ).toMatchObject({ type: 'error', error: 'voice_id_does_not_exist' })
  })

  test('what does not matter, and what is none', () => {
    expect(readFrame('{"type":"flush_done","contextId":"c-1"}')).toEqual({ type: 'other' })
    for (const text of ['', '<html>', '[]', '1', 'null', '{"audio":7}', '{"isFinal":"yes"}'])
      expect(readFrame(text)).toBeNull()
  })

  test('times that make no sense are none, and the sound is kept', () => {
    for (const given of [
      '{"chars":["a"],"charStartTimesMs":[0,1],"charDurationsMs":[1]}',
      '{"chars":[],"charStartTimesMs":[],"charDurationsMs":[]}',
      '{"chars":"abc"}',
      '"none"',
    ])
      expect(readFrame(`{"audio":"AAA=","alignment":${given}}`)).toMatchObject({ alignment: null })
  })
})

test('messages as the service takes them', () => {
  expect(JSON.parse(initMessage('c', { speed: 1 }))).toEqual({
    text: ' ',
    context_id: 'c',
    voice_settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 },
  })
  expect(JSON.parse(textMessage('c', 'Hello.'))).toEqual({ text: 'Hello. ', context_id: 'c', flush: true })
  expect(JSON.parse(closeMessage('c'))).toEqual({ context_id: 'c', close_context: true })
  expect(JSON.parse(keepAliveMessage())).toEqual({ text: '' })
  expect(JSON.parse(keepAliveMessage('c'))).toEqual({ text: '', context_id: 'c' })
  expect(JSON.parse(closeSocketMessage())).toEqual({ close_socket: true })
})
