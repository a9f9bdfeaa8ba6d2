import type { AntiphonBlock, ConversationRecord } from './conversation-record.ts'
import type { TurnRecord } from './turn-record.ts'

/** The call as people read it: a head of `#` lines, then one line a message; a cut reply says what was not heard. */
export function transcriptText({
  agent_id,
  agent_name,
  conversation_id,
  antiphon,
}: ConversationRecord): string {
  const { vad, stt, llm, tts } = antiphon.providers
  const head = [
    `# conversation ${conversation_id}, agent ${agent_name ?? agent_id}`,
    `# ${new Date(antiphon.started_at_unix_ms).toISOString()}, policy ${antiphon.policy.version}`,
    `# vad ${vad}, stt ${stt}, llm ${llm}, tts ${tts}`,
  ]
  return `${[...head, '', ...antiphon.turns.flatMap(lines), end(antiphon)].join('\n')}\n`
}

function lines({ caller, fillers, agent, times, tool_calls }: TurnRecord): string[] {
  const said =
    caller === null || caller.text === ''
      ? []
      : [
          `${stamp(times.speech_start_ms ?? times.turn_end_ms)} caller${caller.typed ? ' (typed)' : ''}: ${caller.text}`,
        ]
  const meanwhile = fillers.map(
    ({ at_ms, text, heard }) =>
      `${stamp(at_ms)} agent (meanwhile): ${reply({ generated: text, heard, interrupted: heard !== text })}`,
  )
  const tools = tool_calls.map(
    call => `${stamp(call.at_ms)} tool: ${call.name}${call.is_error ? ' (failed)' : ''}`,
  )
  const spoken =
    agent === null ? [] : [`${stamp(times.first_audio_ms ?? times.reply_start_ms)} agent: ${reply(agent)}`]
  return [...said, ...meanwhile, ...spoken, ...tools]
}

function reply({ generated, heard, interrupted }: NonNullable<TurnRecord['agent']>): string {
  if (heard === null) return `${generated} [the log stops here: how much was heard is unknown]`
  if (!interrupted) return heard
  if (heard === '') return `[cut before anything was heard: "${generated}"]`
  const rest = generated.startsWith(heard) ? generated.slice(heard.length).trim() : null
  if (rest === '') return `${heard} [cut at its very end]`
  return `${heard} [cut${rest === null ? '' : `; not heard: "${rest}"`}]`
}

function end({ end_reason, duration_ms }: AntiphonBlock): string {
  return `${stamp(duration_ms)} ${end_reason === null ? 'the log stops' : `end: ${end_reason}`}`
}

/** `[mm:ss.t]`, cut down to the tenth so that lines never run ahead of the recording. */
function stamp(ms: number | null): string {
  const tenths = Math.floor((ms ?? 0) / 100)
  const minutes = String(Math.floor(tenths / 600)).padStart(2, '0')
  const seconds = String(Math.floor((tenths % 600) / 10)).padStart(2, '0')
  return `[${minutes}:${seconds}.${tenths % 10}]`
}
