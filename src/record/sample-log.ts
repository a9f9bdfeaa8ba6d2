import type { LogEntry, LogHeader } from '../session/log.ts'
import { plainPolicy } from '../session/turn/policy.ts'

/** For tests: the header of a call that began at 2026-01-02T03:04:05.678Z. */
export function sampleHeader(conversationId: string, change: Partial<LogHeader> = {}): LogHeader {
  return {
    kind: 'header',
    schema: 1,
    build: 'test',
    conversationId,
    agentId: 'agent_1',
    startedAtUnixMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    voiceRate: 16_000,
    textOnly: false,
    policy: plainPolicy,
    providers: { vad: 'silero', stt: 'moonshine', llm: 'rules', tts: 'flite' },
    ...change,
  }
}

/**
 * For tests: a hand-written call of 20 s. The agent greets; the caller asks, and cuts the answer; then asks for the
 * end, and the agent says goodbye and ends the call.
 */
export function sampleLog(conversationId: string, change: Partial<LogHeader> = {}): readonly LogEntry[] {
  return [sampleHeader(conversationId, change), ...greeting, ...question, ...interruption, ...goodbye]
}

const say = (ms: number) => ms * 16

const greeting: readonly LogEntry[] = [
  { kind: 'event', event: { type: 'call-start', at: 0 } },
  { kind: 'command', at: 0, command: { type: 'start-reply', turn: 1, cause: 'greeting', ending: null } },
  { kind: 'mark', at: 1, mark: { type: 'llm-first-token', turn: 1 } },
  { kind: 'mark', at: 1, mark: { type: 'clause', turn: 1, text: 'Hello, how can I help?' } },
  { kind: 'mark', at: 60, mark: { type: 'speech', turn: 1, samples: 24_000 } },
  { kind: 'emission', at: 62, emission: { type: 'agent-said', turn: 1, text: 'Hello, how can I help?' } },
  { kind: 'event', event: { type: 'playout-start', at: 62, turn: 1, pos: say(60) } },
  { kind: 'event', event: { type: 'reply-end', at: 63, turn: 1, hangUp: false } },
  { kind: 'event', event: { type: 'playout-end', at: 1600, turn: 1, pos: say(1600) } },
  { kind: 'command', at: 1600, command: { type: 'finish-reply', turn: 1 } },
  { kind: 'mark', at: 1700, mark: { type: 'round-trip', ms: 12, jitterMs: 2 } },
]

const question: readonly LogEntry[] = [
  { kind: 'event', event: { type: 'speech-start', at: 2160, pos: say(2100), soundAt: 2101.4 } },
  { kind: 'event', event: { type: 'speech-end', at: 3700, pos: say(3600), soundAt: 3600.6 } },
  { kind: 'command', at: 3700, command: { type: 'request-words', from: say(2100), to: say(3600) } },
  {
    kind: 'event',
    event: {
      type: 'words',
      at: 3790,
      from: say(2100),
      to: say(3600),
      text: 'What is the weather?',
      confidence: 0.93,
    },
  },
  { kind: 'event', event: { type: 'audio-judged', at: 4010, pos: say(4000), probability: 0.02 } },
  {
    kind: 'command',
    at: 4010,
    command: { type: 'commit-turn', turn: 2, from: say(2100), to: say(3600) },
  },
  {
    kind: 'command',
    at: 4010,
    command: { type: 'accept-words', turn: 2, text: 'What is the weather?', confidence: 0.93 },
  },
  { kind: 'command', at: 4010, command: { type: 'start-reply', turn: 2, cause: 'answer', ending: null } },
  { kind: 'mark', at: 4030, mark: { type: 'llm-first-token', turn: 2 } },
  { kind: 'mark', at: 4045, mark: { type: 'clause', turn: 2, text: 'It is sunny in Paris,' } },
  { kind: 'mark', at: 4080, mark: { type: 'speech', turn: 2, samples: 32_000 } },
  { kind: 'mark', at: 4080, mark: { type: 'lead-in', turn: 2, samples: 320 } },
  { kind: 'event', event: { type: 'playout-start', at: 4090, turn: 2, pos: say(4080) } },
  { kind: 'mark', at: 4100, mark: { type: 'clause', turn: 2, text: 'and cold in Oslo.' } },
  { kind: 'mark', at: 4150, mark: { type: 'speech', turn: 2, samples: 64_000 } },
  {
    kind: 'emission',
    at: 4160,
    emission: { type: 'agent-said', turn: 2, text: 'It is sunny in Paris, and cold in Oslo.' },
  },
  { kind: 'event', event: { type: 'reply-end', at: 4160, turn: 2, hangUp: false } },
  { kind: 'mark', at: 4500, mark: { type: 'underrun', turn: 2, ms: 40 } },
]

