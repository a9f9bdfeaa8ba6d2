import type { AgentSpec } from '../agents/spec.ts'
import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import type {
  LanguageModel,
  SpeechToText,
  TextToSpeech,
  TurnEndModel,
  VoiceActivity,
} from '../speech/provider.ts'
import { type Heard, judgeTurnEnd } from '../speech/turn-end/text.ts'
import { claimOf } from './claim.ts'
import { ended } from './end-call.ts'
import { openHistory } from './history.ts'
import { openHouseVoice, voiceOptions } from './house-voice.ts'
import { openEars } from './listen.ts'
import type { LogEntry, Mark } from './log.ts'
import type { Emission, Line, LineEvents } from './ports.ts'
import { openSpeaker } from './speaker.ts'
import {
  type Command,
  deadline,
  type EndReason,
  type Event,
  type Fact,
  initial,
  type Phase,
  type Policy,
  phase,
  type State,
  step,
} from './turn/index.ts'

export interface Providers {
  readonly vad: VoiceActivity
  readonly stt: SpeechToText
  readonly llm: LanguageModel
  readonly tts: TextToSpeech
  /** A local voice that is always there: for fillers and apologies when the call's voice is not. */
  readonly houseVoice?: TextToSpeech
  readonly turnEnd?: TurnEndModel
}

export interface SessionPorts {
  readonly spec: AgentSpec
  readonly policy: Policy
  readonly providers: Providers
  /** Begins at zero with the call. */
  readonly clock: Clock
  /** The process: aborting it ends the call without a word. */
  readonly signal: AbortSignal
  readonly line: Line
  readonly log: (entry: LogEntry) => void
  /** Keeps the caller's audio (16 kHz, positions from the start of the call) for the recording. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  /** A bug of ours: it ends this call and no other. */
  readonly crashed: (error: unknown) => void
}

/** One call. The imperative shell around the reducer: feeds it events, obeys its commands, owns its only timer. */
export interface Session extends LineEvents {
  /** The line stands: greet, or wait for the caller. */
  begin(): void
  /** Caller audio, 16 kHz mono, as it arrives. */
  hear(pcm: Pcm): void
  /** A typed message: a turn like a spoken one. */
  say(text: string): void
  /** The caller is typing. */
  activity(): void
  /** Background for the model. */
  note(text: string): void
  /** The process goes down: say goodbye and end. */
  drain(): void
  hangUp(reason: EndReason): void
  mark(mark: Mark): void
  readonly phase: Phase
  readonly done: Promise<EndReason>
}

/** Words count only in a language that is known. */
const isEnglish = (language: string): boolean => /^en\b/i.test(language)

/** What the caller's voice, words and their sound say about who has the floor, and about the end of their turn. */
const judgement = (
  { language, turn }: AgentSpec,
  {
    said,
    turnEnd,
    mark,
    policy,
  }: Pick<ReturnType<typeof openSpeaker>, 'said'> &
    Pick<Providers, 'turnEnd'> &
    Pick<Session, 'mark'> & { policy: Policy },
) => ({
  greets: policy.greets && policy.holdMs !== null,
  weigh: (text: string, confidence: number) =>
    claimOf(text, { confidence, ignored: turn.ignoredTerms, ...said() }),
  judgeEnd: (text: string, heard: Omit<Heard, 'asked'>) =>
    isEnglish(language) ? judgeTurnEnd(text, { ...heard, asked: said().asked }) : {},
  turnEnd: (isEnglish(language) && turnEnd) || null,
  asked: (to: Samples) => mark({ type: 'words-asked', to }),
  missed: (to: Samples, reason: string) => mark({ type: 'end-unjudged', to, reason }),
})

/** The voice and the recogniser of this call: who keeps a connection has it before it is needed. */
function openProviders({ spec, providers, clock, line }: SessionPorts, signal: AbortSignal) {
  const { language, textOnly } = spec
  const voice = voiceOptions(spec)
  const stt = (textOnly ? null : providers.stt.forCall?.({ signal, language })) ?? providers.stt
  const tts = (textOnly ? null : providers.tts.forCall?.({ signal, ...voice })) ?? providers.tts
  const houseVoice = openHouseVoice({ tts, local: providers.houseVoice, clock, rate: line.rate })
  return { ...providers, stt, tts, voice, houseVoice }
}

/** Emissions that the log keeps; the others are made anew a hundred times a minute and say nothing new. */
const logged = new Set<Emission['type']>([
  'caller-said',
  'agent-said',
  'agent-corrected',
  'tool-request',
  'tool-response',
])

/** The turn that the caller's words belong to. */
const dictated = ({ caller, turn }: State): number => (caller.is === 'quiet' ? turn : turn + 1)

type ReplyCommand = Extract<Command, { type: `${string}-reply` }>

