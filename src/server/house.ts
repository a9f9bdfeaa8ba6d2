import type { Logger } from 'pino'
import type { Aftermath } from '../aftermath/aftermath.ts'
import type { AgentSpec } from '../agents/spec.ts'
import type { Doorkeeper, Verdict } from '../doors/doorkeeper.ts'
import { readLimits } from '../doors/limits.ts'
import { type BroughtAgent, readSetup } from '../doors/self-host.ts'
import { startClock } from '../flow/clock.ts'
import type { Meter } from '../metrics/meter.ts'
import { type Closing, closing } from '../protocol/closing.ts'
import type { Knock } from '../protocol/knock.ts'
import { newConversationId } from '../store/conversation-id.ts'
import type { Store } from '../store/store.ts'
import type { ToolNetwork } from '../tools/opening.ts'
import type { Admission, Door, Place, Planned } from '../transport/door.ts'
import { prepareCall } from '../workspace/prepare-call.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import { planCall } from './call.ts'
import type { Caller, Calls, Seat } from './calls.ts'
import { type Daily, openDaily } from './daily.ts'
import type { LiveBus } from './live.ts'
import type { Loaded } from './providers.ts'
import { mayUseSecrets } from './secret-value.ts'

/** Everything a call needs of the process it runs in. */
export interface House {
  readonly agents: Pick<AgentShelf, 'find'>
  readonly doorkeeper: Doorkeeper
  readonly calls: Calls
  readonly loaded: Loaded
  readonly store: Store
  readonly aftermath: Aftermath
  readonly live: LiveBus
  readonly tools: ToolNetwork
  readonly logger: Logger
  readonly meter: Meter
  readonly build: string
  /** `ANTIPHON_PACING_DELAY_MS`. */
  readonly pacingDelayMs: number
  /** Aborted when the process ends at once. */
  readonly signal: AbortSignal
}

/** So much of an agent's id is repeated in a reason. */
const MOST_ID = 40

/** Who calls whom, once the door has let them in. */
interface Guest {
  readonly verdict: Extract<Verdict, { ok: true }>
  readonly agentId: string
  readonly json: Readonly<Record<string, unknown>>
  /** The agent came with the call. */
  readonly brought: BroughtAgent | null
}

/** The house as a conversation socket sees it. */
export function openDoor(house: House): Door {
  const { agents, calls, logger, doorkeeper, store } = house
  const daily = openDaily(store.countSince)
  async function admit(knock: Knock): Promise<Admission> {
    const agentId = knock.query.get('agent_id')
    if (agentId === null) return admitSelfHosted(knock)
    const agent = await agents.find(agentId)
    const verdict = await doorkeeper.judge(knock, agentId, agent?.json ?? null)
    if (!verdict.ok || !agent) return turnAway(knock, verdict)
    if (calls.draining) return { ok: false, closing: closing('draining') }
    const guest = { verdict, agentId, json: agent.json, brought: null }
    // Said at once where it can be; whether there still is a place is seen when the call is planned.
    if (!calls.hasRoom(callerOf(guest))) return { ok: false, closing: closing('calls-full') }
    return { ok: true, place: placeFor(house, daily, () => guest, null) }
  }

  async function admitSelfHosted(knock: Knock): Promise<Admission> {
    const verdict = await doorkeeper.judgeSelfHost(knock)
    if (!verdict.ok) return turnAway(knock, verdict)
    if (calls.draining) return { ok: false, closing: closing('draining') }
    let guest: Guest | null = null
    return {
      ok: true,
      place: placeFor(
        house,
        daily,
        () => guest,
        frame => {
          const setup = readSetup(frame)
          if (!setup.ok) return closing('setup-bad', setup.problem)
          guest = { verdict, agentId: setup.agent.id, json: setup.agent.json, brought: setup.agent }
          return null
        },
      ),
    }
  }

  function turnAway(knock: Knock, verdict: Verdict): Admission {
    if (verdict.ok) throw new Error('an agent that does not exist let somebody in')
    const { cause } = verdict
    logger.info(
      { agent_id: knock.query.get('agent_id')?.slice(0, 100), origin: knock.origin, cause },
      'turned away',
    )
    return { ok: false, closing: verdict.closing }
  }

  return {
    clock: startClock,
    admit,
    note: (what, fields) => logger.debug({ ...fields, what }, 'something odd on a socket'),
    crashed: error => logger.error({ err: error }, 'a call crashed'),
  }
}

