import type { Hono } from 'hono'
import { openWebhooks } from '../aftermath/webhooks/registry.ts'
import type { Config } from '../config.ts'
import { agentRoutes } from '../http/agents/agents.ts'
import { analysis } from '../http/analysis.ts'
import { deliveryRoutes } from '../http/deliveries.ts'
import { readKnock } from '../http/knock.ts'
import { rest } from '../http/rest.ts'
import { signing } from '../http/signing.ts'
import { webhookRoutes } from '../http/webhooks.ts'
import { newConversationId } from '../store/conversation-id.ts'
import type { OpenShelf } from '../workspace/open-shelf.ts'
import type { Secrets } from '../workspace/secrets.ts'
import type { House } from './house.ts'
import { openOffers } from './offers.ts'

export interface Served {
  readonly config: Config
  readonly house: Pick<House, 'aftermath' | 'doorkeeper' | 'store' | 'live'> & {
    readonly loaded: Pick<House['loaded'], 'stages'>
  }
  readonly agents: OpenShelf
  readonly secrets: Secrets
  readonly signingKey: Uint8Array
}

const WEEK_MS = 7 * 24 * 3600 * 1000

/** What this server answers over HTTP behind its guard, a resource each. */
export function resourcesOf({ config, house, agents, secrets, signingKey }: Served): readonly Hono[] {
  const { aftermath, doorkeeper, live, loaded, store } = house
  const { trustsProxy } = config
  return [
    signing({ agents, signingKey, trustsProxy, newConversationId }),
    agentRoutes({
      agents,
      documents: store.documents,
      mayCall: async (context, { id, json }) =>
        (await doorkeeper.judge(readKnock(context, trustsProxy), id, json)).ok,
      async lastCall(agentId) {
        const { conversations } = await store.list({ agentId, limit: 1 })
        return conversations[0]?.start_time_unix_secs ?? null
      },
      weekOfCalls: agentId => store.countSince(agentId, Date.now() - WEEK_MS),
    }),
    analysis(aftermath),
    webhookRoutes({ webhooks: openWebhooks(store.documents, store.seal), store }),
    deliveryRoutes(aftermath),
    ...rest({
      store,
      shelf: agents,
      secrets,
      watch: live.watch,
      offers: openOffers({ config, tts: loaded.stages.tts, shelf: agents }),
    }),
  ]
}
