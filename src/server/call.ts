import { existsSync } from 'node:fs'
import type { AgentSpec } from '../agents/spec.ts'
import { INPUT_RATE } from '../audio/pcm.ts'
import { openPlacer } from '../audio/placed.ts'
import { type AudioFormatName, audioFormatNames } from '../protocol/formats.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { CallContext } from '../record/conversation-record.ts'
import { startSession } from '../session/session.ts'
import { openRecording } from '../store/recording.ts'
import type { CallPlan } from '../transport/door.ts'
import { openCallLog } from './call-log.ts'
import type { Seat } from './calls.ts'
import type { House } from './house.ts'
import { policyOf } from './policy.ts'
import type { CallFacts } from './stages/models.ts'

interface Wanted extends Pick<CallFacts, 'variables' | 'extraBody'> {
  readonly conversationId: string
  readonly spec: AgentSpec
  readonly initiation: InitiationData
}

/** Wires one call together: session, line, log, recording. Nothing begins before `start`. */
export function planCall(house: House, seat: Seat, wanted: Wanted): CallPlan {
  const { conversationId, spec, initiation, variables, extraBody } = wanted
  const { loaded, store, logger } = house
  const userId = initiation.user_id ?? null
  const providers = loaded.forAgent(spec, { variables, extraBody, userId })
  const rate = providers.tts.rate
  const recording = spec.textOnly ? null : openRecording(store.recordingPath(conversationId), INPUT_RATE)
  // The recording has one rate, whatever the voice's is.
  const tape = openPlacer(rate, INPUT_RATE, (pos, pcm) => recording?.agent(pos, pcm))
  return {
    conversationId,
    inputFormat: formatName(spec.inputFormat),
    outputFormat: formatName(spec.outputFormat),
    textOnly: spec.textOnly,
    clientEvents: spec.clientEvents,
    voiceRate: rate,
    tape: tape.place,
    start(line, clock) {
      const watch = house.live.open(conversationId)
      const policy = policyOf(spec)
      const log = openCallLog({ header: header(), context: context(spec, initiation), store, watch, logger })
      const session = startSession({
        spec: { ...spec, language: heardAs(spec.language) },
        policy,
        providers,
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
      seat.await(session.done.then(finish))
      return session

      /** A call in a language that the recogniser does not know is heard as English rather than not at all, and the log says so. */
      function heardAs(language: string): string {
        if (providers.stt.understands?.(language) ?? true) return language
        logger.warn(
          { conversation_id: conversationId, language },
          'the recogniser does not know this language',
        )
        return 'en'
      }

      function header() {
        const { vad, stt, llm, tts, turnEnd } = providers
        return {
          kind: 'header',
          schema: 1,
          build: house.build,
          conversationId,
          agentId: spec.id,
          // When the call's clock began, which was with its socket.
          startedAtUnixMs: Math.round(performance.timeOrigin + performance.now() - clock.now()),
          voiceRate: rate,
          textOnly: spec.textOnly,
          policy,
          providers: {
            vad: vad.name,
            stt: stt.name,
            llm: llm.name,
            tts: tts.name,
            ...(turnEnd && { turnEnd: turnEnd.name }),
          },
        } as const
      }

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

function context(spec: AgentSpec, initiation: InitiationData): CallContext {
  const { user_id, source_info } = initiation
  return {
    agentName: spec.name,
    language: spec.language,
    ...(user_id && { userId: user_id }),
    ...(source_info?.source && { source: source_info.source }),
  }
}

const formatName = (name: string): AudioFormatName =>
  audioFormatNames.find(known => known === name) ?? 'pcm_16000'
