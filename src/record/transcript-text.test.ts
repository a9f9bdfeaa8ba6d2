import { expect, test } from 'vitest'
import { foldConversation } from './conversation.ts'
import { sampleLog } from './sample-log.ts'
import { transcriptText } from './transcript-text.ts'

test('a call reads as a conversation, and a cut reply says what was not heard', () => {
  expect(transcriptText(foldConversation(sampleLog('conv_1'), { agentName: 'Ada' }))).toBe(
    `# conversation conv_1, agent Ada
# 2026-01-02T03:04:05.678Z, policy plain-1
# vad silero, stt moonshine, llm rules, tts flite

[00:00.0] agent: Hello, how can I help?
[00:02.1] caller: What is the weather?
[00:04.0] agent: It is sunny in [cut; not heard: "Paris, and cold in Oslo."]
[00:05.5] caller: Thank you, goodbye.
[00:07.3] agent: Goodbye!
[00:07.3] tool: end_call
[00:20.0] end: end-call
`,
  )
})

test('a log that stops in the middle says so', () => {
  const log = sampleLog('conv_1')
  const stopped = log.slice(
    0,
    log.findIndex(entry => entry.kind === 'mark' && entry.mark.type === 'underrun'),
  )
  expect(transcriptText(foldConversation(stopped)).split('\n').slice(-3)).toEqual([
    '[00:04.0] agent: It is sunny in Paris, and cold in Oslo. [the log stops here: how much was heard is unknown]',
    '[00:04.1] the log stops',
    '',
  ])
})
