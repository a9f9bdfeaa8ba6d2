import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withSection } from '../../tooling/section.ts'
import { SPEECH_LATENCY } from './audio/speech.ts'
import { TRANSCRIPTION_LATENCY } from './audio/transcription.ts'
import { publishedLatency } from './chat/latency.ts'
import { scribeLatency } from './elevenlabs/scribe.ts'
import { voiceLatencies } from './elevenlabs/voice-service.ts'
import { faultsOf } from './provider.ts'
import { latencyText } from './providers/latency.ts'

const path = join(import.meta.dirname, '../../docs/simulators.md')
const row = (...cells: readonly string[]) =>
  `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`

/** Each service once: chat and transcription are the same for all who have them. */
const services = [
  ['Chat completions (`groq`, `openai`): `chat`', faultsOf.groq.chat],
  ['Transcriptions (`groq`, `openai`): `transcription`', faultsOf.groq.transcription],
  ['Speech (`openai`): `speech`', faultsOf.openai.speech],
  ['Voice (`elevenlabs`): `voice`', faultsOf.elevenlabs.voice],
  ['Scribe (`elevenlabs`): `scribe`', faultsOf.elevenlabs.scribe],
] as const

function faultTables(): string {
  return services
    .map(([title, faults]) => {
      const rows = Object.entries(faults ?? {}).map(([name, { tag, text }]) => row(`\`${name}\``, tag, text))
      return [
        `### ${title}`,
        '',
        row('fault', 'known', 'what happens'),
        row('---', '---', '---'),
        ...rows,
      ].join('\n')
    })
    .join('\n\n')
}

function latencyTable(): string {
  const { groq, openai } = publishedLatency
  const thinks = (range: readonly [number, number]) => `${range[0]} to ${range[1]} tokens at low effort`
  const rows = [
    ['Groq, chat: request → first chunk', latencyText(groq.firstToken)],
    ['… between two tokens, thoughts included', latencyText(groq.perToken)],
    ['… thinks before it speaks', thinks(groq.reasoning)],
    ['Groq and OpenAI, transcription: upload → answer', latencyText(TRANSCRIPTION_LATENCY)],
    ['OpenAI, chat: request → first chunk', latencyText(openai.firstToken)],
    ['… between two tokens', latencyText(openai.perToken)],
    ['OpenAI, speech: request → first sound', latencyText(SPEECH_LATENCY)],
    ['ElevenLabs, voice: upgrade', latencyText(voiceLatencies.open)],
    ['… text → first sound', latencyText(voiceLatencies.firstSound)],
    ['… between two frames of half a second', latencyText(voiceLatencies.everyFrame)],
    ['… end of a stream → `isFinal`', latencyText(voiceLatencies.final)],
    ['… end of a context → `isFinal`', latencyText(voiceLatencies.contextFinal)],
    ['… error, or last frame → close', latencyText(voiceLatencies.linger)],
    ['Scribe: upgrade → `session_started`', latencyText(scribeLatency.session)],
    ['… commit → transcript', latencyText(scribeLatency.commit)],
    ['… partial, behind what the ears take', latencyText(scribeLatency.partial)],
  ] as const
  return [row('from → to', 'ms'), row('---', '---'), ...rows.map(cells => row(...cells))].join('\n')
}

// `npx vitest run simulate/doc -u` rewrites them.
test('the tables of docs/simulators.md are what the code has', async () => {
  const text = readFileSync(path, 'utf8')
  const written = withSection(withSection(text, 'faults', faultTables()), 'latencies', latencyTable())
  await expect(written).toMatchFileSnapshot(path)
})

test('every service of every provider is in it', () => {
  const told = services.map(([, faults]) => faults)
  for (const faults of Object.values(faultsOf).flatMap(of => Object.values(of)))
    expect(told).toContain(faults)
})