function obeyReply(command: ReplyCommand, speaker: ReturnType<typeof openSpeaker>, line: Line): void {
  switch (command.type) {
    case 'prepare-reply':
      return speaker.prepare(command.turn, command.text)
    case 'forget-reply':
      return speaker.forget()
    case 'start-reply':
      return speaker.start(command)
    case 'lower-reply':
      return line.lower()
    case 'hold-reply':
      return line.hold()
    case 'resume-reply':
      return line.resume()
    case 'cut-reply':
      return speaker.cut(command)
    case 'finish-reply':
      return speaker.finish(command.turn)
  }
}

export function startSession(ports: SessionPorts): Session {
  const { spec, policy, clock, line, log } = ports
  const scope = openScope(ports.signal)
  const providers = openProviders(ports, scope.signal)
  const history = openHistory(spec.prompt)
  const now = () => Math.round(clock.now())
  const mark = (entry: Mark) => log({ kind: 'mark', at: now(), mark: entry })
  const emit = (emission: Emission) => {
    if (emission.type === 'tool-request') asked = emission
    if (logged.has(emission.type)) log({ kind: 'emission', at: now(), emission })
    line.emit(emission)
  }
  const pos = () => ears?.pos ?? 0
  const speaker = openSpeaker({
    ...ports,
    ...providers,
    history,
    signal: scope.signal,
    post,
    mark,
    emit,
    pos,
  })
  const ears = spec.textOnly
    ? null
    : openEars({
        ...ports,
        ...providers,
        language: spec.language,
        signal: scope.signal,
        awaited: () => deadline(state, policy).pos,
        ...judgement(spec, { ...providers, said: speaker.said, mark, policy }),
        post,
        noticed: notice => mark({ ...notice, turn: dictated(state) }),
        score: score => emit({ type: 'vad-score', score }),
        failed: () => post({ type: 'hang-up', reason: 'providers-failed' }),
      })

  let state = initial
  let asked: Extract<Emission, { type: 'tool-request' }> | null = null
  let disarm = () => {}
  let busy = false
  const queue: Event[] = []
  let settle: (reason: EndReason) => void
  const done = new Promise<EndReason>(resolve => {
    settle = resolve
  })

  /** One event at a time: what is posted while a command is carried out waits its turn. */
  function post(fact: Fact): void {
    if (state.ended) return
    queue.push({ ...fact, at: now() })
    if (busy) return
    busy = true
    try {
      for (let event = queue.shift(); event; event = queue.shift()) take(event)
      arm()
    } catch (error) {
      ports.crashed(error)
      state = { ...state, ended: true }
      end('crashed')
    } finally {
      busy = false
    }
  }

  function take(event: Event): void {
    log({ kind: 'event', event })
    const before = phase(state)
    const [next, commands] = step(state, event, policy)
    state = next
    if (event.type === 'words-partial' && state.caller.is !== 'quiet') {
      emit({ type: 'caller-tentative', turn: state.turn + 1, text: event.text, confidence: event.confidence })
    }
    for (const command of commands) {
      log({ kind: 'command', at: event.at, command })
      obey(command)
    }
    if (phase(state) !== before) emit({ type: 'phase', phase: phase(state) })
  }

  function arm(): void {
    disarm()
    const { at } = deadline(state, policy)
    disarm = at === null ? () => {} : clock.after(at - clock.now(), () => post({ type: 'deadline' }))
  }

  function obey(command: Command): void {
    switch (command.type) {
      case 'request-words':
      case 'drop-speech':
      case 'commit-turn':
        return ears?.obey(command)
      case 'accept-words': {
        const { turn, text, confidence, typed } = command
        history.said(text)
        ears?.accept(turn)
        return emit({ type: 'caller-said', turn, text, confidence, ...(typed && { typed }) })
      }
      case 'say-filler':
        return speaker.fill(command.turn, command.number)
      case 'end-call':
        return end(command.reason)
      default:
        return obeyReply(command, speaker, line)
    }
  }

  function end(reason: EndReason): void {
    disarm()
    if (asked && reason === 'end-call')
      emit({ type: 'tool-response', turn: asked.turn, id: asked.id, name: asked.name, ...ended })
    scope.cancel(reason)
    line.close(reason)
    settle(reason)
  }

  scope.signal.addEventListener('abort', () => post({ type: 'hang-up', reason: 'hang-up' }), { once: true })
  return {
    hear: pcm => ears?.hear(pcm),
    say: text => post({ type: 'caller-text', text }),
    activity: () => post({ type: 'caller-activity' }),
    note: text => history.note(text),
    drain: () => post({ type: 'drain' }),
    hangUp: reason => post({ type: 'hang-up', reason }),
    mark,
    started: turn => speaker.begin(turn, pos()),
    ended: turn => post({ type: 'playout-end', turn, pos: pos() }),
    underrun: (turn, ms) => mark({ type: 'underrun', turn, ms }),
    plays: (pcm, at) => ears?.plays(pcm, at, line.rate),
    get phase() {
      return phase(state)
    },
    done,
    begin: () => post({ type: 'call-start' }),
  }
}
