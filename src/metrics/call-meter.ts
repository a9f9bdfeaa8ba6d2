import { termination } from '../record/termination.ts'
import type { TurnRecord } from '../record/turn-record.ts'
import type { LogEntry, Mark } from '../session/log.ts'
import type { Emission } from '../session/ports.ts'
import type { Command, EndReason, Event, Millis, Turn } from '../session/turn/events.ts'
import type { Meter } from './meter.ts'
import { observeTurn } from './observe-turn.ts'

/** Puts a call into the meter while it goes on, entry by entry. */
export interface CallMeter {
  push(entry: LogEntry): void
  /** The call is over; `endReason` null: its log does not say why. */
  end(endReason: EndReason | null): void
}

/** Who is told to stop by the caller hears the tail; of a reply that failed there is none. */
const interrupted = new Set<Extract<Command, { type: 'cut-reply' }>['reason']>([
  'barge-in',
  'goes-on',
  'caller-text',
])

/** `turnOf`: a turn as the call's record has it so far. A turn is counted once, when a later one's reply is over or the call is: late news of it may come until then. */
export function openCallMeter(meter: Meter, turnOf: (turn: Turn) => TurnRecord | null): CallMeter {
  const open = new Set<Turn>()
  const audible = new Set<Turn>()
  let lastAt: Millis = 0
  let tripMs: Millis | null = null
  let cutAt: Millis | null = null
  let heldAt: Millis | null = null
  /** When the caller's last sound arrived; null: it goes on. */
  let soundEnd: Millis | null = 0

  function settle(before: Turn): void {
    for (const turn of [...open].filter(turn => turn < before)) {
      open.delete(turn)
      const record = turnOf(turn)
      if (record) observeTurn(meter, record)
    }
  }

  function takeEvent(event: Event): void {
    if (event.type === 'speech-start') soundEnd = null
    else if (event.type === 'speech-end') soundEnd = event.soundAt
    else if (event.type === 'playout-start') audible.add(event.turn)
  }

  function takeCommand(command: Command, at: Millis): void {
    switch (command.type) {
      case 'commit-turn':
      case 'start-reply':
        open.add(command.turn)
        return
      case 'hold-reply':
        heldAt = at
        return
      case 'resume-reply':
        meter.count('false_interruptions', { reply: heldAt === null ? 'lowered' : 'held' })
        if (heldAt === null) return
        meter.observe('hole_ms', at - heldAt)
        meter.observe('resume_ms', soundEnd === null ? 0 : Math.max(0, at - soundEnd))
        heldAt = null
        return
      case 'cut-reply':
        meter.count('cuts', { reason: command.reason })
        cutAt = audible.has(command.turn) && interrupted.has(command.reason) ? at : null
        heldAt = null
        return settle(command.turn)
      case 'finish-reply':
        return settle(command.turn)
      case 'drop-speech':
        return meter.count('dropped_speech', { reason: command.reason })
    }
  }

  function takeMark(mark: Mark, at: Millis): void {
    if (mark.type === 'round-trip') {
      tripMs = mark.ms
      meter.observe('round_trip_ms', mark.ms)
    } else if (mark.type === 'cut') {
      if (cutAt !== null && tripMs !== null) meter.observe('tail_cancel_ms', at - cutAt + tripMs / 2)
      cutAt = null
    } else countMark(meter, mark)
  }

  return {
    push(entry) {
      if (entry.kind === 'header') return
      lastAt = Math.max(lastAt, entry.kind === 'event' ? entry.event.at : entry.at)
      if (entry.kind === 'event') takeEvent(entry.event)
      else if (entry.kind === 'command') takeCommand(entry.command, entry.at)
      else if (entry.kind === 'mark') takeMark(entry.mark, entry.at)
      else countEmission(meter, entry.emission)
    },
    end(endReason) {
      settle(Infinity)
      meter.count('calls', { reason: endReason ?? 'unknown', status: termination(endReason).status })
      meter.observe('call_ms', lastAt)
    },
  }
}

function countMark(meter: Meter, mark: Mark): void {
  switch (mark.type) {
    case 'underrun':
      meter.count('underruns')
      return meter.count('underrun_ms', {}, mark.ms)
    case 'provider-served':
      return meter.observe('provider_first_result_ms', mark.ms, {
        stage: mark.stage,
        provider: mark.provider,
      })
    case 'provider-switched':
      return meter.count('provider_switches', { stage: mark.stage, from: mark.from, to: mark.to })
    case 'provider-failed':
      return meter.count('failures', {
        stage: mark.stage,
        provider: mark.provider ?? 'unknown',
        kind: mark.kind ?? 'unknown',
      })
    case 'llm-usage':
      meter.count('tokens', { direction: 'input' }, mark.promptTokens)
      return meter.count('tokens', { direction: 'output' }, mark.completionTokens)
  }
}

function countEmission(meter: Meter, emission: Emission): void {
  if (emission.type === 'agent-said' && emission.filler) meter.count('fillers')
  if (emission.type !== 'tool-response') return
  const { kind, outcome, latencyMs } = emission
  meter.count('tool_calls', { kind, outcome: outcome.isError ? 'error' : 'ok' })
  meter.observe('tool_ms', latencyMs, { kind })
}
