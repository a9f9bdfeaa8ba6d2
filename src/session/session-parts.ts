import type { AgentSpec } from '../agents/spec.ts'
import type { Samples } from '../audio/pcm.ts'
import { type Heard, judgeTurnEnd } from '../speech/turn-end/text.ts'
import { openCast } from './cast.ts'
import { claimOf } from './claim.ts'
import { ownTools } from './end-call.ts'
import { openHistory } from './history.ts'
import { openEars } from './listen.ts'
import type { Mark } from './log.ts'
import type { Emission } from './ports.ts'
import type { Providers, SessionPorts } from './session-ports.ts'
import { openSpeaker } from './speaker.ts'
import { openToolDesk } from './tool-desk.ts'
import { deadline, type Fact, type Policy, type State } from './turn/index.ts'

/** Words count only in a language that is known. */
const isEnglish = (language: string): boolean => /^en\b/i.test(language)

/** What the caller's voice, words and their sound say about who has the floor, and about the end of their turn. */
const judgement = (
  spec: () => AgentSpec,
  {
    said,
    turnEnd,
    mark,
    policy,
  }: Pick<ReturnType<typeof openSpeaker>, 'said'> &
    Pick<Providers, 'turnEnd'> &
    Pick<SessionOf, 'mark'> & { policy: Policy },
) => ({
  greets: policy.greets && policy.holdMs !== null,
  weigh: (text: string, confidence: number) =>
    claimOf(text, { confidence, ignored: spec().turn.ignoredTerms, ...said() }),
  judgeEnd: (text: string, heard: Omit<Heard, 'asked'>) =>
    isEnglish(spec().language) ? judgeTurnEnd(text, { ...heard, asked: said().asked }) : {},
  turnEnd: (isEnglish(spec().language) && turnEnd) || null,
  asked: (to: Samples) => mark({ type: 'words-asked', to }),
  missed: (to: Samples, reason: string) => mark({ type: 'end-unjudged', to, reason }),
})

/** The turn that the caller's words belong to. */
const dictated = ({ caller, turn }: State): number => (caller.is === 'quiet' ? turn : turn + 1)

interface SessionOf {
  readonly signal: AbortSignal
  readonly post: (fact: Fact) => void
  readonly mark: (mark: Mark) => void
  readonly emit: (emission: Emission) => void
  readonly now: () => number
  readonly state: () => State
}

/** What a session is made of beside its reducer: memory, tools, mouth and ears. */
export function openParts(ports: SessionPorts, of: SessionOf) {
  const { spec, policy, clock, line, providers } = ports
  const { signal, post, mark, emit, state } = of
  const cast = openCast(ports, spec, signal)
  const history = openHistory(spec.prompt)
  const pos = () => ears?.pos ?? 0
  const soFar = () => ({ durationMs: of.now(), agentTurns: state().turn, history: history.talk() })
  const box = ports.tools ?? ownTools(spec.canEndCall)
  const desk = openToolDesk({ box, clock, signal, emit, soFar })
  const speaker = openSpeaker({
    cast: cast.now,
    isChat: spec.textOnly,
    llm: providers.llm,
    changeAgent(changed) {
      cast.change(changed)
      history.prompt(changed.prompt)
    },
    clock,
    line,
    desk,
    history,
    signal,
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
        stt: cast.stt,
        language: spec.language,
        signal,
        awaited: () => deadline(state(), policy).pos,
        ...judgement(() => cast.now().spec, { ...providers, said: speaker.said, mark, policy }),
        post,
        noticed: notice => mark({ ...notice, turn: dictated(state()) }),
        score: score => emit({ type: 'vad-score', score }),
        failed: () => post({ type: 'hang-up', reason: 'providers-failed' }),
      })
  return { speaker, ears, desk, history }
}