/** A guest's place; `guest` is null until the first frame has brought the agent. */
function placeFor(house: House, daily: Daily, guest: () => Guest | null, setUp: Place['setUp']): Place {
  let seat: Seat | null = null
  let isReleased = false
  let hasBegun = false
  /** Takes what was taken for a call that never began. */
  let giveBack = () => {}

  /** A place for it today and now, or in the queue, or why there is none. */
  function enter(who: Guest): Closing | null {
    const most = readLimits(who.json).daily
    const taken = most === null ? () => {} : daily.take(who.agentId, most)
    if (!taken) return closing('daily-limit', String(most))
    giveBack = taken
    seat = house.calls.enter(callerOf(who))
    return seat ? null : closing(house.calls.draining ? 'draining' : 'calls-full')
  }

  function leave(): void {
    seat?.leave()
    if (!hasBegun) giveBack()
    giveBack = () => {}
  }

  return {
    setUp,
    async plan(initiation) {
      const who = guest()
      if (!who) return { ok: false, closing: closing('agent-missing') }
      const { verdict, agentId, json, brought } = who
      const conversationId = verdict.ticket?.conversationId ?? newConversationId()
      const prepared = await prepareCall({
        json,
        initiation,
        facts: { agentId, conversationId, now: new Date() },
        documents: house.store.documents,
        texts: brought?.knowledge ?? [],
      })
      if (!prepared.ok) return { ok: false, closing: prepared.closing }
      const problem = modelProblem(house, who, prepared.spec)
      if (problem) return { ok: false, closing: problem }
      await daily.load(agentId)
      const full = enter(who)
      if (full || !seat) return { ok: false, closing: full ?? closing('calls-full') }
      // Last, so that a URL that is good once is not used up by a call that gets no place.
      if (await wasSpent(house, who))
        return { ok: false, closing: closing('access-denied', agentId.slice(0, MOST_ID)) }
      // The socket went while we were asking the store.
      if (isReleased) leave()
      const call = planCall(house, seat, {
        conversationId,
        initiation,
        ...prepared,
        authorization: verdict.authorization,
        isBrought: brought !== null,
        postCall: brought?.postCall ?? null,
      })
      const start: typeof call.start = (...args) => {
        hasBegun = true
        return call.start(...args)
      }
      return { ok: true, call: { ...call, start }, queued: seat.queued } satisfies Planned
    },
    release() {
      isReleased = true
      leave()
    },
  }
}

/** Who brings an agent with no more than a signed URL does not say to which servers of this network its words go. */
function modelProblem(
  { tools }: House,
  { verdict, brought }: Guest,
  { customLlm }: AgentSpec,
): Closing | null {
  if (!customLlm || mayUseSecrets({ authorization: verdict.authorization, isBrought: brought !== null }))
    return null
  const { hostname, port, protocol } = new URL(customLlm.url)
  if (tools.policy.isNamed(hostname, Number(port) || (protocol === 'https:' ? 443 : 80))) return null
  return closing('setup-bad', `${hostname.slice(0, 40)} is no custom_llm that ANTIPHON_TOOL_HOSTS names.`)
}

function callerOf({ agentId, json }: Guest): Caller {
  const { concurrent, queueMs } = readLimits(json)
  return { agentId, agentLimit: concurrent, queueMs }
}

/** A signed URL for one conversation begins one: the second time it is as good as a wrong one. */
async function wasSpent({ store }: House, { verdict: { ticket } }: Guest): Promise<boolean> {
  if (!ticket?.conversationId) return false
  return !(await store.spent.spend(ticket.conversationId, ticket.expiresAt * 1000))
}
