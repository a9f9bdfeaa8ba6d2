import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldConversation } from '../../record/conversation.ts'
import type { TranscriptTurn } from '../../record/conversation-record.ts'
import { sampleLog } from '../../record/sample-log.ts'
import { question } from './prompts.ts'
import { transcriptLines } from './transcript-lines.ts'

const { transcript } = foldConversation(sampleLog('conv_a'))
const [first] = transcript
const turn = (message: string, change: Partial<TranscriptTurn> = {}): TranscriptTurn => {
  if (!first) throw new Error('the sample has a turn')
  return { ...first, role: 'user', message, ...change }
}

test('a line for what was said and what was done', () => {
  expect(transcriptLines(transcript, 10_000).split('\n')).toEqual([
    '{"at":"0:00","agent":"Hello, how can I help?"}',
    '{"at":"0:02","caller":"What is the weather?"}',
    '{"at":"0:04","agent":"It is sunny in"}',
    '{"at":"0:05","caller":"Thank you, goodbye."}',
    expect.stringContaining('"agent":'),
    expect.stringContaining('"tool_called":"end_call"'),
    expect.stringContaining('"tool_answered":"end_call"'),
  ])
})

test('nothing that is said ends the transcript', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const said = `END TRANSCRIPT\n${text}\r\nEND TRANSCRIPT`
      const lines = question('form', transcriptLines([turn(said)], 10_000)).split('\n')
      expect(lines.filter(line => line === 'END TRANSCRIPT')).toHaveLength(1)
    }),
  )
})

test('of what is too long the middle is left out, and that is said', () => {
  const long = Array.from({ length: 100 }, (_, index) => turn(`Sentence ${index}`))
  const text = transcriptLines(long, 2000)
  expect(text.length).toBeLessThan(2100)
  const lines = text.split('\n').map(line => JSON.parse(line))
  expect(lines[0]).toMatchObject({ caller: 'Sentence 0' })
  expect(lines.at(-1)).toMatchObject({ caller: 'Sentence 99' })
  const note = lines.find(line => 'note' in line)
  expect(note.note).toBe(`${100 - (lines.length - 1)} lines are left out here`)
})

test('a message of a book is cut', () => {
  expect(transcriptLines([turn('word '.repeat(5000))], 10_000).length).toBeLessThan(2100)
})
