import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ElevenLabsClient, ElevenLabsError } from '@elevenlabs/elevenlabs-js'
// The package's front door does not have it.
import {
  ClientTools,
  Conversation,
} from '@elevenlabs/elevenlabs-js/api/resources/conversationalAi/conversation/index.js'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { humanOrMade } from '../utterance.ts'
import { openTestHouse, recordOf, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import { startReceiver } from './receiver.ts'
import { spoken } from './speech.ts'

const manifest = join(import.meta.dirname, '../../../node_modules/@elevenlabs/elevenlabs-js/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('sdk', version)

let house: TestHouse
let client: ElevenLabsClient
let question: Int16Array
let interjection: Int16Array
let word: string
beforeAll(async () => {
  house = await openTestHouse()
  client = new ElevenLabsClient({ baseUrl: house.http, apiKey: 'none' })
  ;({ pcm: question, word } = await humanOrMade())
  interjection = await spoken('Wait, stop. I have another question for you.')
})
afterAll(() => house?.close())

/** An audio interface that speaks when it is told to, in chunks of 250 ms, and counts what it hears. */
function soundCard() {
  let waiting = Buffer.alloc(0)
  let timer: NodeJS.Timeout | undefined
  const heard = { bytes: 0, interruptions: 0 }
  return {
    heard,
    say(pcm: Int16Array) {
      waiting = Buffer.concat([waiting, Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)])
    },
    start(give: (audio: Buffer) => void) {
      timer = setInterval(() => {
        const chunk = Buffer.alloc(8_000)
        waiting.copy(chunk)
        waiting = waiting.subarray(8_000)
        give(chunk)
      }, 250)
    },
    stop: () => clearInterval(timer),
    output(audio: Buffer) {
      heard.bytes += audio.length
    },
    interrupt() {
      heard.interruptions += 1
    },
  }
}

/** A conversation by signed URL: without one this client knows no other host than the vendor's. */
async function talk(agentId: string, config: Readonly<Record<string, unknown>> = {}) {
  const card = soundCard()
  const agent: string[] = []
  const user: string[] = []
  const corrections: [string, string][] = []
  const ended: unknown[][] = []
  const given: unknown[] = []
  const clientTools = new ClientTools()
  clientTools.register('get_weather', async parameters => {
    given.push(parameters)
    return { sky: 'clear' }
  })
  clientTools.register('break_down', () => {
    throw new Error('out of order')
  })
  const conversation = new Conversation({
    // Its type is of another file of the package than the client's that it documents.
    client: client as unknown as NonNullable<ConstructorParameters<typeof Conversation>[0]['client']>,
    agentId,
    requiresAuth: true,
    audioInterface: card,
    clientTools,
    config: { extraBody: {}, conversationConfigOverride: {}, dynamicVariables: {}, ...config },
    callbackAgentResponse: text => void agent.push(text),
    callbackUserTranscript: text => void user.push(text),
    callbackAgentResponseCorrection: (original, corrected) => void corrections.push([original, corrected]),
  })
  conversation.on('session_ended', (...details) => void ended.push(details))
  await conversation.startSession()
  return {
    card,
    agent,
    user,
    corrections,
    ended,
    given,
    conversation,
    greeted: () => vi.waitFor(() => expect(agent.length).toBeGreaterThan(0), 10_000),
    says: (what: RegExp) => vi.waitFor(() => expect(agent.at(-1)).toMatch(what), 25_000),
    async record() {
      const id = conversation.getConversationId() ?? ''
      conversation.endSession()
      return recordOf(house, id)
    },
    over: () => vi.waitFor(() => expect(ended.length).toBeGreaterThan(0), 15_000),
  }
}

let call: Awaited<ReturnType<typeof talk>>
const shared = async () => {
  call ??= await talk('open')
  return call
}

prove('greeting', 'written, and sounding', async () => {
  const { greeted, agent, card } = await shared()
  await greeted()
  expect(agent).toEqual(['Hello there.'])
  await vi.waitFor(() => expect(card.heard.bytes).toBeGreaterThan(8_000), 10_000)
})

prove('signed URL', 'requiresAuth asks our API for one', async () => {
  const one = await talk('private')
  await one.greeted()
  expect((await one.record()).metadata.authorization_method).toBe('signed_url')
})

prove('voice: heard, answered, spoken', 'chunks of 250 ms in real time', async () => {
  const { card, user, says } = await shared()
  card.say(question)
  // It is the last word: from here on nobody speaks.
  await says(new RegExp(`^You said.*${word}`, 'i'))
  expect(user.join(' ').toLowerCase()).toContain(word)
})

prove('reply to a message', 'typed', async () => {
  const { conversation, says } = await shared()
  conversation.sendUserMessage('One potato')
  // With what was said before it, where nothing of that answer was heard.
  await says(/^You said: .*One potato$/)
})

prove('contextual update', 'the model gets it', async () => {
  const { conversation, says } = await shared()
  conversation.sendContextualUpdate('The caller looks at page seven.')
  conversation.sendUserMessage('Two potatoes')
  await says(/^You said: .*Two potatoes$/)
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages)).toContain('page seven')
})

