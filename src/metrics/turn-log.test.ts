import pino from 'pino'
import { expect, test } from 'vitest'
import { sampleLog } from '../record/sample-log.ts'
import { foldTurns } from '../record/turns.ts'
import { turnLogFields } from './turn-log.ts'

const turns = foldTurns(sampleLog('conv_1'))
const [greeting, answer] = turns

test('a turn is one flat line of named figures, and what was not measured is not in it', () => {
  const lines: string[] = []
  const log = pino({ base: null, timestamp: false }, { write: line => void lines.push(line) })
  for (const turn of turns) log.info(turnLogFields(turn), 'turn')
  expect(JSON.parse(lines[1] ?? '')).toEqual({
    level: 30,
    msg: 'turn',
    turn: 2,
    cause: 'answer',
    ended_by: 'barge-in',
    interrupted: true,
    typed: false,
    response_gap_ms: 509,
    ttfb_ms: 80,
    endpointing_ms: 409,
    barge_in_ms: 211,
    asr_confidence: 0.93,
    vad_tail_ms: 99,
    endpointing_wait_ms: 310,
    stt_tail_ms: 0,
    llm_first_token_ms: 20,
    first_clause_ms: 15,
    tts_first_byte_ms: 35,
    pacing_ms: 10,
    lead_in_ms: 20,
    waste_chars: 25,
    waste_audio_ms: 2500,
    underruns: 1,
    underrun_ms: 40,
    tool_calls: 0,
    failures: 0,
  })
  expect(JSON.parse(lines[0] ?? '')).not.toHaveProperty('response_gap_ms')
})

test('what was said is in no line unless it is asked for', () => {
  for (const turn of turns) expect(JSON.stringify(turnLogFields(turn))).not.toMatch(/weather|sunny|goodbye/i)
  expect(answer && turnLogFields(answer, { transcripts: true })).toMatchObject({
    caller_text: 'What is the weather?',
    agent_heard: 'It is sunny in',
  })
  expect(greeting && turnLogFields(greeting, { transcripts: true })).not.toHaveProperty('caller_text')
})
