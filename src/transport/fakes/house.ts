import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, startClock } from '../../flow/clock.ts'
import { closing } from '../../protocol/closing.ts'
import type { Knock } from '../../protocol/knock.ts'
import type { LogEntry } from '../../session/log.ts'
import { type Providers, type SessionPorts, startSession } from '../../session/session.ts'
import { loudness, plainSpec, reads, says, voice } from '../../session/stage.ts'
import type { ToolBox } from '../../session/tool-box.ts'
import { type Policy, plainPolicy } from '../../session/turn/index.ts'
import type { Admission, CallPlan, Door } from '../door.ts'
import { takeUpgrades } from '../upgrade.ts'

export interface FakeHouseOptions {
  readonly spec?: Partial<SessionPorts['spec']>
  readonly policy?: Partial<Policy>
  readonly providers?: Partial<Providers>
  readonly tools?: ToolBox
  readonly clock?: () => Clock
  readonly seats?: number
  /** Whether what the sessions log is kept; a fuzz makes too much of it. */
  readonly keepsLog?: boolean
}

/** A house with the agent `demo`, whose real sessions stand among fakes: loud samples are speech, a word takes 100 ms. */
export async function openFakeHouse({
  spec: own,
  policy,
  providers,
  tools,
  clock = startClock,
  seats = 100,
  keepsLog = true,
}: FakeHouseOptions = {}) {
  const spec = { ...plainSpec, ...own }
  const state = { live: 0, sessions: 0 }
  const crashes: unknown[] = []
  const notes: { readonly what: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
  const log: LogEntry[] = []
  const controller = new AbortController()

  const plan = (): CallPlan => ({
    conversationId: 'conv_fake',
    inputFormat: 'pcm_16000',
    outputFormat: 'pcm_16000',
    textOnly: spec.textOnly,
    clientEvents: spec.clientEvents,
    voiceRate: voice.rate,
    tape: () => {},
    start(line, own) {
      state.sessions += 1
      const session = startSession({
        spec,
        policy: { ...plainPolicy, greets: spec.firstMessage !== '', ...policy },
        providers: {
          vad: loudness,
          stt: reads(() => 'Hello there.'),
          llm: says('One two three.'),
          tts: voice,
          ...providers,
        },
        ...(tools && { tools }),
        clock: own,
        signal: controller.signal,
        line,
        log: entry => keepsLog && log.push(entry),
        tape: () => {},
        crashed: error => crashes.push(error),
      })
      void session.done.then(() => {
        state.sessions -= 1
      })
      return session
    },
  })

  async function admit({ query }: Knock): Promise<Admission> {
    const agentId = query.get('agent_id') ?? ''
    if (agentId !== 'demo') return { ok: false, closing: closing('access-denied', agentId) }
    if (state.live >= seats) return { ok: false, closing: closing('calls-full') }
    state.live += 1
    let isHeld = true
    const release = () => {
      if (isHeld) state.live -= 1
      isHeld = false
    }
    return {
      ok: true,
      place: { setUp: null, plan: async () => ({ ok: true, queued: null, call: plan() }), release },
    }
  }

  const door: Door = {
    clock,
    admit,
    note: (what, fields) => keepsLog && notes.push({ what, fields }),
    crashed: error => crashes.push(error),
  }
  const server = createServer()
  takeUpgrades(server, door, { limit: 1, conversationId: () => 'conv_echo' })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/v1/convai/conversation?agent_id=demo`,
    crashes,
    notes,
    /** What the sessions logged, of all calls in one. */
    log,
    /** Calls that hold a place. */
    get live() {
      return state.live
    },
    /** Sessions that are not over. */
    get sessions() {
      return state.sessions
    },
    connections: () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    close() {
      controller.abort()
      server.closeAllConnections()
      server.close()
    },
  }
}

export type FakeHouse = Awaited<ReturnType<typeof openFakeHouse>>
