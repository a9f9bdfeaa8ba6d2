import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { humanOrMade } from '../utterance.ts'
import { api, openTestHouse, recordOf, signedUrl, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import { openPage, type Pages, servePages } from './pages.ts'
import { wavFile } from './speech.ts'

const manifest = join(
  import.meta.dirname,
  '../../../node_modules/@elevenlabs/convai-widget-embed/package.json',
)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('widget', version)

let pages: Pages
let house: TestHouse
let browser: Browser
let word: string
beforeAll(async () => {
  pages = await servePages(null)
  const utterance = await humanOrMade()
  word = utterance.word
  browser = await openBrowser(wavFile(utterance.pcm, 4, 25))
  house = await openTestHouse({ page: pages.origin })
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
  await pages?.close()
})

/** What a page gives as `override-config`, so that the widget asks nobody how it should look. */
const look = {
  variant: 'full',
  placement: 'bottom-right',
  // The default is an orb, which a machine without a graphics card draws for seconds.
  avatar: { type: 'image', url: 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=' },
  feedback_mode: 'none',
  language: 'en',
  mic_muting_enabled: true,
  transcript_enabled: true,
  text_input_enabled: true,
  default_expanded: true,
  always_expanded: true,
  text_only: false,
  supports_text_only: true,
  disable_banner: false,
  show_agent_status: true,
  text_contents: {},
  language_presets: {},
  styles: {},
}

interface Mounting {
  readonly attributes: Readonly<Record<string, string>>
  /** What the page's listener of `elevenlabs-convai:call` puts into the configuration. */
  readonly hook?: Readonly<Record<string, unknown>>
  /** Requests to the host that the widget was built for go to ours, as those of one that was built for ours would. */
  readonly rebuilt?: boolean
}

/** A page with the widget on it. */
async function mount({ attributes, hook, rebuilt }: Mounting) {
  const { page, context, strangers } = await openPage(browser, `${pages.origin}/`)
  const asked: string[] = []
  if (rebuilt)
    await page.route(/^https:\/\/api[a-z.]*\.elevenlabs\.io\//, async route => {
      const url = new URL(route.request().url())
      asked.push(`${route.request().method()} ${url.pathname}`)
      const response = await route.fetch({ url: `${house.http}${url.pathname}${url.search}` })
      await route.fulfill({ response })
    })
  await page.evaluate(
    ([given, changes]) => {
      document.addEventListener('elevenlabs-convai:call', event => {
        const { config } = (event as CustomEvent<{ config: Record<string, unknown> }>).detail
        const { clientTools, ...others } = changes as Record<string, unknown>
        Object.assign(config, others)
        if (clientTools) config.clientTools = { get_weather: () => ({ sky: 'clear' }) }
      })
      const element = document.createElement('elevenlabs-convai')
      for (const [name, value] of Object.entries(given as Record<string, string>))
        element.setAttribute(name, value)
      document.body.append(element)
    },
    [attributes, hook ?? {}] as const,
  )
  const ids = () =>
    api<{ conversations: { conversation_id: string }[] }>(house, '/v1/convai/conversations?page_size=1')
  return {
    page,
    asked,
    strangers,
    /** The record of the newest conversation. */
    async record() {
      const id = (await ids()).conversations[0]?.conversation_id ?? ''
      return recordOf(house, id)
    },
    close: () => context.close(),
  }
}

const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor({ timeout: 20_000 })
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Text message input' }).fill(text)
  await page.keyboard.press('Enter')
}

const byUrl = async (agent: string, config: object = {}, more: object = {}): Promise<Mounting> => ({
  attributes: {
    'signed-url': await signedUrl(house, agent),
    'override-config': JSON.stringify({ ...look, ...config }),
    ...more,
  },
})
/** The way without a backend: the page's listener says where our server is. */
const byHook = (agent: string, config: object = {}, more: object = {}, hook: object = {}): Mounting => ({
  attributes: { 'agent-id': agent, 'override-config': JSON.stringify({ ...look, ...config }), ...more },
  hook: { origin: house.ws, ...hook },
})
const end = (page: Page) => page.getByRole('button', { name: 'End', exact: true }).click()

let chat: Awaited<ReturnType<typeof mount>>
const shared = async () => {
  chat ??= await mount(byHook('open', { show_agent_status: true }, {}, { clientTools: true }))
  return chat
}

prove('public agent', 'agent-id, and `origin` set in the listener of elevenlabs-convai:call', async () => {
  const { page, strangers } = await shared()
  await write(page, 'One potato')
  await sees(page, 'You said: One potato')
  expect(strangers).toEqual([])
})

prove('reply to a message', 'one bubble, with the whole of it', async () => {
  const { page } = await shared()
  await write(page, 'Tell me a story')
  await sees(page, /who had told the gulls so many tales\./)
  expect(await page.getByText(/Once upon a time/).count()).toBe(1)
})

prove('user activity', 'a key at a time', async () => {
  const { page } = await shared()
  await page.getByRole('textbox', { name: 'Text message input' }).pressSequentially('Two potatoes')
  await page.keyboard.press('Enter')
  await sees(page, 'You said: Two potatoes')
})

prove('client tool', 'one that the page’s listener put in', async () => {
  const { page } = await shared()
  await write(page, 'How is the weather?')
  await sees(page, /^The tool says.*clear/)
})

