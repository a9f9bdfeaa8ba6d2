import type { Hono } from 'hono'
import type { Store } from '../store/store.ts'
import { openKnowledge } from '../workspace/knowledge.ts'
import type { Secrets } from '../workspace/secrets.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import { openTools } from '../workspace/tools.ts'
import { account } from './account.ts'
import { conversationAudio } from './conversation-audio.ts'
import { conversationFeedback } from './conversation-feedback.ts'
import { conversations } from './conversations.ts'
import { knowledgeBase } from './knowledge-base.ts'
import { type ModelPorts, models } from './models.ts'
import { secrets } from './secrets.ts'
import { settings } from './settings.ts'
import { tags } from './tags.ts'
import { tools } from './tools.ts'
import { type VoicePorts, voices } from './voices.ts'
import { type WatchPorts, watching } from './watching.ts'

export interface RestPorts {
  readonly store: Store
  readonly shelf: AgentShelf
  readonly secrets: Secrets
  readonly watch: WatchPorts['watch']
  /** What this server speaks and thinks with. */
  readonly offers: VoicePorts & ModelPorts
}

/** REST besides agents and doors: what clients manage and look at. */
export function rest({ store, shelf, secrets: vault, watch, offers }: RestPorts): readonly Hono[] {
  const { documents, tally } = store
  const isLive = (id: string) => {
    const leave = watch(id, () => {})
    leave?.()
    return leave !== null
  }
  return [
    tools({ tools: openTools(documents, shelf), toolTallies: () => tally.tools() }),
    secrets({ secrets: vault }),
    knowledgeBase({ knowledge: openKnowledge(documents, shelf) }),
    conversations({ store, isLive }),
    conversationAudio({ store }),
    conversationFeedback({ store }),
    tags({ store }),
    settings({ documents }),
    account(),
    voices(offers),
    models(offers),
    watching({ store, watch }),
  ]
}
