import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, type Dispatcher } from 'undici'
import { type VirtualClock, virtualClock } from '../../flow/virtual-clock.ts'
import type { Json } from '../../protocol/json.ts'
import type { PostCall } from '../../protocol/post-call.ts'
import { foldConversation } from '../../record/conversation.ts'
import type { CallContext } from '../../record/conversation-record.ts'
import { sampleHeader, sampleLog } from '../../record/sample-log.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import { openStore } from '../../store/sqlite.ts'
import type { Store } from '../../store/store.ts'
import { type Aftermath, openAftermath } from '../aftermath.ts'

/** For tests: a store and the aftermath on it, in a folder of their own. The wall clock goes as the real one does, plus what the test lets pass. */
export interface FakeHouse {
  readonly folder: string
  readonly clock: VirtualClock
  readonly store: Store
  readonly aftermath: Aftermath
  /** Everything that was logged. */
  readonly logged: string[]
  /** What became of every attempt to deliver a webhook, `KIND OUTCOME`. */
  readonly counted: string[]
  readonly agents: { id: string; json: Json }[]
  /** Jumps of the wall clock alone, ms. */
  jump(ms: number): void
  /** A call from begin to end, with a recording where there may be one. */
  call(id: string, agent?: Json, more?: CallMore): Promise<void>
  /** Stops the aftermath and the store, and opens both again. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface CallMore {
  readonly postCall?: PostCall
  readonly variables?: Json
  readonly context?: CallContext
  /** Called before the call is finished. */
  readonly before?: (store: Store) => void
}

export async function openFakeHouse(
  models: readonly LanguageModel[],
  client: Dispatcher = new Agent(),
): Promise<FakeHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-aftermath-'))
  const clock = virtualClock()
  const logged: string[] = []
  const counted: string[] = []
  const agents: { id: string; json: Json }[] = []
  const note = (fields: unknown, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  const log = { info: note, warn: note, error: note }
  let jumped = 0
  const open = async () => {
    const store = await openStore(folder, { log })
    const aftermath = await openAftermath({
      store,
      models: () => models,
      agents: async () => agents,
      connections: { operator: client, client },
      clock,
      now: () => Date.now() + clock.now() + jumped,
      random: () => 0,
      log,
      counted: (kind, outcome) => void counted.push(`${kind} ${outcome}`),
      build: 'test',
      sending: { answerMs: 5000, wholeMs: 10_000 },
    })
    return { store, aftermath }
  }
  let opened = await open()
  const stop = async () => {
    const stopped = opened.aftermath.stop(0)
    await clock.pass(5_000)
    await stopped
    await opened.store.close()
  }
  return {
    folder,
    clock,
    logged,
    counted,
    agents,
    get store() {
      return opened.store
    },
    get aftermath() {
      return opened.aftermath
    },
    jump(ms) {
      jumped += ms
    },
    async call(id, agent = {}, { postCall, variables = {}, context = {}, before } = {}) {
      const log = sampleLog(id)
      const userId = context.userId ?? null
      const followed = opened.aftermath.follow({
        ...{ conversationId: id, agentId: 'agent_1', agent, variables, userId },
        ...(postCall && { postCall }),
      })
      await followed.store.begin(sampleHeader(id), context)
      followed.store.append(id, log)
      before?.(opened.store)
      const hasAudio = before !== undefined
      await followed.store.finish(id, { ...foldConversation(log, context), has_audio: hasAudio })
    },
    async restart() {
      await stop()
      opened = await open()
    },
    async close() {
      await stop()
      await client.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}
