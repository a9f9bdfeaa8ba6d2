import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Receiver, startReceiver } from '../aftermath/fakes/receiver.ts'
import { readConfig } from '../config.ts'
import { findVendorShapes } from '../http/fakes/vendor-shapes.ts'
import { dial } from './fakes/dial.ts'
import { type Running, serve } from './serve.ts'

let running: Running
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-told-'))
  const agent = {
    name: 'Told',
    conversation_config: {
      conversation: { text_only: true },
      agent: {
        first_message: 'Hello {{name}} of {{city}}.',
        dynamic_variables: { dynamic_variable_placeholders: { city: 'Rome' } },
      },
    },
  }
  writeFileSync(join(folder, 'told.json'), JSON.stringify(agent))
  const environment = {
    ANTIPHON_PORT: '0',
    ANTIPHON_DATA: join(folder, 'data'),
    ANTIPHON_AGENTS: folder,
    ANTIPHON_LOG: 'silent',
  }
  running = await serve(readConfig(environment, {}, folder))
})
afterAll(async () => {
  await running?.stop(0, AbortSignal.abort())
  await receiver?.close()
})

const ask = async (path: string, method = 'GET', body?: object) => {
  const answer = await fetch(`${running.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Record<string, unknown>
}
const eventually = <Value>(check: () => Value | Promise<Value>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 })

test('a record says what its client opened the call with, and its webhook says the same', async () => {
  const made = await ask('/v1/workspace/webhooks', 'POST', {
    settings: { auth_type: 'hmac', name: 'Told', webhook_url: receiver.url },
  })
  const webhooks = { post_call_webhook_id: made.webhook_id, events: ['transcript'] }
  await ask('/v1/convai/settings', 'PATCH', { webhooks })

  const initiation = {
    type: 'conversation_initiation_client_data',
    conversation_config_override: { agent: {}, conversation: { text_only: true } },
    custom_llm_extra_body: 'a text',
    dynamic_variables: {
      name: 'Anna',
      count: 1.5,
      vip: true,
      list: [1, 'a'],
      none: null,
      secret__token: 'hush',
    },
    user_id: 'user_1',
    source_info: { source: 'js_sdk', version: '1.25.0' },
  }
  const call = dial(`${running.url.replace('http', 'ws')}/v1/convai/conversation?agent_id=told`, {
    frames: [initiation],
  })
  const id = await call.outcome
  await call.frame('agent_response')
  call.hangUp()

  const record = await eventually(async () => {
    const record = await ask(`/v1/convai/conversations/${id}`)
    expect(record.status).toBe('done')
    return record
  })
  expect(record).toMatchObject({
    conversation_initiation_client_data: {
      conversation_config_override: { agent: {}, conversation: { text_only: true } },
      custom_llm_extra_body: {},
      dynamic_variables: {
        ...{ name: 'Anna', count: 1.5, vip: true, list: [1, 'a'], city: 'Rome' },
        system__agent_id: 'told',
        system__conversation_id: id,
        system__call_duration_secs: expect.any(Number),
      },
      user_id: 'user_1',
      source_info: { source: 'js_sdk', version: '1.25.0' },
    },
    metadata: { conversation_initiation_source: 'js_sdk', conversation_initiation_source_version: '1.25.0' },
    visited_agents: [{ agent_id: 'told', branch_id: null }],
  })
  expect(JSON.stringify(record)).not.toContain('hush')
  findVendorShapes()?.expectShape('GET', '/v1/convai/conversations/{conversation_id}', 200, record)

  const listed = await ask('/v1/convai/conversations?dynamic_variable_params=name:eq:Anna')
  expect(listed.conversations).toMatchObject([{ conversation_id: id }])
  const other = await ask('/v1/convai/conversations?dynamic_variable_params=name:eq:Bo')
  expect(other.conversations).toEqual([])

  const sent = await eventually(() => {
    const [sent] = receiver.received
    if (!sent) throw new Error('no webhook yet')
    return JSON.parse(sent.body) as { data: unknown }
  })
  expect(sent.data).toEqual(record)
})
