import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerProcess, startServer } from '../server-process.ts'
import { agentsOf } from './agents.ts'
import { type Answer, type Asked, type ScriptedLlm, startScriptedLlm } from './scripted-llm.ts'

/** The built server with the agents of the matrix, and the model that answers for them. */
export interface TestHouse {
  /** `http://127.0.0.1:…` and `ws://127.0.0.1:…`. */
  readonly http: string
  readonly ws: string
  readonly server: ServerProcess
  readonly llm: ScriptedLlm
  close(): Promise<void>
}

export async function openTestHouse(
  options: { readonly page?: string; readonly answer?: (asked: Asked) => Answer } = {},
): Promise<TestHouse> {
  const llm = await startScriptedLlm(options.answer)
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-conformance-'))
  for (const [id, agent] of Object.entries(agentsOf(llm.url, options.page)))
    writeFileSync(join(folder, `${id}.json`), JSON.stringify({ agent_id: id, ...agent }))
  // Agents that name one of the vendor's models are answered by it, too.
  const settings = { ANTIPHON_LLM_URL: llm.url, ANTIPHON_LLM_MODEL: 'scripted' }
  const server = await startServer(['--agents', folder], undefined, settings)
  return {
    http: server.url,
    ws: server.url.replace('http', 'ws'),
    server,
    llm,
    async close() {
      const died = server.child.exitCode !== null || server.child.signalCode !== null
      await server.stop('SIGKILL')
      await llm.close()
      if (died) throw new Error(`The server ended by itself:\n${server.output().slice(-4_000)}`)
    },
  }
}

/** What a request to the server's API answers, as JSON. */
export async function api<T>(house: TestHouse, path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`${house.http}${path}`, init)
  if (!response.ok)
    throw new Error(`${init?.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** Has every call's transcript sent to `url`; the secret that it is signed with. */
export async function reportTo(house: TestHouse, url: string): Promise<string> {
  const send = (method: string, body: unknown) => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const settings = { auth_type: 'hmac', name: 'Conformance', webhook_url: url }
  const made = await api<{ webhook_id: string; webhook_secret: string }>(
    house,
    '/v1/workspace/webhooks',
    send('POST', { settings }),
  )
  const webhooks = { post_call_webhook_id: made.webhook_id, events: ['transcript'] }
  await api(house, '/v1/convai/settings', send('PATCH', { webhooks }))
  return made.webhook_secret
}

/** A URL to call a private agent by, asked for as a backend does. */
export async function signedUrl(house: TestHouse, agentId: string): Promise<string> {
  const path = `/v1/convai/conversation/get-signed-url?agent_id=${agentId}`
  return (await api<{ signed_url: string }>(house, path)).signed_url
}

/** The record of a conversation, once it is complete. */
export async function recordOf(house: TestHouse, id: string): Promise<ConversationRecord> {
  for (;;) {
    const record = await api<ConversationRecord>(house, `/v1/convai/conversations/${id}`)
    if (record.status === 'done' || record.status === 'failed') return record
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export interface ConversationRecord {
  readonly conversation_id: string
  readonly agent_id: string
  readonly status: string
  readonly transcript: readonly {
    readonly role: string
    readonly message: string | null
    readonly feedback?: { readonly score: string } | null
    readonly tool_calls?: readonly { readonly tool_name: string; readonly request_id: string }[]
    readonly tool_results?: readonly {
      readonly tool_name: string
      readonly result_value: string
      readonly is_error: boolean
    }[]
  }[]
  readonly metadata: {
    readonly termination_reason: string
    readonly authorization_method?: string
    readonly conversation_initiation_source?: string
    readonly conversation_initiation_source_version?: string
    readonly text_only?: boolean
    readonly feedback?: { readonly rating?: number | null; readonly comment?: string | null }
  }
  readonly conversation_initiation_client_data?: {
    readonly dynamic_variables?: Readonly<Record<string, unknown>>
    readonly user_id?: string
  }
}
