import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type Clock, startClock } from '../../flow/clock.ts'
import { createDemoBrain } from '../../speech/llm/demo/brain.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import { type Random, seedRandom } from '../line/random.ts'
import { answer } from './answer.ts'
import { planFaults, wireFault } from './catalogue.ts'
import { type Dialect, type DialectName, dialects } from './dialects.ts'
import type { Fault } from './faults.ts'
import { fillingForms } from './fill-form.ts'
import { type ChatLatency, publishedLatency } from './latency.ts'
import { developerPlan, type Limits, openLimits } from './limits.ts'
import { type ChatRequest, json, keyRefusal } from './request.ts'
import type { WireHabits } from './stream.ts'

export interface ChatServiceOptions {
  readonly dialect: DialectName
  /** Every request and what came of it; never a key. */
  readonly journal: Journal
  /** Names of `chatFaults`; connections are requests for a reply, messages are deltas of text, both counted from 1. */
  readonly faults?: readonly FaultRule[]
  readonly clock?: Clock
  readonly random?: Random
  /** Left out: as it is published for the dialect. */
  readonly latency?: ChatLatency
  /** Left out: those of the dialect. */
  readonly models?: readonly string[]
  /** Asked for as a bearer; left out: anything will do. */
  readonly key?: string
  /** Who answers. Left out: the demo brain. */
  readonly mind?: LanguageModel
  /** What it thinks before it speaks. Left out: as much as `latency` says. */
  readonly reasoning?: string
  readonly limits?: Limits
  readonly wire?: Partial<WireHabits>
  /** Where its paths begin. Left out: as the dialect has it. */
  readonly base?: string
}

/** What the tests of this project want besides: faults as they stand on the wire, and to see every request. */
export interface ChatProbe {
  /** By the number of the request for a reply, from 0. */
  readonly fault?: (request: number) => Fault | null
  readonly seen?: (request: SeenRequest) => void
}

/** A request for a reply, as the server saw it. */
export interface SeenRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: ChatRequest
  /** The client's port: the same for requests over one connection. */
  readonly connection: number
  /** `cut`: the client went away before all was said. */
  readonly state: 'open' | 'complete' | 'cut'
}

/** What goes wrong with one request. */
export interface PlannedFaults {
  readonly atOnce: Fault | null
  readonly jitterMs: number | null
  readonly keepsAlive: boolean
  at(message: number, isEnd: boolean): Fault | null
}

export interface ChatService {
  readonly options: ChatServiceOptions
  readonly dialect: Dialect
  readonly models: readonly string[]
  readonly mind: LanguageModel
  readonly latency: ChatLatency
  readonly clock: Clock
  readonly random: Random
  readonly seen: (request: SeenRequest) => void
  /** What is left of a model's limits. */
  readonly limitsOf: (model: string) => ReturnType<typeof openLimits>
  /** Looks up, and journals, what goes wrong with a request. */
  readonly plan: (request: number) => PlannedFaults
}

/**
 * A server of chat completions in the dialect of a real one, with its latency, its limits and its faults. It answers `GET {base}/models` and
 * `POST {base}/chat/completions` (streams only).
 */
export const simulateChat = (options: ChatServiceOptions): SimulatedService => openChatService(options)

export function openChatService(options: ChatServiceOptions, probe: ChatProbe = {}): SimulatedService {
  const service = serviceOf(options, probe)
  const { dialect } = service
  const base = options.base ?? dialect.base
  let requests = 0
  return {
    http(request, response) {
      const path = (request.url ?? '').split('?')[0]
      if (request.method === 'GET' && path === `${base}/models`) listModels(service, request, response)
      else if (request.method === 'POST' && path === `${base}/chat/completions`) {
        requests += 1
        answer(service, { request, response, number: requests }).catch(error =>
          response.destroy(error as Error),
        )
      } else return false
      return true
    },
  }
}

const brain = createDemoBrain({ now: () => new Date() })

