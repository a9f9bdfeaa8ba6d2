import { writeFileSync } from 'node:fs'
import { foldConversation } from '../../record/conversation.ts'
import type { ConversationRecord } from '../../record/conversation-record.ts'
import { sampleHeader, sampleLog } from '../../record/sample-log.ts'
import type { Store } from '../../store/store.ts'

interface Made {
  readonly agentId?: string
  readonly startedAtUnixMs?: number
  /** What its record says otherwise. */
  readonly change?: (record: ConversationRecord) => object
  /** What its recording holds; none: it has none. */
  readonly recording?: string
}

/** A call that is over, as a store has it. */
export async function storeCall(store: Store, id: string, made: Made = {}): Promise<void> {
  const { change = record => record, recording, ...header } = made
  await store.begin(sampleHeader(id, header), { agentName: 'Ada' })
  const log = sampleLog(id, header)
  store.append(id, log)
  const record = foldConversation(log, { agentName: 'Ada', hasAudio: recording !== undefined })
  await store.finish(id, change(record) as ConversationRecord)
  if (recording !== undefined) writeFileSync(store.recordingPath(id), recording)
}
