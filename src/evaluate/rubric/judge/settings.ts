import { createJudge, type Judge } from './judge.ts'

const url = 'ANTIPHON_JUDGE_URL'
const model = 'ANTIPHON_JUDGE_MODEL'
const key = 'ANTIPHON_JUDGE_KEY'

/** The variables of the environment that name a judge. */
export const judgeSettings = [url, model, key] as const

/**
 * The judge that the environment names: `ANTIPHON_JUDGE_URL` (any OpenAI-compatible server; without a path it gets `/v1`), `ANTIPHON_JUDGE_MODEL` and,
 * where it wants one, `ANTIPHON_JUDGE_KEY`. Null: none is named, so what needs judgement stays "not judged". Throws an Error for half of one.
 */
export function judgeOf(environment: Readonly<Record<string, string | undefined>>): Judge | null {
  const address = environment[url]
  const name = environment[model]
  if (!address && !name) return null
  if (!address) throw new Error(`${model} names a judge, but ${url} does not say where it is`)
  if (!name) throw new Error(`${url} says where a judge is, but ${model} does not name its model`)
  return createJudge({
    baseUrl: withPath(address),
    model: name,
    apiKey: environment[key] || undefined,
  })
}

function withPath(address: string): string {
  const parsed = URL.canParse(address) ? new URL(address) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new Error(`${url} is no address: it has to begin with http:// or https://`)
  return parsed.pathname === '/' ? `${address.replace(/\/+$/, '')}/v1` : address
}
