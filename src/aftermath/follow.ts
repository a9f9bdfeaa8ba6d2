import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import { withoutContent } from '../record/deletion.ts'
import type { LogHeader } from '../session/log.ts'
import type { Store } from '../store/store.ts'
import { analysisJob } from './after-call.ts'
import type { CallBeginning, Plan } from './plan.ts'
import { planOf } from './plan.ts'
import type { AftermathPorts } from './ports.ts'
import { type Privacy, privacyOf } from './privacy.ts'

/** Where a call's log and record go. */
export type CallStore = Pick<Store, 'begin' | 'append' | 'finish'>

/** A call whose aftermath is seen to. */
export interface FollowedCall {
  readonly privacy: Privacy
  /** In place of the store itself: it keeps what the agent's privacy lets it, and begins what follows when the call is finished. */
  readonly store: CallStore
}

interface Following extends Pick<AftermathPorts, 'store' | 'log' | 'now'> {
  /** A job is there to be done. */
  readonly wake: () => void
  /** A call is over of which nothing is kept. */
  readonly unkept: (record: ConversationRecord, plan: Plan) => void
  /** Tries until it is done, or the process ends. */
  readonly insist: (what: () => Promise<void>) => void
}

export function followCall(call: CallBeginning, following: Following): FollowedCall {
  const privacy = privacyOf(call.agent)
  const plan = planOf(call)
  const store = privacy.zeroRetention ? unkeptStore(plan, following) : keptStore(plan, call, following)
  return { privacy, store }
}

/** The plan is on disk while the call goes on: if the process dies, the next one knows what was to follow. */
function keptStore(plan: Plan, { conversationId }: CallBeginning, following: Following): CallStore {
  const { store, log, wake, insist } = following
  return {
    async begin(header, context) {
      const waiting = store.jobs.add(analysisJob(conversationId, plan, 'waiting'))
      await Promise.all([
        waiting.catch(error =>
          log.error(
            { err: error, conversation_id: conversationId },
            'what is to follow a call cannot be stored yet',
          ),
        ),
        store.begin(header, context),
      ])
    },
    append: store.append,
    async finish(id, record) {
      await store.finish(id, record.status === 'done' ? { ...record, status: 'processing' } : record)
      // Not waited for: a disk that is full does not keep the process from ending.
      insist(async () => {
        const job = analysisJob(conversationId, plan, 'open')
        await store.jobs.add(job)
        await store.jobs.change(job.id, { state: 'open', nextAtUnixMs: following.now() })
        wake()
      })
    },
  }
}

/** Keeps that there was a call, and when: no log, no words, no names. */
function unkeptStore(plan: Plan, { store, unkept, now }: Following): CallStore {
  let begun: { readonly header: LogHeader; readonly agentName: string } | null = null
  return {
    async begin(header, context: CallContext = {}) {
      begun = { header, agentName: context.agentName ?? '' }
    },
    append: () => true,
    async finish(id, record) {
      if (begun === null) return
      await store.begin(begun.header, { agentName: begun.agentName })
      const everything = { transcript: true, audio: true, atUnixSecs: Math.floor(now() / 1000) }
      await store.finish(id, withoutContent(record, everything))
      unkept(record.status === 'done' ? { ...record, status: 'processing' } : record, plan)
    },
  }
}
