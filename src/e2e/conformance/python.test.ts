import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { humanOrMade } from '../utterance.ts'
import { agentOf } from './agents.ts'
import { openTestHouse, recordOf, reportTo, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { spoken, wavFile } from './speech.ts'

const python = process.env.ANTIPHON_PYTHON
const folder = join(import.meta.dirname, 'python')
/** The one of .ci/python-requirements.txt; the tests of the API hold the interpreter to it. */
const VERSION = '2.78.0'

/** What a call of calls.py left. */
interface Seen {
  readonly conversation_id: string | null
  readonly agent: readonly string[]
  readonly user: readonly string[]
  readonly corrections: readonly (readonly [string, string])[]
  readonly parts: readonly (readonly [string, string])[]
  readonly alignments: number
  readonly latencies: readonly number[]
  readonly tools: readonly Readonly<Record<string, unknown>>[]
  readonly audio_bytes: number
  readonly odd_chunks: number
  readonly interruptions: number
  readonly disconnect: {
    readonly reason: string
    readonly code: number | null
    readonly text: string | null
  } | null
  readonly problem: string | null
}

const greeted = { do: 'greeted' }
const message = (said: string) => ({ do: 'message', text: said })

interface Spoken {
  readonly wav: string
  /** Its last word. */
  readonly word: string
}

/** The calls that both clients place; a voice needs its sounds in files. */
function callsOf(house: TestHouse, question: Spoken, interjection: string) {
  const on_prem_conversation_url = `${house.ws}/v1/convai/conversation`
  const agent_config_dict = agentOf(house.llm.url, { agent: { first_message: 'From the client.' } })
  return {
    voice: {
      agent_id: 'open',
      voice: true,
      tools: true,
      user_id: 'u7',
      steps: [
        { ...greeted, sound: true },
        // The answer to its last word: from then on nobody speaks.
        { do: 'say', wav: question.wav, until: question.word },
        { ...message('How is the weather?'), until: 'the tool says' },
        { do: 'cut', text: 'Tell me a story', wav: interjection },
      ],
    },
    text: {
      agent_id: 'open',
      tools: true,
      extra_body: { tenant: 'py' },
      steps: [
        greeted,
        { do: 'context', text: 'The caller looks at page nine.' },
        { do: 'activity' },
        message('One potato'),
        message('Please break something'),
        message('Use the missing one'),
      ],
    },
    overrides: {
      agent_id: 'open',
      override: { agent: { first_message: 'Overridden.' } },
      steps: [greeted],
    },
    refused: { agent_id: 'guarded', override: { agent: { first_message: 'No.' } }, steps: [{ do: 'ended' }] },
    variables: { agent_id: 'variables', variables: { caller: 'Ada' }, steps: [greeted] },
    missing: { agent_id: 'variables', steps: [{ do: 'ended' }] },
    plain: { agent_id: 'plain', steps: [greeted] },
    private: { agent_id: 'private', steps: [{ do: 'ended' }] },
    signed: { agent_id: 'private', requires_auth: true, steps: [greeted] },
    'on-prem': {
      agent_id: 'none',
      on_prem: { on_prem_conversation_url, agent_config_dict },
      steps: [greeted, message('Two potatoes')],
    },
    german: { agent_id: 'german', override: { agent: { language: 'de' } }, steps: [greeted] },
    goodbye: {
      agent_id: 'open',
      steps: [greeted, message('Goodbye'), { do: 'ended' }],
    },
    nobody: { agent_id: 'nobody', steps: [{ do: 'ended' }] },
  }
}

async function place(
  script: string,
  house: TestHouse,
  calls: unknown,
): Promise<Readonly<Record<string, Seen>>> {
  const child = spawn(python ?? '', [join(folder, script), house.http], { stdio: ['pipe', 'pipe', 'pipe'] })
  const told = Promise.all([text(child.stdout), text(child.stderr)])
  child.stdin.end(JSON.stringify(calls))
  const [out, problems] = await told
  if (out === '') throw new Error(`${script} printed nothing:\n${problems}`)
  return JSON.parse(out) as Readonly<Record<string, Seen>>
}

const noSeen: Readonly<Record<string, Seen>> = {}

for (const [client, script] of [
  ['python', 'sync_calls.py'],
  ['python-async', 'async_calls.py'],
] as const)
  describe.skipIf(python === undefined)(`${script} (ANTIPHON_PYTHON is set by .ci/python)`, () => {
    const { prove, check } = matrixOf(client, VERSION)
    let house: TestHouse
    let receiver: Receiver
    let secret = ''
    let seen = noSeen
    let word: string
    const of = (name: string): Seen => {
      const one = seen[name]
      if (!one) throw new Error(`no call was named ${name}`)
      return one
    }
    const recordFor = (name: string) => recordOf(house, of(name).conversation_id ?? '')
    beforeAll(async () => {
      house = await openTestHouse()
      receiver = await startReceiver()
      secret = await reportTo(house, receiver.url)
      const utterance = await humanOrMade()
      word = utterance.word
      const interjection = wavFile(await spoken('Wait, stop. I have another question for you.'), 0, 0)
      const question = { wav: wavFile(utterance.pcm, 0, 0), word }
      seen = await place(script, house, callsOf(house, question, interjection))
    })
    afterAll(async () => {
      await house?.close()
      await receiver?.close()
    })

    prove('greeting', 'written, and sounding', () => {
      expect(of('voice')).toMatchObject({ problem: null })
      expect(of('voice').agent[0]).toBe('Hello there.')
    })
    prove('voice: heard, answered, spoken', 'a WAV in real time, chunks of 250 ms', () => {
      const { user, agent, audio_bytes, odd_chunks } = of('voice')
      expect(user.join(' ').toLowerCase()).toContain(word)
      expect(agent.slice(1).join(' ').toLowerCase()).toContain(word)
      expect(audio_bytes).toBeGreaterThan(64_000)
      expect(odd_chunks).toBe(0)
    })
    prove('voice: characters with their times', 'with chunks of sound', () => {
      expect(of('voice').alignments).toBeGreaterThan(1)
    })
    prove('voice: barge-in', 'interrupt() is called, and the correction is shorter', () => {
      const { interruptions, corrections } = of('voice')
      expect(interruptions).toBeGreaterThan(0)
      const [original = '', corrected = ''] =
        corrections.find(([story]) => story.startsWith('Once upon a time')) ?? []
      expect(original).not.toBe('')
      expect(corrected.length).toBeLessThan(original.length)
      expect(original).toContain(corrected.replace(/\W+$/, ''))
    })
    prove('client tool', 'a dict goes back, the model gets it', () => {
      const [call] = of('voice').tools
      expect(call).toMatchObject({ name: 'get_weather', city: 'Lima', tool_call_id: expect.any(String) })
      expect(of('voice').agent.find(said => said.startsWith('The tool says'))).toContain('"sky":')
    })
    prove('caller ends the call', 'with a complete record of who called', async () => {
      expect(of('voice').disconnect).toMatchObject({ reason: 'user' })
      const record = await recordFor('voice')
      expect(record).toMatchObject({ status: 'done', agent_id: 'open' })
      expect(record.conversation_initiation_client_data?.user_id).toBe('u7')
      expect(record.metadata.conversation_initiation_source).toBe('python_sdk')
    })
    prove('text only', 'without an audio interface: no sound is made', async () => {
      expect(of('text')).toMatchObject({ problem: null, audio_bytes: 0 })
      expect((await recordFor('text')).metadata.text_only).toBe(true)
    })
    prove('reply to a message', 'answered', () => {
      expect(of('text').agent).toContain('You said: One potato')
    })
    prove('reply in parts', 'deltas sum to the answers', () => {
      const { parts, agent } = of('text')
      const written = parts.flatMap(([kind, piece]) => (kind === 'delta' ? [piece] : [])).join('')
      expect(written).toContain(agent.find(said => said.includes('potato')) ?? 'none')
      expect(parts.some(([kind]) => kind === 'start') && parts.some(([kind]) => kind === 'stop')).toBe(true)
    })
    prove('contextual update', 'the model gets it', () => {
      const asked = house.llm.asked.find(({ messages }) =>
        JSON.stringify(messages.at(-1)).includes('One potato'),
      )
      expect(JSON.stringify(house.llm.asked)).toContain('The caller looks at page nine.')
      expect(asked).toBeDefined()
    })
    prove('user activity', 'taken', () => expect(of('text').disconnect?.reason).toBe('user'))
    prove('custom LLM extra body', 'travels to the model', () => {
      const bodies = house.llm.asked.map(({ elevenlabs_extra_body: body }) => body)
      expect(bodies).toContainEqual({ tenant: 'py' })
    })
    prove('client tool that fails', 'the model is told', () => {
      expect(of('text').agent.join()).toContain('out of order')
    })
    prove('client tool that is not there', 'the model is told', () => {
      expect(of('text').agent.join()).toContain("Tool 'not_there' is not registered")
    })
    prove('overrides', 'the first message', () => expect(of('overrides').agent).toEqual(['Overridden.']))
    prove('override refused', 'callback_disconnect has code and reason', () => {
      expect(of('refused').disconnect).toEqual({
        reason: 'error',
        code: 1008,
        text: expect.stringMatching(/^Override for field '.*first_message' is not allowed by config\.$/),
      })
    })
    prove('dynamic variables', 'in the greeting', () => {
      expect(of('variables').agent).toEqual(['Hello Ada, you have the small plan.'])
    })
    prove('dynamic variable missing', 'callback_disconnect names it', () => {
      expect(of('missing').disconnect).toMatchObject({
        code: 1008,
        text: expect.stringContaining("{'caller'}"),
      })
    })
    prove('public agent', 'by its id alone', async () => {
      expect((await recordFor('plain')).metadata.authorization_method).toBe('public')
    })
    prove('private agent refused', 'without requires_auth', () => {
      expect(of('private').disconnect).toMatchObject({ reason: 'error', code: 1008 })
    })
    prove('signed URL', 'requires_auth asks for one by itself', async () => {
      expect(of('signed').problem).toBeNull()
      expect((await recordFor('signed')).metadata.authorization_method).toBe('signed_url')
    })
    prove('orchestrator or on-prem', 'OnPremInitiationData: the agent travels with the call', () => {
      expect(of('on-prem').agent).toEqual(['From the client.', 'You said: Two potatoes'])
    })
    prove('language preset', 'the language chosen brings its first message', () => {
      expect(of('german').agent).toEqual(['Guten Tag.'])
    })
    prove('agent ends the call', 'a clean end for the client', () => {
      expect(of('goodbye').agent.at(-1)).toBe('Bye then.')
      expect(of('goodbye').disconnect).toMatchObject({ reason: 'agent', code: 1000 })
    })
    prove('unknown agent', 'callback_disconnect names it', () => {
      expect(of('nobody').disconnect).toMatchObject({ code: 1008, text: expect.stringContaining('nobody') })
    })
    if (client === 'python')
      proveApi(prove, () => ({ house, secret, receiver, voice: of('voice').conversation_id ?? '' }))
    check()
  })

type Told = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The client of the API, which both kinds of conversation share. */
function proveApi(
  prove: ReturnType<typeof matrixOf>['prove'],
  at: () => {
    readonly house: TestHouse
    readonly voice: string
    readonly secret: string
    readonly receiver: Receiver
  },
): void {
  let told: Told = {}
  beforeAll(async () => {
    const { house, voice } = at()
    await recordOf(house, voice)
    const agent = agentOf(house.llm.url)
    const { secret, receiver } = at()
    const { body, signature } = await receiver.deliveryOf(voice)
    const given = {
      conversation_config: agent.conversation_config,
      conversation_id: voice,
      tool_config: {
        type: 'client',
        name: 'open_page',
        description: 'Opens a page.',
        expects_response: false,
      },
      raw_body: body,
      secret,
      signature,
    }
    const { stdout } = await promisify(execFile)(python ?? '', [
      join(folder, 'rest.py'),
      house.http,
      JSON.stringify(given),
    ])
    told = JSON.parse(stdout) as Told
  })
  prove('agents: create, list, get, update, delete', 'through the SDK’s client', () =>
    expect(told.agents).toMatchObject({
      first_message: 'Hello there.',
      name: 'Renamed',
      after: [false, false],
    }),
  )
  prove('agents: duplicate', 'a copy of its own', () =>
    expect(told.agents).toMatchObject({ listed: [true, true] }),
  )
  prove('conversations: list, get, delete', 'one page, its record, and then none', () => {
    expect(told.conversations).toMatchObject({ count: 1, has_more: true, agent: 'open', status: 'done' })
    expect(told.gone).toMatchObject({ status: 404 })
  })
  prove('conversations: audio', 'bytes of a WAV file', () => {
    expect(told.conversations?.audio).toEqual(['RIFF', expect.any(Number)])
  })
  prove('tools', 'create, get, list, delete', () =>
    expect(told.tools).toEqual({ name: 'open_page', listed: true }),
  )
  prove('secrets', 'create, list without the value, delete', () =>
    expect(told.secrets).toEqual({ name: 'PY_KEY', listed: true, shown: false }),
  )
  prove('knowledge base', 'a text: create, list, delete', () =>
    expect(told.knowledge).toEqual({ name: 'Hours', listed: true }),
  )
  prove('user, voices, models', 'what helpers ask for at the start', () =>
    expect(told.helpers).toEqual({ user: true, voices: expect.any(Number), models: expect.any(Number) }),
  )
  prove('webhook verified', 'construct_event takes what our server signed', () =>
    expect(told.webhook).toEqual({ type: 'post_call_transcription' }),
  )
  prove('errors of the API', 'ApiError with the vendor’s shape', () =>
    expect(told.missing).toMatchObject({
      status: 404,
      body: { detail: { status: expect.any(String), message: expect.stringContaining('agent_none') } },
    }),
  )
}
