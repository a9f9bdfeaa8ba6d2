import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Conversation, type PartialOptions } from '@elevenlabs/client'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { agentOf } from './agents.ts'
import { openTestHouse, recordOf, signedUrl, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'

const manifest = join(import.meta.dirname, '../../../node_modules/@elevenlabs/client/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('node', version)

let house: TestHouse
beforeAll(async () => {
  // The client expects a browser's; the package says so for Node.
  vi.stubGlobal('WebSocket', WebSocket)
  house = await openTestHouse()
})
afterAll(() => house?.close())

interface Heard {
  readonly name: string
  readonly data: unknown
}

/** A conversation whose callbacks are all kept, in order. */
async function talk(options: Readonly<Record<string, unknown>> = {}) {
  const heard: Heard[] = []
  const keep = (name: string) => (data: unknown, context?: unknown) =>
    void heard.push({ name, data: context === undefined ? data : { message: data, context } })
  const listeners = Object.fromEntries(
    [
      'onConnect',
      'onDisconnect',
      'onError',
      'onMessage',
      'onDebug',
      'onAgentChatResponsePart',
      'onAgentToolRequest',
      'onAgentToolResponse',
      'onContextUsage',
      'onPing',
    ].map(name => [name, keep(name)]),
  )
  const where =
    'signedUrl' in options || 'orchestrator' in options ? {} : { agentId: 'open', origin: house.ws }
  const all = { textOnly: true, connectionType: 'websocket', ...where, ...listeners, ...options }
  const conversation = await Conversation.startSession(all as unknown as PartialOptions)
  const of = <T>(name: string) => heard.flatMap(one => (one.name === name ? [one.data as T] : []))
  const said = (role = 'agent') =>
    of<{ role: string; message: string }>('onMessage').flatMap(one =>
      one.role === role ? [one.message] : [],
    )
  return {
    conversation,
    of,
    said,
    /** What the agent says to a message. */
    async ask(text: string) {
      const before = said().length
      conversation.sendUserMessage(text)
      await vi.waitFor(() => expect(said().length).toBeGreaterThan(before), 10_000)
      return said().at(-1)
    },
    greeted: () => vi.waitFor(() => expect(said().length).toBeGreaterThan(0), 10_000),
    ended: () => vi.waitFor(() => expect(of('onDisconnect')).toHaveLength(1), 15_000),
    async record() {
      await conversation.endSession()
      return recordOf(house, conversation.getId())
    },
  }
}

const refusal = async (options: Readonly<Record<string, unknown>>) => {
  const error = await talk(options).then(
    () => null,
    (problem: Error & { closeCode?: number }) => problem,
  )
  return { message: error?.message, code: error?.closeCode }
}

prove('greeting', 'the first message, once', async () => {
  const call = await talk()
  await call.greeted()
  expect(call.said()).toEqual(['Hello there.'])
  expect(call.conversation.getId()).toMatch(/^conv_[a-zA-Z0-9]+$/)
  await call.conversation.endSession()
})

prove('public agent', 'by its id alone', async () => {
  const call = await talk({ agentId: 'plain' })
  await call.greeted()
  const record = await call.record()
  expect(record.metadata).toMatchObject({ authorization_method: 'public' })
  expect(record.metadata.conversation_initiation_source).toBe('js_sdk')
  expect(record.metadata.conversation_initiation_source_version).toBe(version)
})

prove('reply to a message', 'answered, and kept in the record', async () => {
  const call = await talk()
  await call.greeted()
  expect(await call.ask('One potato')).toBe('You said: One potato')
  const record = await call.record()
  expect(record.transcript.map(({ role, message }) => [role, message])).toEqual([
    ['agent', 'Hello there.'],
    ['user', 'One potato'],
    ['agent', 'You said: One potato'],
  ])
})

prove('reply in parts', 'start, deltas that sum to the answer, stop', async () => {
  const call = await talk()
  await call.greeted()
  await call.ask('Two potatoes')
  await vi.waitFor(() =>
    expect(call.of<{ type: string }>('onAgentChatResponsePart').at(-1)?.type).toBe('stop'),
  )
  const parts = call.of<{ type: string; text: string; event_id: number }>('onAgentChatResponsePart')
  const turn = parts.at(-1)?.event_id
  const own = parts.filter(part => part.event_id === turn)
  expect([own[0]?.type, own.at(-1)?.type]).toEqual(['start', 'stop'])
  expect(own.map(({ text }) => text).join('')).toBe('You said: Two potatoes')
  expect(own.length).toBeGreaterThan(3)
  await call.conversation.endSession()
})

prove('text only', 'no sound is sent, and the record says so', async () => {
  const sounds: unknown[] = []
  const call = await talk({
    onIncomingEvent: (event: { type: string }) => event.type === 'audio' && sounds.push(event),
  })
  await call.greeted()
  await call.ask('Three potatoes')
  expect(sounds).toEqual([])
  expect((await call.record()).metadata.text_only).toBe(true)
})

prove('contextual update', 'the model gets it, nobody answers it', async () => {
  const call = await talk()
  await call.greeted()
  call.conversation.sendContextualUpdate('The caller looks at page seven.')
  await call.ask('Four potatoes')
  expect(call.said()).toHaveLength(2)
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages)).toContain('The caller looks at page seven.')
  await call.conversation.endSession()
})

