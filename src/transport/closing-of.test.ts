import { expect, test } from 'vitest'
import { closingFor } from './closing-of.ts'

const of = (failure: Parameters<typeof closingFor>[1]['failure']) =>
  closingFor('providers-failed', { failure, receiveMs: 60_000 }).errorType

test('a call that its providers end says which of them failed', () => {
  expect(of({ stage: 'stt' })).toBe('asr_transcription_error')
  expect(of({ stage: 'tts', provider: 'elevenlabs', kind: 'late' })).toBe('tts_cascade_error')
  expect(of({ stage: 'llm', provider: 'groq', kind: 'key' })).toBe('llm_error')
  expect(of({ stage: 'llm', provider: 'groq', kind: 'late' })).toBe('llm_timeout')
  expect(of({ stage: 'llm', provider: 'custom-llm', kind: 'late' })).toBe('custom_llm_error')
  expect(of(null)).toBe('cascade_brain_error')
})

test('a silent line says for how long', () => {
  expect(closingFor('line-dead', { failure: null, receiveMs: 60_000 }).reason).toBe(
    'Nothing was received for 60 s.',
  )
})
