// Fits the weights of `speech/turn-end/weights.ts` on the development half, and says what they are worth on the other:
// `npx tsx src/evaluate/turn-end/run.ts`, about a minute and a half.

import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { weights as inUse } from '../../speech/turn-end/weights.ts'
import { findCorpus } from '../corpus.ts'
import { hearWhole } from '../second-hearing.ts'
import { readRecorded } from '../turns/truth/recorded.ts'
import { speakWith } from '../turns/truth/spoken.ts'
import { areaUnderCurve, chanceOf, fitHeldOut, fitJudge, type Judge, type Weights } from './fit.ts'
import { type Sample, samplesOf } from './samples.ts'
import { byChance, cheapest, tradeOf } from './trade.ts'

/** As in the adaptive policy. */
const chosen = { soonest: 200, latest: 1_200, sure: 0.7 }

const folder = findCorpus()
if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
const voice = await loadFlite()
const { utterances } = await readRecorded(folder, speakWith(voice))
const stt = await loadMoonshine()
const samples: Sample[] = []
for (const utterance of utterances) samples.push(...(await samplesOf(utterance, pcm => hearWhole(stt, pcm))))
await stt.close()
await voice.close()

const halves = {
  development: samples.filter(({ half }) => half === 'development'),
  reporting: samples.filter(({ half }) => half === 'reporting'),
}
const fitted = fitJudge(halves.development)
print('fitted', fitted)
print('in use', inUse)
print('in use, the words alone', { words: inUse.words, both: inUse.words })
const heldOut = fitHeldOut(halves.development)
for (const [who, own] of Object.entries({
  people: halves.development.filter(({ stratum }) => stratum !== 'prompts'),
  everybody: halves.development,
})) {
  const area = (voiced: boolean) =>
    areaUnderCurve(sample => chanceOf(heldOut(sample), voiced ? sample : { ...sample, voice: null }), own)
  console.log(
    `\nheld out, development half, ${who}: area under the curve ${area(false).toFixed(3)} by the words, ${area(true).toFixed(3)} with the voice`,
  )
}
for (const [name, weights] of Object.entries<Weights>({ ...fitted })) {
  const sorted = Object.entries(weights).sort(([, a], [, b]) => a - b)
  const rounded = sorted.map(([sign, value]) => [sign, Math.round(value * 100) / 100])
  console.log(`${name}: ${JSON.stringify(Object.fromEntries(rounded), null, 2)}`)
}
console.log('\nthe numbers that cut off least on the development half, by the median wait they may have')
for (const most of [220, 240, 260, 280, 300, 340]) {
  const { numbers, waitMs, cut } = cheapest(inUse, halves.development, most)
  row(`≤ ${most}: ${JSON.stringify(numbers)}`, { waitMs, cut })
}

function print(name: string, judge: Judge): void {
  for (const [half, own] of Object.entries(halves)) {
    const counts = (['end', 'pause', 'word'] as const).map(
      kind => `${own.filter(one => one.kind === kind).length} ${kind}s`,
    )
    const area = (kinds: readonly Sample['kind'][]) =>
      areaUnderCurve(
        sample => chanceOf(judge, sample),
        own.filter(({ kind }) => kinds.includes(kind)),
      ).toFixed(3)
    console.log(
      `\n${name}, ${half} half (${counts.join(', ')}): area under the curve ${area(['end', 'pause', 'word'])}, ends against pauses that were there ${area(['end', 'pause'])}`,
    )
    for (const ms of [300, 400, 500, 600, 700, 800, 1_000])
      row(
        `fixed ${ms}`,
        tradeOf(own, () => ms),
      )
    for (const silenceMs of [300, 400, 500, 600, 800])
      row(
        `adaptive ${silenceMs}`,
        tradeOf(
          own,
          byChance(judge, {
            soonestMs: chosen.soonest,
            silenceMs,
            latestMs: chosen.latest,
            sure: chosen.sure,
          }),
        ),
      )
  }
}

function row(name: string, { waitMs, cut }: ReturnType<typeof tradeOf>): void {
  console.log(
    `  ${name.padEnd(14)} median wait ${String(Math.round(waitMs)).padStart(5)} ms, cuts off ${(100 * cut).toFixed(1)} % of pauses`,
  )
}
