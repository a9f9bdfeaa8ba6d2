import type { Evidence } from '../evidence.ts'

/** A longer conversation is not sent: what a model reads only in part it judges in part. About 30,000 tokens. */
const MAX_CHARS = 120_000

/** A conversation as the judge reads it: a JSON object a line, in order of time. Throws an Error where it is too long, or nothing was said. */
export function conversationOf({ measurement }: Evidence): string {
  const lines = [
    ...measurement.turns.map(turn => ({
      at: turn.onset_ms,
      line: { by: 'caller', said: turn.said ?? turn.transcript, understood: turn.transcript },
    })),
    ...measurement.overlaps.map(sound => ({
      at: sound.onset_ms,
      line: { by: 'caller', said: sound.sound, takes_floor: false },
    })),
    ...measurement.replies
      .filter(reply => reply.text !== null && (reply.audible_from_ms !== null || reply.received_ms === 0))
      .map(reply => ({
        at: reply.audible_from_ms ?? answeredAt(measurement.turns, reply.reply),
        line: {
          by: 'agent',
          said: reply.corrected ?? reply.text,
          ...(reply.interrupted && { cut: true }),
        },
      })),
  ].toSorted((a, b) => a.at - b.at)
  if (!lines.some(({ line }) => line.by === 'agent')) throw new Error('the agent said nothing')
  const text = lines.map(({ line }) => JSON.stringify(line)).join('\n')
  if (text.length > MAX_CHARS)
    throw new Error(`the conversation has ${text.length} characters; the judge reads at most ${MAX_CHARS}`)
  return text
}

const answeredAt = (turns: Evidence['measurement']['turns'], reply: number): number =>
  turns.find(turn => turn.reply === reply)?.end_ms ?? 0
