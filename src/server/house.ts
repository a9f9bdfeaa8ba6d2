import type { Logger } from 'pino'
import { applyInitiation } from '../agents/initiation.ts'
import { startClock } from '../flow/clock.ts'
import { closing } from '../protocol/closing.ts'
import { newConversationId } from '../store/conversation-id.ts'
import type { Store } from '../store/store.ts'
import type { Admission, Door } from '../transport/door.ts'
import type { OpenShelf } from '../workspace/open-shelf.ts'
import { planCall } from './call.ts'
import type { Calls } from './calls.ts'
import type { LiveBus } from './live.ts'
import type { Loaded } from './providers.ts'

/** Everything a call needs of the process it runs in. */
export interface House {
  readonly agents: Pick<OpenShelf, 'at'>
  readonly calls: Calls
  readonly loaded: Loaded
  readonly store: Store
  readonly live: LiveBus
  readonly logger: Logger
  readonly build: string
  /** Aborted when the process ends at once. */
  readonly signal: AbortSignal
}

/** The house as a conversation socket sees it. */
export function openDoor(house: House): Door {
  const { agents, calls, logger } = house
  function admit(agentId: string): Admission {
    const agent = agents.at(agentId)
    if (!agent) return { ok: false, closing: closing('agent-unknown', agentId.slice(0, 60)) }
    if (calls.draining) return { ok: false, closing: closing('draining') }
    const seat = calls.enter()
    if (!seat) return { ok: false, closing: closing('calls-full') }
    return {
      ok: true,
      place: {
        plan(initiation) {
          const conversationId = newConversationId()
          const applied = applyInitiation(agent.json, initiation, {
            agentId,
            conversationId,
            now: new Date(),
          })
          if (!applied.ok) return { ok: false, closing: applied.closing }
          return { ok: true, call: planCall(house, seat, { conversationId, initiation, ...applied }) }
        },
        release: seat.leave,
      },
    }
  }
  return {
    clock: startClock,
    admit,
    note: (what, fields) => logger.debug(fields, what),
    crashed: error => logger.error({ err: error }, 'a call crashed'),
  }
}
