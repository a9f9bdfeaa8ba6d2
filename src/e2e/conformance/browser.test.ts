import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { humanOrMade } from '../utterance.ts'
import { agentOf } from './agents.ts'
import { openTestHouse, recordOf, signedUrl, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import type { Heard } from './pages/client-page.ts'
import { openPage, type Pages, servePages } from './pages.ts'
import { base64Of, spoken, wavFile } from './speech.ts'

const manifest = join(import.meta.dirname, '../../../node_modules/@elevenlabs/client/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('browser', version)

let pages: Pages
let house: TestHouse
let browser: Browser
let word: string
let interjection: string
beforeAll(async () => {
  pages = await servePages('client-page.ts')
  const utterance = await humanOrMade()
  word = utterance.word
  interjection = base64Of(await spoken('Wait, stop. I have another question for you.'))
  browser = await openBrowser(wavFile(utterance.pcm, 5, 25))
  house = await openTestHouse({ page: pages.origin })
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
  await pages?.close()
})

type Options = Readonly<Record<string, unknown>>

/** A page on another origin with a conversation begun; what its callbacks were told. */
async function talk(options: Options, microphone: 'file' | 'page' = 'page') {
  const { page, context, strangers } = await openPage(browser, `${pages.origin}/?microphone=${microphone}`)
  await page.waitForFunction(() => window.loaded)
  const begun = await page.evaluate(given => window.begin(given), options)
  const heard = (): Promise<Heard[]> => page.evaluate(() => window.heard)
  const of = async <T>(name: string) =>
    (await heard()).flatMap(one => (one.name === name ? [one.data as T] : []))
  const said = async (role = 'agent') =>
    (await of<{ role: string; message: string }>('onMessage')).flatMap(one =>
      one.role === role ? [one.message] : [],
    )
  return {
    page,
    begun,
    id: begun.id ?? '',
    strangers,
    heard,
    of,
    said,
    async ask(text: string) {
      const before = (await said()).length
      await page.evaluate(message => window.conversation.sendUserMessage(message), text)
      await expect.poll(async () => (await said()).length, { timeout: 15_000 }).toBeGreaterThan(before)
      return (await said()).at(-1)
    },
    has: (name: string, count = 1) => has(page, name, count),
    /** The agent's last message has been heard to its end. */
    heardOut: () =>
      page.waitForFunction(
        () =>
          window.heard.findLast(
            ({ name, data }) =>
              name === 'complete' || (name === 'onMessage' && (data as { role: string }).role === 'agent'),
          )?.name === 'complete',
        undefined,
        { timeout: 25_000 },
      ),
    async record() {
      await page.evaluate(() => window.conversation.endSession())
      return recordOf(house, begun.id ?? '')
    },
    close: () => context.close(),
  }
}

const has = (page: Page, name: string, count: number) =>
  page.waitForFunction(
    ([wanted, least]) => window.heard.filter(one => one.name === wanted).length >= least,
    [name, count] as const,
    { timeout: 25_000 },
  )

interface Correction {
  readonly original_agent_response: string
  readonly corrected_agent_response: string
  readonly event_id: number
}

const byId = (agentId: string, more: Options = {}) => ({
  agentId,
  origin: house.ws,
  connectionType: 'websocket',
  ...more,
})
const byText = (agentId: string, more: Options = {}) => byId(agentId, { textOnly: true, ...more })

/** One call with the browser's own fake microphone, which most of what concerns voice is read from. */
let call: Awaited<ReturnType<typeof talk>>
const shared = async () => {
  call ??= await talk(byId('open'), 'file')
  return call
}

prove('greeting', 'written, and sounding', async () => {
  const { has, said, of } = await shared()
  await has('onMessage')
  await has('onAudio')
  expect((await said())[0]).toBe('Hello there.')
  const first = (await of<string>('onAudio'))[0] ?? ''
  expect(Buffer.from(first, 'base64').length % 2).toBe(0)
})

prove(
  'voice: heard, answered, spoken',
  'Chromium’s fake microphone, recognised; the answer repeats it',
  async () => {
    const { said, heard, page } = await shared()
    await expect
      .poll(async () => (await said('user')).join(' ').toLowerCase(), { timeout: 40_000 })
      .toContain(word)
    await expect.poll(async () => (await said()).at(-1)?.toLowerCase(), { timeout: 15_000 }).toContain(word)
    const at = (await heard()).findLast(({ name }) => name === 'onMessage')?.at ?? 0
    await page.waitForFunction(
      since => window.heard.some(one => one.name === 'onAudio' && one.at >= since - 500),
      at,
    )
  },
)

prove('voice: characters with their times', 'as many times as characters', async () => {
  const { has, of } = await shared()
  await has('onAudioAlignment')
  interface Alignment {
    readonly chars: readonly string[]
    readonly char_start_times_ms: readonly number[]
    readonly char_durations_ms: readonly number[]
  }
  const alignments = await of<Alignment>('onAudioAlignment')
  for (const { chars, char_start_times_ms: starts, char_durations_ms: durations } of alignments)
    expect([starts.length, durations.length]).toEqual([chars.length, chars.length])
  expect(alignments.flatMap(({ chars }) => chars).join('')).toContain('Hello there.')
})

prove('voice: mode changes', 'speaking and listening in turn', async () => {
  const { has, of } = await shared()
  await has('onModeChange', 4)
  const modes = (await of<{ mode: string }>('onModeChange')).map(({ mode }) => mode)
  expect(modes.slice(0, 4)).toEqual(['speaking', 'listening', 'speaking', 'listening'])
})

prove('voice: VAD score', 'low in silence, high in speech', async () => {
  const { of } = await shared()
  const scores = (await of<{ vadScore: number }>('onVadScore')).map(({ vadScore }) => vadScore)
  expect(Math.min(...scores)).toBeLessThan(0.2)
  expect(Math.max(...scores)).toBeGreaterThan(0.8)
})

prove('client tool', 'run in the page, its result spoken of', async () => {
  const { page, said, of } = await shared()
  await page.evaluate(() => window.conversation.sendUserMessage('How is the weather?'))
  await expect.poll(async () => (await said()).at(-1), { timeout: 15_000 }).toMatch(/^The tool says.*clear/)
  expect(await of('get_weather')).toEqual([{ city: 'Lima' }])
})

prove('tool events', 'request and response, in a voice call', async () => {
  const { has, of } = await shared()
  await has('onAgentToolRequest')
  await has('onAgentToolResponse')
  expect((await of('onAgentToolResponse')).at(-1)).toMatchObject({
    tool_name: 'get_weather',
    is_error: false,
  })
})

prove('contextual update', 'the model gets it, nothing is said', async () => {
  const { page, ask } = await shared()
  await page.evaluate(() => window.conversation.sendContextualUpdate('The caller looks at page seven.'))
  // With what was asked before it, where nothing of that answer was heard.
  expect(await ask('One potato')).toMatch(/^You said: .*One potato$/)
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages)).toContain('The caller looks at page seven.')
})

