import type { LanguageModel } from '../../speech/provider.ts'

/**
 * A mind that fills in the forms about calls that are over, as every real model does: with an answer of that form in which nothing is
 * known. What it is asked else is another's to answer.
 */
export const fillingForms = (mind: LanguageModel): LanguageModel => ({
  ...mind,
  reply(messages, options) {
    const form = messages.flatMap(({ role, content }) => (role === 'user' ? formIn(content) : []))[0]
    if (form === undefined) return mind.reply(messages, options)
    return (async function* () {
      yield { type: 'text-delta', text: JSON.stringify(form) } as const
    })()
  },
})

const NOBODY = 'SIMULATED: nobody has read this call.'

function formIn(content: string): object[] {
  const [, kind] = /^Form:\n\{"(summary|criteria|data)"/.exec(content) ?? []
  const ids = [...content.matchAll(/^- ([cd]\d+)[ ,:]/gm)].flatMap(([, id]) => id ?? [])
  switch (kind) {
    case 'summary':
      return [{ summary: NOBODY, title: 'SIMULATED' }]
    case 'criteria':
      return [{ criteria: ids.map(id => ({ id, rationale: NOBODY, result: 'unknown', score: null })) }]
    case 'data':
      return [{ data: ids.map(id => ({ id, rationale: NOBODY, value: null })) }]
    default:
      return []
  }
}
