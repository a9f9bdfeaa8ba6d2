import { z } from 'zod'
import { escaped } from '../../turns/report/escaped.ts'
import { decimal, NONE } from '../../turns/report/numbers.ts'

/** What is shown of an evaluation, whoever made it. */
const shown = z.looseObject({
  score: z.number().nullable(),
  parts: z.array(
    z.looseObject({
      title: z.string(),
      score: z.number().nullable(),
      value: z.number().nullish(),
      unit: z.string().nullish(),
      n: z.number().nullish(),
      why: z.string().nullish(),
    }),
  ),
  notes: z.array(z.string()).optional(),
})

/** The score with its parts; empty where nobody evaluated the run. */
export function evaluationSection(evaluation: object | null): string {
  const parsed = shown.safeParse(evaluation)
  if (!parsed.success) return ''
  const { score, parts, notes = [] } = parsed.data
  const rows = parts.map(
    part =>
      `<tr><th scope="row">${escaped(part.title)}</th><td>${part.score === null ? 'not measured' : `<b>${decimal(part.score, 1)}</b>`}</td><td>${part.value == null ? NONE : `${decimal(part.value)} ${escaped(part.unit ?? '')}`}${part.n == null ? '' : ` <small>n ${part.n}</small>`}</td><td class="words"><small>${escaped(part.why ?? '')}</small></td></tr>`,
  )
  return [
    '<h2>Evaluation</h2>',
    `<p class="lead">${score === null ? 'No score' : `<b>${decimal(score, 1)}</b> of 10`}</p>`,
    `<div class="scroll"><table><thead><tr><th scope="col">part<th scope="col">0–10<th scope="col">measured<th scope="col" class="words">why</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
    notes.length === 0 ? '' : `<ul>${notes.map(note => `<li>${escaped(note)}</li>`).join('')}</ul>`,
  ].join('\n')
}
