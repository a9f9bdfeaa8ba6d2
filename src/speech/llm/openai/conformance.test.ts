import { afterAll } from 'vitest'
import { type DialectName, dialects } from '../../../simulate/chat/dialects.ts'
import { faults } from '../../../simulate/chat/faults.ts'
import { startChatServer } from '../../../simulate/chat/server.ts'
import { simulateChat } from '../../../simulate/chat/service.ts'
import { parseFault } from '../../../simulate/fault-plan.ts'
import { startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { type LanguageModelFixture, languageModelConformance } from '../conformance.ts'
import { createOpenAiModel } from './model.ts'
import { profileOptions } from './profiles.ts'

const talk = {
  long: 'Tell me a long story.',
  pair: [
    { ask: 'What is two plus three?', expected: /\bfive\b/ },
    { ask: 'What is ten minus four?', expected: /\bsix\b/ },
  ],
  toolUse: {
    tool: {
      name: 'end_call',
      description: 'Ends the call.',
      parameters: { type: 'object', properties: { reason: { type: 'string' } }, required: ['reason'] },
    },
    ask: 'Goodbye.',
  },
} satisfies Partial<LanguageModelFixture>
const patience = { firstTokenMs: 10_000, betweenTokensMs: 10_000 }

for (const dialect of Object.keys(dialects) as DialectName[]) {
  const good = await startChatServer({ dialect, key: 'sk-good', reasoning: 'The caller wants < an answer.' })
  const broken = await startChatServer({ dialect, fault: () => faults.serverError })
  const open = (baseUrl: string) =>
    createOpenAiModel({ baseUrl, model: 'test-model', apiKey: 'sk-good', name: dialect, ...patience })

  afterAll(async () => {
    await good.close()
    await broken.close()
  })
  languageModelConformance(`the OpenAI adapter at ${dialect}`, {
    open: () => open(good.baseUrl),
    ...talk,
    openBroken: () => open(broken.baseUrl),
  })
}

const journal = openJournal()
const down = [parseFault('server-error', ['server-error'])]
const groq = await startHost([simulateChat({ dialect: 'groq', journal, key: 'gsk-good' })])
const brokenGroq = await startHost([simulateChat({ dialect: 'groq', journal, faults: down })])
afterAll(async () => {
  await groq.close()
  await brokenGroq.close()
})
const atGroq = (url: string) => {
  const options = profileOptions('groq', { model: null, baseUrl: `${url}/openai/v1`, apiKey: 'gsk-good' })
  if (options === null) throw new Error('Groq has no default model')
  return createOpenAiModel({ ...options, ...patience })
}

languageModelConformance('the OpenAI adapter as it is set for Groq, at its published latency,', {
  open: () => atGroq(groq.url),
  ...talk,
  openBroken: () => atGroq(brokenGroq.url),
})
