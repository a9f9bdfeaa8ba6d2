import { afterAll } from 'vitest'
import { type DialectName, dialects } from '../../../simulate/chat/dialects.ts'
import { faults } from '../../../simulate/chat/faults.ts'
import { startChatServer } from '../../../simulate/chat/server.ts'
import { languageModelConformance } from '../conformance.ts'
import { createOpenAiModel } from './model.ts'

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
    openBroken: () => open(broken.baseUrl),
  })
}
