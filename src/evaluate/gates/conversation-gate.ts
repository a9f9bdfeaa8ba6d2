import { z } from 'zod'
import type { RecordedRun } from '../regression/recorded-run.ts'
import { ofEnough, sampledFigure, valueFigure } from './figure.ts'
import { type Gate, gateOf } from './gate-report.ts'
import { type Found, MIN_TURNS } from './latency-gates.ts'

/** What of `antiphon evaluate --json` is read. */
export const evaluationSchema = z.looseObject({
  evaluations: z
    .array(
      z.looseObject({
        folder: z.string(),
        score: z.number().nullable(),
        measured: z.number().nullable(),
        judged: z.number().nullable(),
        rests_on: z.string(),
        notes: z.array(z.string()),
      }),
    )
    .min(1)
    .max(1_000),
})
export type Evaluations = z.infer<typeof evaluationSchema>

/** Gate 4: the evaluator's score, which only counts where a judge was asked as well, and how sure the recogniser is. */
export function conversationGate(evaluations: Found<Evaluations>, run: Found<RecordedRun>): Gate {
  const [evaluation] = evaluations.value?.evaluations ?? []
  const isJudged = evaluation != null && evaluation.judged !== null
  const confidences = run.value?.turns.flatMap(turn => turn.server?.asr_confidence ?? []) ?? []
  return gateOf({
    number: 4,
    title: 'conversation',
    figures: [
      valueFigure(
        { id: 'human_likeness', title: 'human-likeness', unit: 'of 10', floor: 8, better: 'more' },
        isJudged ? evaluation.score : null,
        {
          missing: evaluation && !isJudged ? 'not judged' : 'not measured',
          note: evaluation
            ? `${evaluation.rests_on}${isJudged ? '' : `; the measured parts alone come to ${evaluation.measured?.toFixed(1) ?? 'nothing'}`}`
            : null,
        },
      ),
      ofEnough(
        sampledFigure(
          {
            id: 'asr_confidence',
            title: 'ASR confidence, mean',
            unit: '',
            floor: 0.8,
            better: 'more',
            strictly: true,
          },
          confidences,
          'mean',
        ),
        MIN_TURNS,
      ),
    ],
    evidence: [
      ...(evaluations.value === null ? [] : evaluations.evidence),
      ...(run.value === null ? [] : run.evidence),
    ],
    notes: [
      ...(evaluations.value === null ? [evaluations.why] : []),
      ...(run.value === null ? [run.why] : []),
      ...(evaluation?.notes ?? []),
      ...(evaluation && !isJudged
        ? [
            'a judge is any OpenAI-compatible endpoint: ANTIPHON_JUDGE_URL, ANTIPHON_JUDGE_MODEL, ANTIPHON_JUDGE_KEY',
          ]
        : []),
    ],
  })
}