const interruption: readonly LogEntry[] = [
  { kind: 'event', event: { type: 'speech-start', at: 5560, pos: say(5500), soundAt: 5501 } },
  { kind: 'event', event: { type: 'audio-judged', at: 5712, pos: say(5700), probability: 0.9 } },
  { kind: 'command', at: 5712, command: { type: 'cut-reply', turn: 2, reason: 'barge-in' } },
  {
    kind: 'mark',
    at: 5713,
    mark: {
      type: 'cut',
      turn: 2,
      heardSamples: 24_000,
      madeSamples: 64_000,
      heardChars: 14,
      madeChars: 39,
    },
  },
  {
    kind: 'emission',
    at: 5713,
    emission: {
      type: 'agent-corrected',
      turn: 2,
      original: 'It is sunny in Paris, and cold in Oslo.',
      heard: 'It is sunny in',
    },
  },
  { kind: 'event', event: { type: 'speech-end', at: 6900, pos: say(6800), soundAt: 6801 } },
  { kind: 'command', at: 6900, command: { type: 'request-words', from: say(5500), to: say(6800) } },
  { kind: 'event', event: { type: 'audio-judged', at: 7212, pos: say(7200), probability: 0.01 } },
  {
    kind: 'command',
    at: 7212,
    command: { type: 'commit-turn', turn: 3, from: say(5500), to: say(6800) },
  },
]

const goodbye: readonly LogEntry[] = [
  {
    kind: 'event',
    event: {
      type: 'words',
      at: 7300,
      from: say(5500),
      to: say(6800),
      text: 'Thank you, goodbye.',
      confidence: 0.81,
    },
  },
  {
    kind: 'command',
    at: 7300,
    command: { type: 'accept-words', turn: 3, text: 'Thank you, goodbye.', confidence: 0.81 },
  },
  { kind: 'command', at: 7300, command: { type: 'start-reply', turn: 3, cause: 'answer', ending: null } },
  { kind: 'mark', at: 7302, mark: { type: 'llm-first-token', turn: 3 } },
  { kind: 'mark', at: 7304, mark: { type: 'clause', turn: 3, text: 'Goodbye!' } },
  {
    kind: 'emission',
    at: 7304,
    emission: {
      type: 'tool-request',
      turn: 3,
      id: 'call_1',
      name: 'end_call',
      kind: 'system',
      expectsResponse: true,
      interruption: 'allow',
      execution: 'immediate',
      timeoutMs: 20_000,
    },
  },
  { kind: 'emission', at: 7340, emission: { type: 'agent-said', turn: 3, text: 'Goodbye!' } },
  // The line starts a frame as soon as it has it: the first audio may be told before the speech that it is made of.
  { kind: 'event', event: { type: 'playout-start', at: 7340, turn: 3, pos: say(7330) } },
  { kind: 'mark', at: 7341, mark: { type: 'speech', turn: 3, samples: 16_000 } },
  { kind: 'event', event: { type: 'reply-end', at: 7341, turn: 3, hangUp: true } },
  { kind: 'mark', at: 8000, mark: { type: 'round-trip', ms: 18, jitterMs: 5 } },
  { kind: 'event', event: { type: 'playout-end', at: 20_040, turn: 3, pos: say(20_040) } },
  { kind: 'command', at: 20_040, command: { type: 'finish-reply', turn: 3 } },
  { kind: 'command', at: 20_040, command: { type: 'end-call', reason: 'end-call' } },
  {
    kind: 'emission',
    at: 20_040,
    emission: {
      type: 'tool-response',
      turn: 3,
      id: 'call_1',
      name: 'end_call',
      kind: 'system',
      latencyMs: 12_736,
      outcome: {
        content: 'The call ends.',
        isError: false,
        isCalled: true,
        isBlocked: false,
        parameters: { reason: 'the caller said goodbye' },
        request: null,
        errorType: '',
        rawError: '',
        updates: [],
        effect: { type: 'end-call', reason: 'the caller said goodbye', message: null },
      },
    },
  },
]
