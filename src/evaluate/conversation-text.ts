import type { CallResult } from './caller/result.ts'
import type { Measurement } from './measure/measure.ts'

/** What was said in a call, by time: one line for each utterance, transcript, reply and correction. */
export function conversationLines(result: CallResult, measured: Measurement): string[] {
  const lines: { readonly at: number; readonly text: string }[] = []
  for (const said of result.said) {
    const what = said.clip.text ?? said.clip.name
    const mark = said.type === 'message' ? 'typed' : said.clip.origin
    lines.push({
      at: said.onsetAt,
      text: `caller      ${what} [${mark}${said.takesFloor ? '' : ', takes no floor'}]`,
    })
  }
  for (const { at, type, text } of result.frames) {
    if (type === 'user_transcript') lines.push({ at, text: `understood  ${text}` })
    if (type === 'agent_response_correction') lines.push({ at, text: `heard only  ${text}` })
    if (type === 'interruption') lines.push({ at, text: 'agent       – interrupted –' })
    if (type === 'error' || type === 'unreadable') lines.push({ at, text: `${type.padEnd(11)} ${text}` })
  }
  const hasSound = measured.replies.some(reply => reply.audible_from_ms !== null)
  for (const reply of measured.replies) {
    const at = reply.audible_from_ms ?? result.frames.find(frame => frame.turn === reply.reply)?.at ?? 0
    lines.push({
      at,
      text: `agent       ${reply.text ?? '(no text was sent)'}${hasSound && reply.audible_from_ms === null ? ' [not heard]' : ''}`,
    })
  }
  return lines
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, text }) => `${(at / 1000).toFixed(2).padStart(8)}  ${text}`)
}