prove('reply to a message', 'typed in a voice call', async () => {
  const { ask } = await shared()
  expect(await ask('Two potatoes')).toMatch(/^You said: .*Two potatoes$/)
})

prove('context usage', 'after answers of the server’s own model', async () => {
  const { has, ask, close } = await talk(byText('own'))
  await has('onMessage')
  await ask('Five potatoes')
  await has('onContextUsage')
  await close()
})

prove('feedback on a reply', 'kept with its turn', async () => {
  const { page, ask, record, heardOut } = await shared()
  await heardOut()
  await page.evaluate(() => window.conversation.sendFeedback(true))
  await ask('Three potatoes')
  const { transcript } = await record()
  const liked = transcript.filter(({ feedback }) => feedback?.score === 'like')
  expect(liked.map(({ message }) => message)).toEqual([expect.stringMatching(/^You said: .*Two potatoes$/)])
})

prove('rating after the call', 'postOverallFeedback from the page, without a key', async () => {
  const { page, id } = await shared()
  await page.evaluate(([to, origin]) => window.rate(to, { rating: 4, comment: 'Fine.' }, origin), [
    id,
    house.http,
  ] as const)
  const { metadata } = await recordOf(house, id)
  expect(metadata.feedback).toMatchObject({ rating: 4, comment: 'Fine.' })
})

prove('caller ends the call', 'onDisconnect, and a complete record; nothing left the machine', async () => {
  const { of, id, strangers, close } = await shared()
  expect(await of('onDisconnect')).toEqual([{ reason: 'user' }])
  expect(await recordOf(house, id)).toMatchObject({ status: 'done', agent_id: 'open' })
  expect(strangers).toEqual([])
  await close()
})

prove('voice: barge-in', 'interruption, silence, the correction says what was heard', async () => {
  const { page, has, of, close, begun } = await talk(byId('open'))
  expect(begun.problem).toBeUndefined()
  await has('onMessage')
  await page.evaluate(() => window.conversation.sendUserMessage('Tell me a story'))
  await page.waitForFunction(() => window.heard.filter(({ name }) => name === 'onAudioAlignment').length > 8)
  await page.evaluate(pcm => window.speak(pcm), interjection)
  // The greeting was interrupted, too, by what was written.
  const ofStory = async () =>
    (await of<Correction>('onAgentResponseCorrection')).find(one =>
      one.original_agent_response.startsWith('Once upon a time'),
    )
  await expect.poll(ofStory, { timeout: 25_000 }).toBeDefined()
  const correction = await ofStory()
  expect(correction?.original_agent_response).toContain(
    correction?.corrected_agent_response.replace(/\W+$/, ''),
  )
  expect(correction?.corrected_agent_response.length).toBeLessThan(
    correction?.original_agent_response.length ?? 0,
  )
  const interruptions = await of<{ event_id: number }>('onInterruption')
  expect(interruptions.map(({ event_id }) => event_id)).toContain(correction?.event_id)
  await close()
})