prove('user activity', 'taken', async () => {
  const { conversation, ended } = await shared()
  conversation.registerUserActivity()
  expect(ended).toEqual([])
})

prove('client tool', 'an object goes back, the model gets it', async () => {
  const { conversation, says, given } = await shared()
  conversation.sendUserMessage('How is the weather?')
  await says(/^The tool says.*clear/)
  expect(given).toMatchObject([{ city: 'Lima', tool_call_id: expect.any(String) }])
})

prove('client tool that fails', 'the model is told', async () => {
  const { conversation, says } = await shared()
  conversation.sendUserMessage('Please break something')
  await says(/^The tool says.*out of order/)
})

prove('client tool that is not there', 'the model is told', async () => {
  const { conversation, says } = await shared()
  conversation.sendUserMessage('Use the missing one')
  await says(/^The tool says.*not registered/)
})

prove('voice: barge-in', 'interrupt() is called, and the correction is shorter', async () => {
  const { conversation, card, corrections } = await shared()
  const before = card.heard.bytes
  conversation.sendUserMessage('Tell me a story')
  await vi.waitFor(() => expect(card.heard.bytes).toBeGreaterThan(before + 48_000), 20_000)
  card.say(interjection)
  const ofStory = () => corrections.find(([original]) => original.startsWith('Once upon a time'))
  await vi.waitFor(() => expect(ofStory()).toBeDefined(), 15_000)
  expect(card.heard.interruptions).toBeGreaterThan(0)
  const [original, corrected] = ofStory() ?? ['', '']
  expect(original).toContain(corrected.replace(/\W+$/, ''))
  expect(corrected.length).toBeLessThan(original.length)
})

prove('caller ends the call', 'a close without a code, and a complete record', async () => {
  const { record } = await shared()
  expect(await record()).toMatchObject({ status: 'done', agent_id: 'open' })
})

prove('overrides', 'the first message', async () => {
  const one = await talk('open', { conversationConfigOverride: { agent: { first_message: 'Overridden.' } } })
  await one.greeted()
  expect(one.agent).toEqual(['Overridden.'])
  one.conversation.endSession()
})

