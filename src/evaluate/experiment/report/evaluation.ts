import { z } from 'zod'
import { escaped } from '../../turns/report/escaped.ts'
import { decimal, NONE, whole } from '../../turns/report/numbers.ts'
import { stackedRow } from './stacked.ts'

/** What is shown of an evaluation, whoever made it. */
const shown = z.looseObject({
  score: z.number().nullable(),
  measured: z.number().nullish(),
  judged: z.number().nullish(),
  rests_on: z.string().nullish(),
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
  const { score, parts, notes = [], measured: byFigures, judged, rests_on } = parsed.data
  const half = (of: number | null | undefined, name: string) =>
    of == null ? `not ${name}` : `${name} ${decimal(of, 1)}`
  const rows = parts.map(part =>
    stackedRow(escaped(part.title), [
      ['', part.score === null ? NONE : `<b>${decimal(part.score, 1)}</b>`],
      ['measured', measured(part)],
      ['', `<small>${escaped(part.why ?? '')}</small>`],
    ]),
  )
  return [
    '<h2>Evaluation</h2>',
    `<p class="lead">${score === null ? 'No score' : `<b>${decimal(score, 1)}</b> of 10`} <small>${half(byFigures, 'measured')}, ${half(judged, 'judged')}</small></p>`,
    rests_on == null ? '' : `<p>Rests on ${escaped(rests_on)}.</p>`,
    `<div class="scroll"><table class="evaluation stacked"><thead><tr><th scope="col">part<th scope="col">0–10<th scope="col">measured<th scope="col" class="words">why</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
    notes.length === 0 ? '' : `<ul>${notes.map(note => `<li>${escaped(note)}</li>`).join('')}</ul>`,
  ].join('\n')
}

/** `272 ms n 22`; nothing where nobody measured or judged it. */
function measured({ value, unit, n }: z.infer<typeof shown>['parts'][number]): string {
  if (value == null) return NONE
  const number = unit?.startsWith('ms') ? whole(value) : decimal(value)
  return `${number} ${escaped(unit ?? '')}${n == null ? '' : ` <small>n ${n}</small>`}`
}