prove('public agent', 'agentId with connectionType websocket and our origin', async () => {
  const { has, record, close } = await talk(byId('plain'))
  await has('onAudio')
  expect((await record()).metadata.authorization_method).toBe('public')
  await close()
})

prove('origin allowlist', 'the page’s host gets in, another’s does not', async () => {
  const listed = await talk(byId('listed'))
  expect(listed.begun.problem).toBeUndefined()
  await listed.close()
  const foreign = await talk(byId('foreign'))
  expect(foreign.begun).toEqual({ problem: expect.stringMatching(/origin|host|allow/i), code: 1008 })
  await foreign.close()
})

prove('private agent refused', 'the reason reaches the page', async () => {
  const { begun, close } = await talk(byId('private'))
  expect(begun).toEqual({ problem: expect.stringMatching(/./), code: 1008 })
  await close()
})

prove('signed URL', 'voice, by a URL that a backend asked for', async () => {
  const { has, record, close } = await talk({ signedUrl: await signedUrl(house, 'private') })
  await has('onAudio')
  expect((await record()).metadata.authorization_method).toBe('signed_url')
  await close()
})

prove('signed URL refused', 'one with another signature', async () => {
  const url = (await signedUrl(house, 'private')).replace(/(conversation_signature=cvtkn_)..../, '$1AAAA')
  const { begun, close } = await talk({ signedUrl: url })
  expect(begun.code).toBe(1008)
  await close()
})

prove('orchestrator or on-prem', 'voice, the agent travels with the call', async () => {
  const agentConfig = agentOf(house.llm.url, { agent: { first_message: 'From the client.' } })
  const orchestrator = { url: `${house.ws}/v1/convai/conversation`, agentConfig }
  const { has, said, close } = await talk({ orchestrator })
  await has('onAudio')
  await has('onMessage')
  expect(await said()).toEqual(['From the client.'])
  await close()
})

prove('text only', 'in the browser: parts, and no sound', async () => {
  const { has, ask, heard, close } = await talk(byText('open'))
  await has('onMessage')
  expect(await ask('Four potatoes')).toBe('You said: Four potatoes')
  await has('onAgentChatResponsePart', 3)
  expect((await heard()).filter(({ name }) => name === 'onAudio')).toEqual([])
  await close()
})

prove('client tool that fails', 'the model is told', async () => {
  const { page, has, said, close } = await talk(byText('open'))
  await has('onMessage')
  await page.evaluate(() => window.conversation.sendUserMessage('Please break something'))
  await expect
    .poll(async () => (await said()).at(-1), { timeout: 10_000 })
    .toMatch(/^The tool says.*out of order/)
  await close()
})

prove('overrides', 'first message and voice speed, where the agent allows them', async () => {
  const overrides = { agent: { firstMessage: 'Overridden.' }, tts: { speed: 1.1 } }
  const { has, said, close } = await talk(byId('open', { overrides }))
  await has('onAudio')
  expect(await said()).toEqual(['Overridden.'])
  await close()
})

prove('override refused', 'startSession rejects with the field’s name', async () => {
  const overrides = { tts: { voiceId: 'somebody' } }
  const { begun, close } = await talk(byId('strict', { overrides }))
  expect(begun).toEqual({
    problem: expect.stringMatching(/^Override for field '.*voice_id' is not allowed by config\.$/),
    code: 1008,
  })
  await close()
})

prove('dynamic variables', 'in the greeting', async () => {
  const { has, said, close } = await talk(
    byText('variables', { dynamicVariables: { caller: 'Ada', plan: 'large' } }),
  )
  await has('onMessage')
  expect(await said()).toEqual(['Hello Ada, you have the large plan.'])
  await close()
})

prove('dynamic variable missing', 'startSession rejects with its name', async () => {
  const { begun, close } = await talk(byText('variables'))
  expect(begun).toEqual({ problem: expect.stringContaining("{'caller'}"), code: 1008 })
  await close()
})

prove('agent ends the call', 'after its goodbye was heard', async () => {
  const { page, has, of, said, close } = await talk(byId('open'))
  await has('onAudio')
  await page.evaluate(() => window.conversation.sendUserMessage('Goodbye'))
  await has('onDisconnect')
  expect((await said()).at(-1)).toBe('Bye then.')
  expect((await of<{ reason: string }>('onDisconnect'))[0]?.reason).toBe('agent')
  await close()
})

prove('unknown agent', 'startSession rejects and names it', async () => {
  const { begun, close } = await talk(byId('nobody'))
  expect(begun).toEqual({ problem: expect.stringContaining('nobody'), code: 1008 })
  await close()
})

prove('WebRTC: a clear error', 'startSession without connectionType says which line to change', async () => {
  const { begun, close } = await talk({ agentId: 'open', origin: house.http })
  expect(begun.problem).toMatch(/connectionType.*websocket/)
  await close()
})

check()
