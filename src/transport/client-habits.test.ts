import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Clock, startClock } from '../flow/clock.ts'
import type { AgentTool } from '../session/tool-box.ts'
import { outcomeOf } from '../session/tool-outcome.ts'
import type { ReplyPart } from '../speech/provider.ts'
import { dial } from './fakes/client.ts'
import { type FakeHouse, type FakeHouseOptions, openFakeHouse } from './fakes/house.ts'

let house: FakeHouse
const open = async (options?: FakeHouseOptions) => {
  house = await openFakeHouse(options)
  return dial(house.url)
}
const initiation = '{"type":"conversation_initiation_client_data"}'
/** A model that says what its answers cost. */
const counts = {
  name: 'counts',
  async *reply(): AsyncGenerator<ReplyPart> {
    yield { type: 'text-delta', text: 'Yes.' }
    yield { type: 'finish', reason: 'stop', usage: { promptTokens: 100, completionTokens: 10 } }
  },
}
const greeting = { firstMessage: 'Hello, this is a greeting of quite a few words.' }

afterEach(() => {
  house.close()
  expect(house.crashes).toEqual([])
})

describe('in a text-only conversation', () => {
  const textOnly = { spec: { ...greeting, textOnly: true } }

  test('the greeting is an agent_response with id 1, before the reply to a message sent in the same breath', async () => {
    const client = await open(textOnly)
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Hi' })
    const responses = await client.met('agent_response', 2)
    expect(responses).toEqual([
      {
        type: 'agent_response',
        agent_response_event: { agent_response: greeting.firstMessage, event_id: 1 },
      },
      { type: 'agent_response', agent_response_event: { agent_response: 'One two three.', event_id: 2 } },
    ])
  })

  test('a reply comes as start, deltas that make up the whole, agent_response, stop, all of one id', async () => {
    const client = await open(textOnly)
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Hi' })
    await client.met('agent_response', 2)
    await client.met('agent_chat_response_part', 8)
    for (const id of [1, 2]) {
      const own = client.frames.flatMap(frame => {
        if (frame.type === 'agent_chat_response_part' && frame.text_response_part.event_id === id)
          return [frame.text_response_part]
        return frame.type === 'agent_response' && frame.agent_response_event.event_id === id
          ? [{ type: 'whole', text: frame.agent_response_event.agent_response }]
          : []
      })
      expect(own.map(({ type }) => type).join(' ')).toMatch(/^start (delta )+whole stop$/)
      const deltas = own.filter(({ type }) => type === 'delta').map(({ text }) => text)
      expect(deltas.join('')).toBe(own.find(({ type }) => type === 'whole')?.text)
    }
  })

  test('nothing of it is audio, and what was typed does not come back', async () => {
    const client = await open({
      spec: { ...textOnly.spec, clientEvents: ['audio', 'agent_response', 'user_transcript'] },
    })
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Hi' })
    await client.met('agent_response', 2)
    await client.met('ping')
    expect(new Set(client.types())).toEqual(
      new Set(['conversation_initiation_metadata', 'ping', 'agent_response']),
    )
  })

  test('a message that cuts a reply ends its parts before the next begin', async () => {
    const slow = {
      name: 'slow',
      async *reply(_: unknown, { signal }: { signal: AbortSignal }): AsyncGenerator<ReplyPart> {
        yield { type: 'text-delta', text: 'One ' }
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      },
    }
    const client = await open({ spec: { textOnly: true }, providers: { llm: slow } })
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Hi' })
    await client.met('agent_chat_response_part', 2)
    client.send({ type: 'user_message', text: 'Wait' })
    await client.met('agent_chat_response_part', 5)
    const told = client.frames.flatMap(frame =>
      frame.type === 'agent_chat_response_part'
        ? [`${frame.text_response_part.type} ${frame.text_response_part.event_id}`]
        : frame.type === 'agent_response'
          ? [`whole ${frame.agent_response_event.event_id}`]
          : [],
    )
    expect(told).toEqual(['start 1', 'delta 1', 'whole 1', 'stop 1', 'start 2', 'delta 2'])
  })
})

