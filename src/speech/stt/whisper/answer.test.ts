import { expect, test } from 'vitest'
import { readTranscript } from './answer.ts'

// As others recorded them from Groq in 2026-09 and 2026-10; the text has a space before it.
const JSON_ANSWER = '{"text":" Hello, can you hear me?","x_groq":{"id":"req_01k6"}}'
const VERBOSE_ANSWER = `{"task":"transcribe","language":"English","duration":5.2,"text":" Hello, can you hear me?","segments":[
  {"id":0,"seek":0,"start":0,"end":2.4,"text":" Hello, can you hear me?","tokens":[50365,2425],"temperature":0,
   "avg_logprob":-0.2071,"compression_ratio":0.95,"no_speech_prob":1.2e-11}],"x_groq":{"id":"req_01k6"}}`

test('json has a text and no numbers', () => {
  expect(readTranscript(JSON_ANSWER)).toEqual({ text: 'Hello, can you hear me?', segments: null })
})

test('verbose_json has segments with the decoder’s numbers', () => {
  expect(readTranscript(VERBOSE_ANSWER)).toEqual({
    text: 'Hello, can you hear me?',
    segments: [
      {
        text: ' Hello, can you hear me?',
        start: 0,
        end: 2.4,
        avgLogprob: -0.2071,
        compressionRatio: 0.95,
        noSpeechProb: 1.2e-11,
      },
    ],
  })
})

test('a server that leaves numbers out, or sends null', () => {
  const text = '{"text":"Hi.","segments":[{"text":"Hi.","start":0,"end":1,"avg_logprob":null}]}'
  const [segment] = readTranscript(text)?.segments ?? []
  expect(segment).toMatchObject({ avgLogprob: null, compressionRatio: null, noSpeechProb: null })
})

test.each([
  '',
  '{',
  '[]',
  'null',
  '{"text":7}',
  '<html>',
  '{"text":"a","segments":[{"text":"a"}]}',
  VERBOSE_ANSWER.slice(0, 99),
])('%j is no transcript', body => {
  expect(readTranscript(body)).toBeNull()
})
