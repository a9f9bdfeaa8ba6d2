// How well the embedded recogniser hears people: `npx tsx src/evaluate/stt-accuracy.ts`. Fails when it misses its goals.
import { loadavg } from 'node:os'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { calibrationBins, expectedCalibrationError } from './calibration.ts'
import { splitBySpeaker } from './confidence/held-back.ts'
import { trialsOf } from './confidence/measure.ts'
import { findCorpus, readCorpus } from './corpus.ts'
import {
  bySpeaker,
  errorRateInterval,
  pooledErrorRate,
  type Recognition,
  recognizeClips,
} from './recognition.ts'
import { summarize } from './stats.ts'

const MAX_ERROR_RATE = 0.1
const MAX_CALIBRATION_ERROR = 0.1
const LENGTHS_S = [2, 4, 8, 12, Infinity]

const folder = findCorpus()
if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
const clips = (await readCorpus(folder)).filter(clip => clip.isTrusted)
const stt = await loadMoonshine()
const results: Recognition[] = []
for await (const result of recognizeClips(stt, clips)) results.push(result)
await stt.close()

const wideband = results.filter(result => !result.clip.isTelephone)
const split = splitBySpeaker(clips)
const heldBack = wideband.filter(result => split.heldBack.includes(result.clip))
const fitted = wideband.filter(result => split.fitted.includes(result.clip))
const errorRate = pooledErrorRate(wideband)
const calibrationError = expectedCalibrationError(trialsOf(heldBack)) ?? 1

printErrors('wideband', wideband)
printErrors(
  'telephone',
  results.filter(result => result.clip.isTelephone),
)
print('')
print(
  `calibration, held-back speakers: ECE ${calibrationError.toFixed(3)}; fitted speakers: ${calibrationOf(fitted)}`,
)
for (const { promised, kept, words } of calibrationBins(trialsOf(heldBack))) {
  print(`  said ${percent(promised)}, was ${percent(kept)}  (${words} words)`)
}
print('')
print(`flush to final, ms (one call at a time; load ${loadavg()[0]?.toFixed(1)})`)
for (const [index, to] of LENGTHS_S.entries()) {
  const from = LENGTHS_S[index - 1] ?? 0
  const inRange = wideband.filter(({ soundMs }) => soundMs >= from * 1000 && soundMs < to * 1000)
  const { n, p50, p90, max } = summarize(inRange.map(result => result.finalMs))
  print(`  ${from} to ${to} s: n ${n}, p50 ${whole(p50)}, p90 ${whole(p90)}, max ${whole(max)}`)
}
if (errorRate > MAX_ERROR_RATE || calibrationError > MAX_CALIBRATION_ERROR) {
  print(
    `\nmissed: error rate up to ${percent(MAX_ERROR_RATE)} and ECE up to ${MAX_CALIBRATION_ERROR} are wanted`,
  )
  process.exitCode = 1
}

function printErrors(name: string, of: readonly Recognition[]): void {
  if (of.length === 0) return print(`${name}: no clips`)
  const [low, high] = errorRateInterval(of)
  const rates = bySpeaker(of).map(pooledErrorRate)
  const macro = rates.reduce((total, rate) => total + rate, 0) / rates.length
  const words = of.reduce((total, result) => total + result.words, 0)
  print(
    `${name}: WER ${percent(pooledErrorRate(of))} (95 % ${percent(low)} to ${percent(high)} by speaker), ` +
      `macro ${percent(macro)}; ${of.length} clips, ${words} words, ${rates.length} speakers, ` +
      `${of.filter(result => result.text === '').length} empty`,
  )
}

function calibrationOf(of: readonly Recognition[]): string {
  return expectedCalibrationError(trialsOf(of))?.toFixed(3) ?? 'no words'
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function whole(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(0)
}
