// Fits the weights of `speech/turn-end/weights.ts` on the development half, and says what they are worth:
// `npx tsx src/evaluate/turn-end/run.ts`, about two minutes; with smart-turn (`ANTIPHON_MODELS`), which gives two sets more, five.

import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { findModelsFolder } from '../../speech/turn-end/smart-turn/fixtures/models-folder.ts'
import { loadSmartTurn } from '../../speech/turn-end/smart-turn/smart-turn.ts'
import { weights as inUse, type WeightSets } from '../../speech/turn-end/weights.ts'
import { findCorpus } from '../corpus.ts'
import { hearWhole } from '../second-hearing.ts'
import { readRecorded } from '../turns/truth/recorded.ts'
import { speakWith } from '../turns/truth/spoken.ts'
import { areaUnderCurve, chanceOf, fitHeldOut, fitJudge } from './fit.ts'
import { type Sample, samplesOf } from './samples.ts'
import { soundJudge } from './sound.ts'
import { soundReport } from './sound-report.ts'
import { byChance, type Chance, cheapest, tradeOf } from './trade.ts'

/** As in the adaptive policy. */
const chosen = { soonestMs: 200, latestMs: 1_200, sure: 0.7 }

const samples = await hearAll()
const halves = {
  development: samples.filter(({ half }) => half === 'development'),
  reporting: samples.filter(({ half }) => half === 'reporting'),
}
const isJudged = halves.development.some(({ sound }) => sound !== null)
const fitted = fitJudge(halves.development)
print('fitted', without(fitted))
print('in use', without(inUse))
print('in use, the words alone', without({ ...inUse, both: inUse.words }))
const heldOut = fitHeldOut(halves.development)
for (const [who, own] of Object.entries({
  people: halves.development.filter(({ stratum }) => stratum !== 'prompts'),
  everybody: halves.development,
})) {
  const area = (voiced: boolean) =>
    areaUnderCurve(
      sample => chanceOf(heldOut(sample), { ...sample, sound: null, voice: voiced ? sample.voice : null }),
      own,
    )
  console.log(
    `\nheld out, development half, ${who}: area under the curve ${area(false).toFixed(3)} by the words, ${area(true).toFixed(3)} with the voice`,
  )
}
for (const [name, weights] of Object.entries(fitted)) {
  if (!isJudged && ['wordsAndSound', 'all'].includes(name)) continue
  const sorted = Object.entries(weights).sort(([, a], [, b]) => Number(a) - Number(b))
  const rounded = sorted.map(([sign, value]) => [sign, Math.round(Number(value) * 100) / 100])
  console.log(`${name}: ${JSON.stringify(Object.fromEntries(rounded), null, 2)}`)
}
console.log('\nthe numbers that cut off least on the development half, by the median wait they may have')
for (const most of [220, 240, 260, 280, 300, 340]) {
  const { numbers, waitMs, cut } = cheapest(without(inUse), halves.development, most)
  row(`≤ ${most}: ${JSON.stringify(numbers)}`, { waitMs, cut })
}
console.log(
  isJudged
    ? soundReport(halves.development, heldOut).join('\n')
    : '\nno smart-turn: set ANTIPHON_MODELS to the folder that has it',
)

/** Every cut of every utterance; of the development half also what smart-turn makes of its sound, where it is there. */
async function hearAll(): Promise<Sample[]> {
  const folder = findCorpus()
  if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
  const models = findModelsFolder()
  const voice = await loadFlite()
  const { utterances } = await readRecorded(folder, speakWith(voice))
  const stt = await loadMoonshine()
  // Nobody waits for it here, so it is never late.
  const model =
    models === null ? null : await loadSmartTurn(models, { clock: { now: () => 0, after: () => () => {} } })
  const all: Sample[] = []
  for (const utterance of utterances) {
    const judge = model && utterance.half === 'development' ? soundJudge(model) : null
    all.push(...(await samplesOf(utterance, pcm => hearWhole(stt, pcm), judge)))
  }
  await Promise.all([model?.close(), stt.close(), voice.close()])
  return all
}

/** By words and voice. */
function without(sets: WeightSets): Chance {
  return sample => chanceOf(sets, { ...sample, sound: null })
}

function print(name: string, chance: Chance): void {
  for (const [half, own] of Object.entries(halves)) {
    const counts = (['end', 'pause', 'word'] as const).map(
      kind => `${own.filter(one => one.kind === kind).length} ${kind}s`,
    )
    const area = (kinds: readonly Sample['kind'][]) =>
      areaUnderCurve(
        chance,
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
      row(`adaptive ${silenceMs}`, tradeOf(own, byChance(chance, { ...chosen, silenceMs })))
  }
}

function row(name: string, { waitMs, cut }: ReturnType<typeof tradeOf>): void {
  console.log(
    `  ${name.padEnd(14)} median wait ${String(Math.round(waitMs)).padStart(5)} ms, cuts off ${(100 * cut).toFixed(1)} % of pauses`,
  )
}