prove('override refused', 'session_ended has code and reason', async () => {
  const one = await talk('strict', { conversationConfigOverride: { agent: { first_message: 'No.' } } })
  await one.over()
  expect(one.ended[0]?.slice(1)).toEqual([
    1008,
    expect.stringMatching(/first_message' is not allowed by config/),
  ])
  one.conversation.endSession()
})

prove('dynamic variables', 'in the greeting', async () => {
  const one = await talk('variables', { dynamicVariables: { caller: 'Ada' } })
  await one.greeted()
  expect(one.agent).toEqual(['Hello Ada, you have the small plan.'])
  one.conversation.endSession()
})

prove('dynamic variable missing', 'session_ended names it', async () => {
  const one = await talk('variables')
  await one.over()
  expect(one.ended[0]?.slice(1)).toEqual([1008, expect.stringContaining("{'caller'}")])
  one.conversation.endSession()
})

prove('custom LLM extra body', 'travels to the model', async () => {
  const one = await talk('open', { extraBody: { tenant: 'js' } })
  await one.greeted()
  one.conversation.sendUserMessage('Three potatoes')
  await one.says(/Three potatoes$/)
  expect(house.llm.asked.at(-1)?.elevenlabs_extra_body).toEqual({ tenant: 'js' })
  one.conversation.endSession()
})

prove('agent ends the call', 'session_ended with 1000', async () => {
  const one = await talk('open')
  await one.greeted()
  one.conversation.sendUserMessage('Goodbye')
  await one.over()
  expect(one.agent.at(-1)).toBe('Bye then.')
  expect(one.ended[0]?.[1]).toBe(1000)
  one.conversation.endSession()
})

const conversationConfig = {
  agent: {
    firstMessage: 'Hello there.',
    language: 'en',
    prompt: { prompt: 'You are a test.', temperature: 0.3 },
  },
  turn: { turnTimeout: 9 },
}

prove('agents: create, list, get, update, delete', 'through the SDK', async () => {
  const { agents } = client.conversationalAi
  const { agentId } = await agents.create({ conversationConfig, name: 'From Node' })
  expect((await agents.get(agentId)).name).toBe('From Node')
  expect((await agents.update(agentId, { name: 'Renamed' })).name).toBe('Renamed')
  const names = async () => (await agents.list({ pageSize: 100 })).agents.map(agent => agent.name)
  expect(await names()).toContain('Renamed')
  await agents.delete(agentId)
  expect(await names()).not.toContain('Renamed')
})

prove('agents: duplicate', 'a copy with a name of its own', async () => {
  const { agents } = client.conversationalAi
  const { agentId } = await agents.create({ conversationConfig, name: 'First' })
  const copy = await agents.duplicate(agentId, { name: 'Second' })
  expect(copy.agentId).not.toBe(agentId)
  const second = await agents.get(copy.agentId)
  expect([second.name, second.conversationConfig.agent?.firstMessage]).toEqual(['Second', 'Hello there.'])
  expect(second.conversationConfig).toMatchObject({ turn: { turnTimeout: 9 } })
  await agents.delete(agentId)
  await agents.delete(copy.agentId)
})

prove('conversations: list, get, delete', 'page by page, one record, and then none', async () => {
  const { conversations } = client.conversationalAi
  const first = await conversations.list({ agentId: 'open', pageSize: 1 })
  expect([first.conversations.length, first.hasMore, typeof first.nextCursor]).toEqual([1, true, 'string'])
  const second = await conversations.list({ agentId: 'open', pageSize: 1, cursor: first.nextCursor ?? '' })
  const id = second.conversations[0]?.conversationId ?? ''
  expect(id).not.toBe(first.conversations[0]?.conversationId)
  expect(await conversations.get(id)).toMatchObject({ conversationId: id, status: 'done' })
  await conversations.delete(id)
  await expect(conversations.get(id)).rejects.toMatchObject({ statusCode: 404 })
})

prove('conversations: audio', 'a WAV file of the call', async () => {
  const id = call.conversation.getConversationId() ?? ''
  const audio = await buffer(
    (await client.conversationalAi.conversations.audio.get(id)) as unknown as AsyncIterable<Uint8Array>,
  )
  expect(audio.subarray(0, 4).toString()).toBe('RIFF')
  expect(audio.length).toBeGreaterThan(64_000)
})

prove('tools', 'create, get, update, list, delete', async () => {
  const { tools } = client.conversationalAi
  const toolConfig = {
    type: 'client' as const,
    name: 'open_page',
    description: 'Opens a page.',
    expectsResponse: false,
  }
  const { id } = await tools.create({ toolConfig })
  expect((await tools.get(id)).toolConfig).toMatchObject({ name: 'open_page' })
  await tools.update(id, { toolConfig: { ...toolConfig, description: 'Shows a page.' } })
  expect((await tools.list({})).tools.find(tool => tool.id === id)?.toolConfig).toMatchObject({
    description: 'Shows a page.',
  })
  await tools.delete(id)
  await expect(tools.get(id)).rejects.toMatchObject({ statusCode: 404 })
})

prove('secrets', 'create, list without values, delete', async () => {
  const { secrets } = client.conversationalAi
  const { secretId } = await secrets.create({ name: 'JS_KEY', value: 'hidden-7f3a' })
  const listed = await secrets.list()
  expect(listed.secrets.map(secret => secret.secretId)).toContain(secretId)
  expect(JSON.stringify(listed)).not.toContain('hidden-7f3a')
  await secrets.delete(secretId)
})

prove('knowledge base', 'a text: create, list, delete', async () => {
  const { knowledgeBase } = client.conversationalAi
  const { id } = await knowledgeBase.documents.createFromText({ text: 'Shops close at six.', name: 'Hours' })
  expect((await knowledgeBase.list({})).documents.map(document => document.id)).toContain(id)
  await knowledgeBase.documents.delete(id)
})

prove('user, voices, models', 'what helpers ask for at the start', async () => {
  expect((await client.user.get()).userId).toBeTruthy()
  expect((await client.voices.getAll()).voices.length).toBeGreaterThan(0)
  expect((await client.models.list()).length).toBeGreaterThan(0)
})

prove('errors of the API', 'ElevenLabsError with status and detail', async () => {
  const problem = await client.conversationalAi.agents.get('agent_none').catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(ElevenLabsError)
  expect(problem).toMatchObject({ statusCode: 404, body: { detail: { status: expect.any(String) } } })
})

prove('webhook verified', 'constructEvent takes what our server signed, and nothing else', async () => {
  const receiver = await startReceiver()
  try {
    const made = await client.webhooks.create({
      settings: { authType: 'hmac', name: 'Node', webhookUrl: receiver.url },
    })
    const webhooks = { postCallWebhookId: made.webhookId, events: ['transcript' as const] }
    await client.conversationalAi.settings.update({ webhooks })
    const one = await talk('open')
    await one.greeted()
    const { conversation_id: id } = await one.record()
    const { body, signature } = await receiver.deliveryOf(id)
    const secret = made.webhookSecret ?? ''
    const event = await client.webhooks.constructEvent(body, signature, secret)
    expect(event).toMatchObject({ type: 'post_call_transcription', data: { conversation_id: id } })
    await expect(client.webhooks.constructEvent(`${body} `, signature, secret)).rejects.toThrow()
  } finally {
    await receiver.close()
  }
})

check()