prove('feedback on a reply', 'kept with its turn', async () => {
  const call = await talk()
  await call.greeted()
  await call.ask('Five potatoes')
  call.conversation.sendFeedback(true)
  await call.ask('Six potatoes')
  const { transcript } = await call.record()
  const liked = transcript.filter(({ feedback }) => feedback?.score === 'like')
  expect(liked.map(({ message }) => message)).toEqual(['You said: Five potatoes'])
})

prove('user activity', 'taken, and answered by nobody', async () => {
  const call = await talk()
  await call.greeted()
  for (let i = 0; i < 20; i++) call.conversation.sendUserActivity()
  expect(await call.ask('Seven potatoes')).toBe('You said: Seven potatoes')
  expect(call.said()).toHaveLength(2)
  await call.conversation.endSession()
})

prove('client tool', 'called with what the model gave, its result reaches the model', async () => {
  const given: unknown[] = []
  const get_weather = (input: unknown) => {
    given.push(input)
    return { sky: 'clear' }
  }
  const call = await talk({ clientTools: { get_weather } })
  await call.greeted()
  call.conversation.sendUserMessage('How is the weather?')
  await vi.waitFor(() => expect(call.said().at(-1)).toMatch(/^The tool says/), 10_000)
  expect(given).toEqual([{ city: 'Lima' }])
  expect(call.said().at(-1)).toContain('{"sky":"clear"}')
  const { transcript } = await call.record()
  expect(transcript.flatMap(turn => turn.tool_calls ?? []).map(one => one.tool_name)).toEqual(['get_weather'])
  expect(transcript.flatMap(turn => turn.tool_results ?? [])).toMatchObject([{ is_error: false }])
})

prove('client tool that fails', 'the model is told, the call goes on', async () => {
  const break_down = () => {
    throw new Error('out of order')
  }
  const call = await talk({ clientTools: { break_down } })
  await call.greeted()
  call.conversation.sendUserMessage('Please break something')
  await vi.waitFor(() => expect(call.said().at(-1)).toMatch(/^The tool says/), 10_000)
  expect(call.said().at(-1)).toContain('out of order')
  expect(await call.ask('Eight potatoes')).toBe('You said: Eight potatoes')
  await call.conversation.endSession()
})

prove('client tool that is not there', 'the client says so, the model is told', async () => {
  const call = await talk()
  await call.greeted()
  call.conversation.sendUserMessage('Use the missing one')
  await vi.waitFor(() => expect(call.said().at(-1)).toMatch(/^The tool says/), 10_000)
  expect(call.said().at(-1)).toContain('not_there is not defined on client')
  await call.conversation.endSession()
})

prove('tool events', 'request and response, with one id', async () => {
  const call = await talk({ clientTools: { get_weather: () => 'sunny' } })
  await call.greeted()
  call.conversation.sendUserMessage('How is the weather?')
  await vi.waitFor(() => expect(call.said().at(-1)).toMatch(/^The tool says/), 10_000)
  const [asked] = call.of<{ tool_call_id: string }>('onAgentToolRequest')
  expect(asked).toMatchObject({ tool_name: 'get_weather', tool_type: 'client' })
  expect(call.of('onAgentToolResponse')).toMatchObject([
    { tool_name: 'get_weather', tool_call_id: asked?.tool_call_id, is_error: false },
  ])
  await call.conversation.endSession()
})

prove('context usage', 'after each answer of the server’s own model', async () => {
  const call = await talk({ agentId: 'own' })
  await call.greeted()
  await call.ask('Nine potatoes')
  await vi.waitFor(() => expect(call.of('onContextUsage')).toHaveLength(1), 5_000)
  expect(call.of('onContextUsage')[0]).toMatchObject({
    model: expect.any(String),
    context_tokens: expect.any(Number),
  })
  await call.conversation.endSession()
})

