import { z } from 'zod'
import type { CriterionId } from './prompt.ts'

const one = z.object({
  score: z.number().min(0).max(10).nullable(),
  // Shown on terminals and pages, one line each.
  why: z
    .string()
    .max(2000)
    .transform(text => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()),
})
const schema = z.object({ relevance: one, coherence: one, naturalness: one, recovery: one })

/** One answer of the judge's: a score or null for each criterion, and why. */
export type Answer = Readonly<Record<CriterionId, z.infer<typeof one>>>

/** An answer may have words or a fence around its JSON, as models like to write, but nothing is guessed or mended in it. Throws an Error that says what is wrong. */
export function readAnswer(text: string): Answer {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) throw new Error('the answer has no JSON object in it')
  const parsed = schema.safeParse(jsonOf(text.slice(from, to + 1)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`the answer is not as asked: ${issue?.path.join('.')}: ${issue?.message}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the answer is no JSON')
  }
}