test('a message typed during the greeting, as the widget does 100 ms after the connect, cuts it: interruption, correction, answer with a larger id', async () => {
  const client = await open({ spec: greeting })
  client.send(initiation)
  await client.met('audio')
  client.send({ type: 'user_message', text: 'Hi' })
  await client.met('agent_response', 2)
  await client.met('audio', 3)
  const order = client.frames.flatMap(frame => {
    if (frame.type === 'interruption') return [`cut ${frame.interruption_event.event_id}`]
    if (frame.type === 'agent_response_correction')
      return [`corrected ${frame.agent_response_correction_event.event_id}`]
    if (frame.type === 'agent_response') return [`said ${frame.agent_response_event.event_id}`]
    return []
  })
  expect(order).toEqual(['said 1', 'cut 1', 'corrected 1', 'said 2'])
  const cut = client.types().indexOf('interruption')
  const after = client.frames
    .slice(cut + 1)
    .flatMap(frame => (frame.type === 'audio' ? [frame.audio_event.event_id] : []))
  expect(after.filter(id => id === 1)).toHaveLength(1)
})

test('metadata comes once, with ids as the clients need them', async () => {
  const client = await open({ spec: greeting })
  client.send(initiation)
  await client.met('agent_response')
  expect(client.types().filter(type => type === 'conversation_initiation_metadata')).toHaveLength(1)
  expect(client.types()[0]).toBe('conversation_initiation_metadata')
})

test('a file is answered with an error that ends nothing; its text is a turn, and the record is warned', async () => {
  const client = await open({ spec: { textOnly: true, clientEvents: ['agent_response', 'client_error'] } })
  client.send(initiation)
  client.send({
    type: 'multimodal_message',
    text: { type: 'user_message', text: 'look' },
    files: [{ type: 'file_input', file_id: 'f' }],
  })
  await client.met('agent_response')
  expect(await client.met('error')).toEqual([
    {
      type: 'error',
      error_event: {
        code: 1008,
        message: 'This server cannot read files yet; only text reaches the agent.',
        error_type: 'value_error',
      },
    },
  ])
  expect(await client.met('client_error')).toHaveLength(1)
  client.send({ type: 'user_message', text: 'and?' })
  await client.met('agent_response', 2)
  expect(house.log).toContainEqual(
    expect.objectContaining({ mark: { type: 'warning', text: 'A file was sent; files are not there yet.' } }),
  )
})

test('frames that nobody waits for are noted, and close nothing', async () => {
  const client = await open({ spec: { textOnly: true } })
  client.send(initiation)
  await client.met('conversation_initiation_metadata')
  client.send({ type: 'mcp_tool_approval_result', tool_call_id: 'm', is_approved: true })
  client.send({ type: 'user_message', text: null })
  client.send({ type: 'from_tomorrow' })
  client.send({ type: 'user_message', text: 'still there?' })
  await client.met('agent_response')
  expect(house.notes.map(({ fields }) => fields.type)).toEqual(['mcp_tool_approval_result', 'from_tomorrow'])
})

test('who types floods nobody: a thousand keys are a handful of events', async () => {
  const client = await open({ spec: { textOnly: true } })
  client.send(initiation)
  for (let key = 0; key < 1000; key++) client.send({ type: 'user_activity' })
  client.send({ type: 'user_message', text: 'done' })
  await client.met('agent_response')
  const events = house.log.filter(entry => entry.kind === 'event' && entry.event.type === 'caller-activity')
  expect(events.length).toBeGreaterThan(0)
  expect(events.length).toBeLessThan(50)
  expect(house.notes).toEqual([])
})