prove('overrides', 'first message, prompt and language that the agent allows', async () => {
  const overrides = { agent: { firstMessage: 'Overridden.', prompt: { prompt: 'Be odd.' } } }
  const call = await talk({ overrides })
  await call.greeted()
  expect(call.said()).toEqual(['Overridden.'])
  await call.ask('Ten potatoes')
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages[0])).toContain('Be odd.')
  await call.conversation.endSession()
})

prove('override refused', 'startSession rejects with the field’s name', async () => {
  const overrides = { agent: { firstMessage: 'Not allowed.' } }
  expect(await refusal({ agentId: 'guarded', overrides })).toEqual({
    message: expect.stringMatching(/^Override for field '.*first_message' is not allowed by config\.$/),
    code: 1008,
  })
  expect(await refusal({ agentId: 'strict' })).toEqual({
    message: expect.stringMatching(/^Override for field '.*text_only' is not allowed by config\.$/),
    code: 1008,
  })
})

prove('dynamic variables', 'the client’s, and the agent’s placeholder', async () => {
  const call = await talk({ agentId: 'variables', dynamicVariables: { caller: 'Ada' } })
  await call.greeted()
  expect(call.said()).toEqual(['Hello Ada, you have the small plan.'])
  const record = await call.record()
  expect(record.conversation_initiation_client_data?.dynamic_variables).toMatchObject({
    caller: 'Ada',
    system__conversation_id: record.conversation_id,
  })
})

prove('dynamic variable missing', 'startSession rejects with its name', async () => {
  expect(await refusal({ agentId: 'variables' })).toEqual({
    message: "Missing required dynamic variables in first message: {'caller'}",
    code: 1008,
  })
})

prove('custom LLM extra body', 'travels to the model', async () => {
  const call = await talk({ customLlmExtraBody: { tenant: 'a7' } })
  await call.greeted()
  await call.ask('Eleven potatoes')
  expect(house.llm.asked.at(-1)?.elevenlabs_extra_body).toEqual({ tenant: 'a7' })
  await call.conversation.endSession()
})

prove('language preset', 'the language chosen brings its first message', async () => {
  const call = await talk({ agentId: 'german', overrides: { agent: { language: 'de' } } })
  await call.greeted()
  expect(call.said()).toEqual(['Guten Tag.'])
  await call.conversation.endSession()
})

prove('private agent refused', 'without a signed URL', async () => {
  expect(await refusal({ agentId: 'private' })).toEqual({ message: expect.stringMatching(/./), code: 1008 })
})

prove('signed URL', 'as minted by our API; the record says how it came', async () => {
  const call = await talk({ signedUrl: await signedUrl(house, 'private') })
  await call.greeted()
  expect((await call.record()).metadata.authorization_method).toBe('signed_url')
})

prove('signed URL refused', 'one whose signature was changed', async () => {
  const url = (await signedUrl(house, 'private')).replace(/(conversation_signature=cvtkn_)..../, '$1AAAA')
  expect((await refusal({ signedUrl: url })).code).toBe(1008)
})

prove('orchestrator or on-prem', 'an agent that travels with the call, on a path of its own', async () => {
  const agentConfig = agentOf(house.llm.url, { agent: { first_message: 'From the client.' } })
  const call = await talk({ orchestrator: { url: `${house.ws}/v1/convai/conversation`, agentConfig } })
  await call.greeted()
  expect(call.said()).toEqual(['From the client.'])
  expect(await call.ask('Twelve potatoes')).toBe('You said: Twelve potatoes')
  await call.conversation.endSession()
})

prove('agent ends the call', 'after its last words, as end_call', async () => {
  const call = await talk()
  await call.greeted()
  call.conversation.sendUserMessage('Goodbye')
  await call.ended()
  expect(call.said().at(-1)).toBe('Bye then.')
  expect(call.of('onDisconnect')[0]).toMatchObject({ reason: 'agent' })
  const record = await recordOf(house, call.conversation.getId())
  expect(record.metadata.termination_reason).toMatch(/end_call|agent/i)
})

prove('caller ends the call', 'the record is complete and says who it was', async () => {
  const call = await talk()
  await call.greeted()
  const record = await call.record()
  expect(call.of('onDisconnect')).toEqual([{ reason: 'user' }])
  expect([record.status, record.metadata.termination_reason]).toEqual([
    'done',
    expect.stringMatching(/client|hung up/i),
  ])
})

prove('unknown agent', 'startSession rejects and names it', async () => {
  expect(await refusal({ agentId: 'nobody' })).toEqual({
    message: expect.stringContaining('nobody'),
    code: 1008,
  })
})

check()
