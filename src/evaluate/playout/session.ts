import type { WebSocket } from 'ws'
import { type Samples, toSamples } from '../../audio/pcm.ts'
import { type Clock, type Millis, pause, startClock } from '../../flow/clock.ts'
import { watchArrivals } from './arrivals.ts'
import type { Cell } from './cell.ts'
import { adaptLead, fixLead, type Lead } from './lead.ts'
import { type OwnDelay, watchOwnDelays } from './own-delays.ts'
import { startPlayhead } from './playhead.ts'
import type { Recording } from './recording.ts'

/** What the server believed at one moment; positions in samples of the recording, times on the wall clock. */
export interface Belief {
  readonly at: Millis
  /** Arrival taken as sending time plus half the least round trip. */
  readonly naive: Samples
  /** Late pongs put down to the way down. */
  readonly byPong: Samples
  /** Late pongs shared out by the caller's audio. */
  readonly byUplink: Samples
}

export interface Mark extends Belief {
  readonly kind: 'begin' | 'end' | 'cut' | 'hold'
  readonly lead: Millis
}

/** What one call did, by the server's account. */
export interface SessionLog {
  readonly marks: Mark[]
  readonly beliefs: Belief[]
  readonly leads: Millis[]
  /** Moments in which this process did not get to run. */
  readonly delays: readonly OwnDelay[]
}

const IDLE_PING_MS = 200
const BELIEF_EVERY_MS = 50
/** With no pong for this long the line is taken as down, and nothing more is poured into it. */
const MAX_SILENCE_MS = 1_000
/** A modelled sound card that loses time would hide underruns in a longer one: what it loses it holds. */
const UTTERANCE_S = 20
const LEAD_CAP_MS = 700

/** Runs a cell's script over one call: speech in long utterances, then cuts and holds in turn. */
export async function runSession(socket: WebSocket, cell: Cell, recording: Recording): Promise<SessionLog> {
  const clock = startClock()
  const wallOrigin = Date.now() - clock.now()
  const delays = watchOwnDelays()
  const log: SessionLog = { marks: [], beliefs: [], leads: [], delays: delays.seen }
  const speaker = openSpeaker({ socket, cell, recording, clock, log, wallOrigin })
  const over = new AbortController()
  socket.on('close', () => over.abort())
  const { signal } = over
  void repeat(clock, { everyMs: IDLE_PING_MS, signal }, speaker.ping)
  await pause(clock, 1_500, signal)
  const stretch = async (ms: Millis, kind: 'end' | 'cut' | 'hold') => {
    speaker.begin()
    const done = new AbortController()
    void repeat(clock, { everyMs: BELIEF_EVERY_MS, signal: done.signal }, () =>
      log.beliefs.push(speaker.belief()),
    )
    await speaker.speak(ms, signal)
    speaker.stop(kind)
    await pause(clock, 1_300, signal)
    done.abort()
  }
  for (let spoken = 0; spoken < cell.seconds && !signal.aborted; spoken += UTTERANCE_S) {
    await stretch(Math.min(UTTERANCE_S, cell.seconds - spoken) * 1_000, 'end')
  }
  for (let i = 0; i < 2 * cell.rounds && !signal.aborted; i++) {
    await stretch(1_000 + ((i * 137) % 500), i % 2 === 0 ? 'cut' : 'hold')
  }
  over.abort()
  delays.stop()
  return log
}

async function repeat(
  clock: Clock,
  every: { everyMs: Millis; signal: AbortSignal },
  run: () => void,
): Promise<void> {
  while (!every.signal.aborted) {
    run()
    await pause(clock, every.everyMs, every.signal)
  }
}

function onCallerAudio(socket: WebSocket, take: (count: Samples) => void): void {
  socket.on('message', data => {
    const audio = /^{"user_audio_chunk": ?"([^"]*)"/.exec(data.toString())?.[1]
    if (audio) take(Buffer.byteLength(audio, 'base64') / 2)
  })
}

interface Speaking {
  readonly socket: WebSocket
  readonly cell: Cell
  readonly recording: Recording
  readonly clock: Clock
  readonly log: SessionLog
  readonly wallOrigin: Millis
}

function openSpeaker({ socket, cell, recording, clock, log, wallOrigin }: Speaking) {
  const arrivals = watchArrivals()
  const lead: Lead =
    cell.lead === 'adaptive' ? adaptLead(clock, { start: 120, cap: LEAD_CAP_MS }) : fixLead(cell.lead)
  const frame = toSamples(cell.frameMs)
  let turn = 0
  let origin: Samples = 0
  let next: Samples = 0
  let heads = { naive: startPlayhead(), byPong: startPlayhead(), byUplink: startPlayhead() }
  let firstPing = 0

  const ping = (number = -1) => {
    arrivals.pinged(number, clock.now())
    socket.ping(String(arrivals.lastPing()))
  }
  socket.on('pong', payload => {
    const number = Number(payload.toString())
    const arrival = arrivals.ponged(number, clock.now())
    if (!arrival) return
    lead.late(arrival.lateMs)
    if (arrival.frame < 0 || number < firstPing) return
    heads.byPong.arrived(arrival.frame, arrival.latestAt)
    heads.byUplink.arrived(arrival.frame, arrival.at)
  })
  onCallerAudio(socket, samples => arrivals.uplink(samples, clock.now()))
  const send = (pcm: Int16Array) => {
    const audio_base_64 = Buffer.from(pcm.buffer).toString('base64')
    socket.send(JSON.stringify({ type: 'audio', audio_event: { audio_base_64, event_id: turn } }))
  }
  const sendFrame = () => {
    send(recording.read(next, frame))
    next += frame
    const at = clock.now() + arrivals.oneWayMs()
    heads.naive.sent(frame, at)
    heads.byPong.sent(frame, at)
    ping(heads.byUplink.sent(frame, at))
  }
  const believe = (at: Millis) => ({
    at: wallOrigin + clock.now(),
    naive: origin + heads.naive.heard(at),
    byPong: origin + heads.byPong.heard(at),
    byUplink: origin + heads.byUplink.heard(at),
  })
  const mark = (kind: Mark['kind'], at: Millis) => log.marks.push({ kind, lead: lead.ms(), ...believe(at) })
  return {
    ping: () => ping(),
    belief: () => believe(clock.now()),
    begin() {
      turn += 1
      origin = next
      firstPing = arrivals.lastPing() + 1
      heads = { naive: startPlayhead(), byPong: startPlayhead(), byUplink: startPlayhead() }
      mark('begin', clock.now())
    },
    async speak(ms: Millis, signal: AbortSignal) {
      const until = clock.now() + ms
      while (clock.now() < until && !signal.aborted) {
        const silentFor = clock.now() - (arrivals.waitingSince() ?? clock.now())
        const held = heads.byUplink.endsAt() - clock.now() - arrivals.oneWayMs()
        if (held < lead.ms() && silentFor < MAX_SILENCE_MS) sendFrame()
        else await pause(clock, Math.min(10, Math.max(1, held - lead.ms())), signal)
      }
      log.leads.push(Math.round(lead.ms()))
    },
    /** A cut tells the client, and a silent chunk with the same id makes it drop its queue; a hold only stops sending. */
    stop(kind: 'end' | 'cut' | 'hold') {
      mark(kind, clock.now() + (kind === 'cut' ? arrivals.oneWayMs() : 0))
      if (kind !== 'cut') return
      socket.send(JSON.stringify({ type: 'interruption', interruption_event: { event_id: turn } }))
      send(new Int16Array(toSamples(20)))
    },
  }
}