describe('a client’s tool', () => {
  const show: AgentTool = {
    tool: { name: 'show', description: 'Shows a page.', parameters: { type: 'object' } },
    kind: 'client',
    expectsResponse: true,
    execution: 'immediate',
    preToolSpeech: 'auto',
    interruption: 'allow',
    timeoutMs: 20_000,
    async run({ askClient }) {
      const { result, isError } = await askClient({ page: 2 })
      return { ...outcomeOf({ content: result }), isError }
    },
  }
  const asks = () => {
    let asked = 0
    return {
      name: 'asks',
      async *reply(): AsyncGenerator<ReplyPart> {
        if (asked++ > 0) yield { type: 'text-delta', text: 'Shown.' }
        else yield { type: 'tool-call', id: 'call_1', name: 'show', arguments: '{"page":2}' }
        yield { type: 'finish', reason: asked > 1 ? 'stop' : 'tool-calls' }
      },
    }
  }
  const events = [
    'agent_response',
    'agent_tool_request',
    'agent_tool_response',
    'agent_tool_response_full_payload',
  ]

  test('is asked for, called, answered and told about, all with one id and one turn; its result may be any JSON', async () => {
    const client = await open({
      spec: { textOnly: true, clientEvents: events },
      providers: { llm: asks() },
      tools: { tools: [show] },
    })
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Show me' })
    const [call] = await client.met('client_tool_call')
    if (call?.type !== 'client_tool_call') throw new Error('no call')
    const { tool_call_id } = call.client_tool_call
    client.send({ type: 'client_tool_result', tool_call_id: 'nobody', result: 'late', is_error: true })
    client.send({ type: 'client_tool_result', tool_call_id, result: { shown: [2] }, is_error: false })
    await client.met('agent_response')
    const about = { tool_name: 'show', tool_call_id, event_id: 1 }
    const response = { ...about, tool_type: 'client', is_error: false, is_blocked: false, is_called: true }
    expect(
      client.frames.filter(({ type }) => !['ping', 'conversation_initiation_metadata'].includes(type)),
    ).toEqual([
      {
        type: 'agent_tool_request',
        agent_tool_request: {
          ...about,
          tool_type: 'client',
          expects_response: true,
          disable_interruptions: false,
          response_timeout_secs: 20,
          execution_mode: 'immediate',
        },
      },
      {
        type: 'client_tool_call',
        client_tool_call: { ...about, parameters: { page: 2 }, expects_response: true },
      },
      { type: 'agent_tool_response', agent_tool_response: response },
      {
        type: 'agent_tool_response_full_payload',
        agent_tool_response_full_payload: {
          ...response,
          full_tool_result: '{"shown":[2]}',
          truncated: false,
        },
      },
      { type: 'agent_response', agent_response_event: { agent_response: 'Shown.', event_id: 1 } },
    ])
  })

  test('is called where nothing is listed too: it would hang for ever', async () => {
    const client = await open({
      spec: { textOnly: true, clientEvents: [] },
      providers: { llm: asks() },
      tools: { tools: [show] },
    })
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Show me' })
    await client.met('client_tool_call')
    expect(new Set(client.types())).toEqual(new Set(['conversation_initiation_metadata', 'client_tool_call']))
  })
})

test('what goes on inside is told where it is listed: usage, completion, the recogniser, the score of each window', async () => {
  const events = ['agent_response_complete', 'context_usage', 'asr_initiation_metadata', 'vad_score']
  const client = await open({ spec: { clientEvents: events }, providers: { llm: counts } })
  client.send(initiation)
  client.send({ user_audio_chunk: Buffer.alloc(4096).toString('base64') })
  client.send({ type: 'user_message', text: 'Hi' })
  await client.met('vad_score')
  await client.met('asr_initiation_metadata')
  await client.met('context_usage')
  expect(await client.met('agent_response_complete')).toEqual([
    { type: 'agent_response_complete', agent_response_complete_event: { event_id: 1 } },
  ])
})

describe('a fault that ends the conversation', () => {
  const badFrames = [
    ['no JSON', '{not json', 'invalid_message'],
    ['no type', '{"a":1}', 'invalid_message'],
    ['a missing field', '{"type":"pong"}', 'missing_fields'],
    ['a field of the wrong type', '{"type":"user_message","text":7}', 'missing_fields'],
  ] as const
  test.each(badFrames)(
    '%s: error and client_error say what, then the close 1008 says it again',
    async (_, bad, kind) => {
      const client = await open({ spec: { textOnly: true, clientEvents: ['client_error'] } })
      client.send(initiation)
      await client.met('conversation_initiation_metadata')
      client.send(bad)
      const { code, reason } = await client.closed
      expect([code, reason]).toEqual([1008, expect.stringMatching(/^Invalid message: /)])
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
      const faults = client.frames.filter(({ type }) => type.endsWith('error'))
      expect(faults).toEqual([
        { type: 'error', error_event: { code: 1008, message: expect.any(String), error_type: kind } },
        { type: 'client_error', error_event: { code: 1008, error_name: kind, message: expect.any(String) } },
      ])
    },
  )

  test('client_error goes only where it is listed', async () => {
    const client = await open({ spec: { textOnly: true, clientEvents: [] } })
    client.send(initiation)
    await client.met('conversation_initiation_metadata')
    client.send('{')
    await client.closed
    expect(client.types().filter(type => type.endsWith('error'))).toEqual(['error'])
  })

  test('before the metadata there is no frame at all, only the close', async () => {
    const client = await open()
    client.send('{')
    expect((await client.closed).code).toBe(1008)
    expect(client.frames).toEqual([])
  })

  test('the maximum duration is an error with its name and a normal close', async () => {
    const client = await open({ spec: { textOnly: true }, policy: { maxDurationMs: 200 } })
    client.send(initiation)
    expect(await client.closed).toEqual({
      code: 1000,
      reason: 'The conversation reached its maximum duration.',
    })
    expect(client.frames.at(-1)).toMatchObject({
      type: 'error',
      error_event: { code: 1000, error_type: 'max_duration_exceeded' },
    })
  })
})

