import { z } from 'zod'
import type { KnownCall } from '../../measure/measured-call.ts'

/** What is read of the log of a call; times are milliseconds after its start. */
const line = z.looseObject({
  kind: z.string(),
  at: z.number().optional(),
  startedAtUnixMs: z.number().optional(),
  event: z
    .looseObject({
      type: z.string(),
      at: z.number(),
      from: z.number().nullish(),
      to: z.number().nullish(),
      text: z.string().optional(),
    })
    .optional(),
  command: z
    .looseObject({
      type: z.string(),
      turn: z.number().optional(),
      cause: z.string().optional(),
      from: z.number().nullish(),
      to: z.number().nullish(),
      text: z.string().optional(),
    })
    .optional(),
  mark: z.looseObject({ type: z.string() }).optional(),
})
export type LogLine = z.infer<typeof line>

/** Reads a log of a call as the server tells it; throws a ZodError for what is none. */
export const readLog = (text: string): readonly LogLine[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(one => line.parse(JSON.parse(one)))

/** One turn of the caller that was answered: Unix time in milliseconds. */
export interface TurnFacts {
  readonly turn: number
  readonly text: string
  /** The end of the caller's sound at their microphone. */
  readonly speechEndAt: number
  /** Every time when a recogniser was asked in this call. */
  readonly askedAt: readonly number[]
  /** The words that were answered: when the session asked for them, and when it had them. */
  readonly requestedAt: number
  readonly wordsAt: number
  /** The decision to answer them, ahead or not. */
  readonly decidedAt: number
  /** The turn was over and the answer was let out. */
  readonly startedAt: number
  /** The first frame of the answer's sound at the caller's socket. */
  readonly heardAt: number
  readonly isAhead: boolean
}

/** The caller's turns that were answered with sound, by the log of the server and what the caller saw. */
export function turnFacts(log: readonly LogLine[], { result, measurement }: KnownCall): TurnFacts[] {
  const started = log.find(({ kind }) => kind === 'header')?.startedAtUnixMs ?? 0
  const commands = log.flatMap(({ command, at = 0 }) => (command ? [{ ...command, at: started + at }] : []))
  const events = log.flatMap(({ event }) => (event ? [{ ...event, at: started + event.at }] : []))
  const askedAt = log.flatMap(({ mark, at = 0 }) => (mark?.type === 'words-asked' ? [started + at] : []))
  return measurement.turns.flatMap(({ reply, end_ms, first_frame_ms }) => {
    if (reply === null || first_frame_ms === null) return []
    const own = commands.filter(({ turn }) => turn === reply)
    const start = own.find(({ type, cause }) => type === 'start-reply' && cause === 'answer')
    const commit = own.find(({ type }) => type === 'commit-turn')
    const text = own.find(({ type }) => type === 'accept-words')?.text?.trim()
    if (!start || !commit || text === undefined) return []
    const ahead = own.findLast(({ type, at }) => /^(prepare|forget)-reply$/.test(type) && at <= start.at)
    const prepared = ahead?.type === 'prepare-reply' && ahead.text?.trim() === text ? ahead : null
    const decidedAt = prepared?.at ?? start.at
    const words = events.findLast(
      event => event.type === 'words' && event.at <= decidedAt && event.text?.trim() === text,
    )
    if (!words) return []
    const request = commands.findLast(
      ({ type, to, at }) => type === 'request-words' && to === words.to && at <= words.at,
    )
    const speechEndAt = result.openedAtUnixMs + end_ms
    return [
      {
        turn: reply,
        text,
        speechEndAt,
        askedAt,
        requestedAt: request?.at ?? words.at,
        wordsAt: words.at,
        decidedAt,
        startedAt: start.at,
        heardAt: speechEndAt + first_frame_ms,
        isAhead: prepared !== null,
      },
    ]
  })
}
