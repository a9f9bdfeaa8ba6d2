import { languageModelConformance } from '../conformance.ts'
import { createDemoBrain } from './brain.ts'

languageModelConformance('the demo brain', {
  open: () => createDemoBrain({ now: () => new Date(2026, 10, 22, 16, 20) }),
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
  openBroken: null,
})