prove('agent ends the call', 'its last words stand above “The agent ended the conversation”', async () => {
  const { page, record, close } = await shared()
  await write(page, 'Goodbye')
  await sees(page, 'Bye then.')
  await sees(page, 'The agent ended the conversation')
  expect((await record()).metadata.conversation_initiation_source).toBe('widget')
  await close()
})

prove('signed URL', 'signed-url and override-config: nobody else is asked', async () => {
  const { page, strangers, record, close } = await mount(await byUrl('private'))
  await write(page, 'Three potatoes')
  await sees(page, 'You said: Three potatoes')
  await end(page)
  await sees(page, 'You ended the conversation')
  expect((await record()).metadata.authorization_method).toBe('signed_url')
  expect(strangers).toEqual([])
  await close()
})

prove('text only', 'where the widget shows a greeting of its own, no reply is swallowed for it', async () => {
  const { page, record, close } = await mount(
    byHook('chat', { text_only: true, first_message: 'Hello there.' }),
  )
  await write(page, 'Four potatoes')
  await sees(page, 'You said: Four potatoes')
  expect(await page.getByText('Hello there.').count()).toBe(1)
  await end(page)
  const { metadata, transcript } = await record()
  expect(metadata.text_only).toBe(true)
  expect(transcript.map(({ role }) => role)).toEqual(['agent', 'user', 'agent'])
  await close()
})

prove(
  'typed during the greeting',
  'a voice agent is written to: answered, 100 ms after the call began',
  async () => {
    const { page, close } = await mount(byHook('open'))
    await write(page, 'Five potatoes')
    await sees(page, 'You said: Five potatoes')
    await close()
  },
)

let call: Awaited<ReturnType<typeof mount>>

prove('greeting', 'in a call: it stands in the transcript', async () => {
  call = await mount(await byUrl('private'))
  await call.page.getByRole('button', { name: 'Start a call' }).click()
  await sees(call.page, 'Hello there.')
})

prove('voice: heard, answered, spoken', 'Chromium’s fake microphone, recognised and answered', async () => {
  const { page } = call
  await sees(page, new RegExp(word, 'i'))
  // The last stands there only as long as the answer sounds.
  await Promise.all([sees(page, new RegExp(`^You said:.*${word}`, 'i')), sees(page, 'Talk to interrupt')])
})

prove('caller ends the call', 'with the End button; the record has the recording', async () => {
  const { page, record, close } = call
  await end(page)
  await sees(page, 'You ended the conversation')
  expect(await record()).toMatchObject({ status: 'done', metadata: { text_only: false } })
  await close()
})

prove('overrides', 'override-prompt and override-first-message', async () => {
  const overrides = { 'override-prompt': 'Be a widget.', 'override-first-message': 'Overridden.' }
  const { page, record, close } = await mount(byHook('open', {}, overrides))
  await write(page, 'Six potatoes')
  await sees(page, 'You said: Six potatoes')
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages)).toContain('Be a widget.')
  await end(page)
  expect((await record()).transcript[0]?.message).toBe('Overridden.')
  await close()
})

prove('override refused', 'the bubble names the field', async () => {
  const { page, close } = await mount(byHook('guarded', {}, { 'override-prompt': 'Be a widget.' }))
  await write(page, 'Seven potatoes')
  await sees(page, /Override for field '.*prompt' is not allowed by config/)
  await close()
})

prove('dynamic variables', 'the attribute dynamic-variables', async () => {
  const attributes = { 'dynamic-variables': JSON.stringify({ caller: 'Ada' }) }
  const { page, record, close } = await mount(byHook('variables', {}, attributes))
  await write(page, 'Eight potatoes')
  await sees(page, 'You said: Eight potatoes')
  await end(page)
  expect((await record()).transcript[0]?.message).toBe('Hello Ada, you have the small plan.')
  await close()
})

prove('dynamic variable missing', 'the bubble names it', async () => {
  const { page, close } = await mount(byHook('variables'))
  await write(page, 'Nine potatoes')
  await sees(page, /Missing required dynamic variables.*caller/)
  await close()
})

prove('private agent refused', 'the bubble says why', async () => {
  const { page, close } = await mount(byHook('private'))
  await write(page, 'Ten potatoes')
  await sees(page, /signed|auth/i)
  await close()
})

prove('widget configuration', 'of a widget built for our host: it asks us how it should look', async () => {
  const { page, asked, close } = await mount({
    attributes: { 'agent-id': 'open', 'default-expanded': 'true', 'override-text-only': 'true' },
    hook: { origin: house.ws },
    rebuilt: true,
  })
  await write(page, 'Eleven potatoes')
  await sees(page, 'You said: Eleven potatoes')
  expect(asked).toEqual(['GET /v1/convai/agents/open/widget'])
  await close()
})

prove(
  'rating after the call',
  'of a widget built for our host: stars and a comment reach the record',
  async () => {
    const config = { end_feedback: { type: 'rating' } }
    const { page, asked, record, close } = await mount({ ...byHook('open', config), rebuilt: true })
    await write(page, 'Twelve potatoes')
    await sees(page, 'You said: Twelve potatoes')
    await end(page)
    await sees(page, 'How was this conversation?')
    await page.getByRole('radio').nth(3).click()
    await page.getByPlaceholder('Tell us more about your experience...').fill('Fine.')
    await page.getByRole('button', { name: 'Submit' }).click()
    await sees(page, 'Thank you for your feedback!')
    expect(asked.filter(request => request.startsWith('POST'))).not.toEqual([])
    expect((await record()).metadata.feedback).toMatchObject({ rating: 4, comment: 'Fine.' })
    await close()
  },
)

check()
