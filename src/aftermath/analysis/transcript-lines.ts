import type { TranscriptTurn } from '../../record/conversation-record.ts'

// A message of two minutes of speech; whoever pastes a book into a chat is cut.
const MOST_MESSAGE = 2000
const MOST_RESULT = 500
/** Of a long call its end tells more of how it went than its beginning. */
const HEAD = 0.4

/**
 * The transcript for a model: a JSON object a line, so that nothing that was said in the call can end the transcript or begin something else. Of
 * what is longer than `mostChars` the middle is left out, with a line that says how much.
 */
export function transcriptLines(transcript: readonly TranscriptTurn[], mostChars: number): string {
  const lines = transcript.flatMap(linesOf)
  const total = lines.reduce((sum, line) => sum + line.length + 1, 0)
  if (total <= mostChars) return lines.join('\n')
  const head = take(lines, mostChars * HEAD)
  const tail = take(lines.slice(head.length).toReversed(), mostChars * (1 - HEAD)).toReversed()
  const left = lines.length - head.length - tail.length
  return [...head, JSON.stringify({ note: `${left} lines are left out here` }), ...tail].join('\n')
}

function take(lines: readonly string[], mostChars: number): readonly string[] {
  let chars = 0
  const end = lines.findIndex(line => {
    chars += line.length + 1
    return chars > mostChars
  })
  return end < 0 ? lines : lines.slice(0, end)
}

function linesOf(turn: TranscriptTurn): readonly string[] {
  const at = clock(turn.time_in_call_secs)
  const said = turn.message
    ? [{ at, [turn.role === 'user' ? 'caller' : 'agent']: short(turn.message, MOST_MESSAGE) }]
    : []
  const calls = turn.tool_calls.map(call => ({
    at,
    tool_called: call.tool_name,
    with: short(call.params_as_json, MOST_RESULT),
  }))
  const results = turn.tool_results.map(result => ({
    at,
    tool_answered: result.tool_name,
    ...(result.is_error && { failed: true }),
    result: short(result.result_value, MOST_RESULT),
  }))
  return [...said, ...calls, ...results].map(line => JSON.stringify(line))
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)} […]` : text)

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