function serviceOf(options: ChatServiceOptions, probe: ChatProbe): ChatService {
  const { clock = startClock(), random = seedRandom(1), limits = developerPlan } = options
  const dialect = dialects[options.dialect]
  const perModel = new Map<string, ReturnType<typeof openLimits>>()
  const began = clock.now()
  return {
    options,
    dialect,
    models: options.models ?? dialect.models,
    mind: options.mind ?? fillingForms(brain),
    latency: options.latency ?? publishedLatency[options.dialect],
    clock,
    random,
    seen: probe.seen ?? (() => {}),
    limitsOf(model) {
      const known = perModel.get(model) ?? openLimits(clock, limits)
      perModel.set(model, known)
      return known
    },
    plan: request =>
      probe.fault
        ? asPlan(request === 0 ? null : probe.fault(request - 1))
        : asRuled(options, { request, ms: clock.now() - began }),
  }
}

/** A fault as it stands on the wire. */
function asPlan(fault: Fault | null): PlannedFaults {
  const isLater = fault !== null && 'after' in fault && typeof fault.after === 'number'
  return {
    atOnce: isLater ? null : fault,
    jitterMs: null,
    keepsAlive: false,
    at: message => (isLater && fault.after === message - 1 ? fault : null),
  }
}

const JITTER_MS = 300

function asRuled(
  { faults = [], journal, dialect }: ChatServiceOptions,
  { request, ms }: { readonly request: number; readonly ms: number },
): PlannedFaults {
  const plan = planFaults(faults, { connection: request, ms })
  const tell = (rule: FaultRule | null, message: number | null) => {
    if (rule)
      journal.write(request, 'fault-injected', { fault: rule.name, ...(message !== null && { message }) })
    return rule
  }
  const atOnce = tell(plan.atOnce, null)
  const jitter = tell(plan.jitter, null)
  return {
    atOnce: atOnce && faultOf(atOnce, dialects[dialect]),
    jitterMs: jitter && (jitter.value ?? JITTER_MS),
    keepsAlive: faults.some(({ name }) => name === 'stall-alive'),
    at(message, isEnd) {
      const rule = plan.at(message, isEnd)
      return rule && wireFault(tell(rule, message) ?? rule)
    },
  }
}

/** Those whose words depend on the dialect, and those that are on the wire the same for all. */
function faultOf(rule: FaultRule, { badKey, noModel }: Dialect): Fault | null {
  const refuse = (status: number, body: unknown): Fault => ({
    type: 'refuse',
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  if (rule.name === 'bad-key') return refuse(401, badKey('sk-…'))
  if (rule.name === 'model-not-found')
    return refuse(
      404,
      (noModel ?? (model => ({ error: { message: `model ${model} not found`, code: 404 } })))('the-model'),
    )
  if (rule.name === 'reset-at-once') return { type: 'end', after: 0, how: 'reset' }
  return wireFault(rule)
}

/** As OpenAI announced it in October 2026. */
const shutdowns: Readonly<Record<string, string>> = { 'gpt-4o-mini': '2027-01-14' }

function listModels(service: ChatService, request: IncomingMessage, response: ServerResponse): void {
  const { options, dialect, models } = service
  const fault = service.plan(0).atOnce
  const refused = keyRefusal(request, options.key, dialect)
  const status = fault?.type === 'refuse' ? fault.status : (refused?.status ?? 200)
  options.journal.write(0, 'models-listed', { status })
  if (fault?.type === 'hang') return
  if (fault?.type === 'refuse') {
    response.writeHead(fault.status, fault.headers)
    return void response.end(fault.body)
  }
  if (refused) return json(response, refused)
  const data = models.map(id => ({
    id,
    object: 'model',
    created: 1,
    owned_by: dialect.ownedBy,
    ...(options.dialect === 'openai' && { shutdown_date: shutdowns[id] ?? null }),
  }))
  json(response, { status: 200, body: { object: 'list', data } })
}
