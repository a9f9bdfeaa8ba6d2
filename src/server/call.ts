import { existsSync } from 'node:fs'
import type { AgentSpec } from '../agents/spec.ts'
import { INPUT_RATE } from '../audio/pcm.ts'
import { openPlacer } from '../audio/placed.ts'
import type { Authorization } from '../doors/doorkeeper.ts'
import type { Clock } from '../flow/clock.ts'
import { type AudioFormatName, audioFormatNames } from '../protocol/formats.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { PostCall } from '../protocol/post-call.ts'
import type { CallContext } from '../record/conversation-record.ts'
import type { LogHeader } from '../session/log.ts'
import { type Providers, startSession } from '../session/session.ts'
import type { Policy } from '../session/turn/index.ts'
import { openRecording, type Recording } from '../store/recording.ts'
import type { CallPlan } from '../transport/door.ts'
import type { PreparedCall } from '../workspace/prepare-call.ts'
import { openCallLog } from './call-log.ts'
import { openCallTools } from './call-tools.ts'
import type { Seat } from './calls.ts'
import type { House } from './house.ts'
import { policyOf, shadowPolicyOf } from './policy.ts'
import { mayUseSecrets } from './secret-value.ts'
import type { CallFacts } from './stages/models.ts'
import { toldInitiation } from './told-initiation.ts'

interface Wanted
  extends Pick<CallFacts, 'variables' | 'extraBody'>,
    Pick<Extract<PreparedCall, { ok: true }>, 'agent' | 'inLanguage'> {
  readonly conversationId: string
  readonly spec: AgentSpec
  readonly initiation: InitiationData
  readonly authorization: Authorization
  /** What the agent counts on and does not get, a sentence each. */
  readonly warnings: readonly string[]
  /** The agent came with the call. */
  readonly isBrought: boolean
  /** Where a self-hosted client wants its call reported. */
  readonly postCall: PostCall | null
}

/** Wires one call together: session, line, log, recording. Nothing begins before `start`. */
export function planCall(house: House, seat: Seat, wanted: Wanted): CallPlan {
  const { conversationId, spec, variables, extraBody } = wanted
  const { loaded, store, logger } = house
  const userId = wanted.initiation.user_id ?? null
  const providers = loaded.forAgent(spec, {
    variables,
    extraBody,
    userId,
    mayUseSecrets: mayUseSecrets(wanted),
  })
  const rate = providers.tts.rate
  let recording: Recording | null = null
  // The recording has one rate, whatever the voice's is.
  const tape = openPlacer(rate, INPUT_RATE, (pos, pcm) => recording?.agent(pos, pcm))
  return {
    conversationId,
    inputFormat: formatName(spec.inputFormat),
    outputFormat: formatName(spec.outputFormat),
    textOnly: spec.textOnly,
    clientEvents: spec.clientEvents,
    voiceRate: rate,
    delayMs: house.pacingDelayMs,
    tape: tape.place,
    start(line, clock) {
      const { privacy, store: kept } = house.aftermath.follow({
        ...{ conversationId, agentId: spec.id, agent: wanted.agent.json, variables, userId },
        ...(wanted.postCall && { postCall: wanted.postCall }),
      })
      const isRecorded = !spec.textOnly && privacy.recordsVoice && !privacy.zeroRetention
      // Not before: who waits in the queue and gives up leaves no file.
      if (isRecorded) recording = openRecording(store.recordingPath(conversationId), INPUT_RATE)
      const watch = house.live.open(conversationId)
      const policy = policyOf(spec)
      const shadow = shadowPolicyOf(spec)
      const { tools, problems } = openCallTools({
        ...wanted,
        net: house.tools,
        clock,
        crashed: error =>
          logger.error({ err: error, conversation_id: conversationId }, 'a tool failed by a bug of ours'),
      })
      const warnings = [...wanted.warnings, ...problems]
      const log = openCallLog({
        header: headerOf(house, wanted, { providers, policy, shadow, clock }),
        context: context({ ...wanted, warnings }, seat),
        store: kept,
        watch,
        logger,
        meter: house.meter,
      })
      const session = startSession({
        spec: { ...spec, language: heardAs(wanted, providers.stt, logger) },
        policy,
        providers,
        tools: { tools },
        clock,
        signal: house.signal,
        line: {
          ...line,
          emit(emission) {
            if (emission.type === 'phase') watch(emission)
            line.emit(emission)
          },
        },
        log: log.write,
        tape: (pos, pcm) => recording?.caller(pos, pcm),
        crashed: error => logger.error({ err: error, conversation_id: conversationId }, 'a call crashed'),
      })
      seat.take(session)
      logger.info(
        { conversation_id: conversationId, agent_id: spec.id, text_only: spec.textOnly },
        'call started',
      )
      for (const warning of warnings)
        logger.warn({ conversation_id: conversationId, warning }, 'call goes without')
      seat.await(session.done.then(finish))
      return session

      async function finish(reason: string): Promise<void> {
        // The line hands over the last of the agent's audio when the socket is done with; that is this same tick.
        await new Promise(resolve => setImmediate(resolve))
        tape.flush()
        await recording?.close()
        await log.end(recording !== null && existsSync(store.recordingPath(conversationId)))
        watch({ type: 'end' })
        logger.info({ conversation_id: conversationId, reason }, 'call ended')
      }
    },
  }
}

/** A call in a language that the recogniser does not know is heard as English rather than not at all, and the log says so. */
function heardAs({ spec, conversationId }: Wanted, stt: Providers['stt'], log: House['logger']): string {
  const { language } = spec
  if (stt.understands?.(language) ?? true) return language
  log.warn({ conversation_id: conversationId, language }, 'the recogniser does not know this language')
  return 'en'
}

function headerOf(
  { build }: House,
  { conversationId, spec }: Wanted,
  {
    providers,
    policy,
    shadow,
    clock,
  }: { providers: Providers; policy: Policy; shadow: Policy | null; clock: Clock },
): LogHeader {
  const { vad, stt, llm, tts, turnEnd } = providers
  return {
    kind: 'header',
    schema: 1,
    build,
    conversationId,
    agentId: spec.id,
    // When the call's clock began, which was with its socket.
    startedAtUnixMs: Math.round(performance.timeOrigin + performance.now() - clock.now()),
    voiceRate: tts.rate,
    textOnly: spec.textOnly,
    policy,
    ...(shadow && { shadow }),
    providers: {
      vad: vad.name,
      stt: stt.name,
      llm: llm.name,
      tts: tts.name,
      ...(turnEnd && { turnEnd: turnEnd.name }),
    },
  }
}

function context(wanted: Wanted, { waitedMs }: Seat): CallContext {
  const { spec, initiation, authorization, warnings } = wanted
  const { user_id, source_info } = initiation
  return {
    agentName: spec.name,
    language: spec.language,
    authorization,
    ...(warnings.length > 0 && { warnings }),
    ...(waitedMs !== null && { queueWaitSecs: Math.round(waitedMs) / 1000 }),
    ...(user_id && { userId: user_id }),
    ...(source_info?.source && { source: source_info.source }),
    ...(source_info?.version && { sourceVersion: source_info.version }),
    initiation: toldInitiation(wanted),
  }
}

const formatName = (name: string): AudioFormatName =>
  audioFormatNames.find(known => known === name) ?? 'pcm_16000'