describe('how a call ends', () => {
  /** A thousand times as fast. */
  const hurried = (): Clock => {
    const clock = startClock()
    return { now: () => clock.now() * 1000, after: (ms, run) => clock.after(ms / 1000, run) }
  }

  test('end_call: its answer goes out after the farewell, right before the close', async () => {
    const leaves = {
      name: 'leaves',
      async *reply(): AsyncGenerator<ReplyPart> {
        yield { type: 'text-delta', text: 'Good bye now.' }
        yield { type: 'tool-call', id: 'end_call_1', name: 'end_call', arguments: '{"reason":"done"}' }
        yield { type: 'finish', reason: 'tool-calls' }
      },
    }
    const events = ['audio', 'agent_response', 'agent_tool_request', 'agent_tool_response']
    const client = await open({ spec: { clientEvents: events }, providers: { llm: leaves } })
    client.send(initiation)
    client.send({ type: 'user_message', text: 'Bye' })
    expect((await client.closed).code).toBe(1000)
    const spokenAt = client.times[client.frames.findIndex(({ type }) => type === 'audio')] ?? 0
    expect(client.frames.at(-1)).toMatchObject({
      type: 'agent_tool_response',
      agent_tool_response: { tool_name: 'end_call', is_error: false },
    })
    // Three words of 100 ms, less a timer's grain.
    expect((client.times.at(-1) ?? 0) - spokenAt).toBeGreaterThan(250)
  })

  test('who connects and never begins is closed with a reason', async () => {
    const client = await open({ clock: hurried })
    expect(await client.closed).toEqual({
      code: 1008,
      reason: 'No conversation_initiation_client_data within 10 s.',
    })
    expect(house.live).toBe(0)
  })

  test('a line from which nothing comes is given up', async () => {
    house = await openFakeHouse({ clock: hurried, spec: { textOnly: true }, policy: { maxDurationMs: 1e9 } })
    const client = await dial(house.url, { pongs: false })
    client.send(initiation)
    expect(await client.closed).toEqual({ code: 1002, reason: 'Nothing was received for 60 s.' })
    expect(client.frames.at(-1)).toMatchObject({ error_event: { error_type: 'transport_receive_timeout' } })
  })

  test.each([
    ['with no code, as Node does', (ws: WebSocket) => ws.close()],
    ['with 1000, as JavaScript and Python do', (ws: WebSocket) => ws.close(1000, 'User ended conversation')],
    ['with 1001', (ws: WebSocket) => ws.close(1001)],
    ['without a word', (ws: WebSocket) => ws.terminate()],
  ])('a client that hangs up %s leaves nothing behind', async (_, hangUp) => {
    const client = await open({ spec: greeting })
    client.send(initiation)
    await client.met('audio')
    hangUp(client.ws)
    await vi.waitFor(() => expect([house.live, house.sessions]).toEqual([0, 0]))
    expect(house.log).toContainEqual(
      expect.objectContaining({ command: { type: 'end-call', reason: 'hang-up' } }),
    )
  })
})

test('unknown query parameters are nobody’s business, an agent id that carries more of them neither', async () => {
  house = await openFakeHouse({ spec: { textOnly: true, ...greeting } })
  const query =
    '&conversation_signature=cvtkn_x&source=js_sdk&version=1.25.0&environment=staging&branch_id=b&x=%zz'
  const client = await dial(`${house.url}${query}`)
  client.send(initiation)
  await client.met('agent_response')
})

test('frames are not compressed, whatever a client offers: a chunk each 32 ms must cost little', async () => {
  house = await openFakeHouse()
  const ws = new WebSocket(house.url, ['convai'], { perMessageDeflate: true })
  await new Promise(resolve => ws.once('open', resolve))
  expect(ws.extensions).toBe('')
  ws.terminate()
})
