// How well a Piper voice is understood with our phonemes: `npx tsx src/evaluate/voice/words.ts FOLDER [--runs 1] [--without-control]`. 100 sentences are spoken, heard by the embedded recogniser and compared
// with their spoken form, written by hand; the embedded voice speaks the spoken forms for comparison. Fails above 8 %.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { INPUT_RATE, type Pcm, toSamples } from '../../audio/pcm.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { asHeard } from '../as-heard.ts'
import { resampleWhole } from '../clip.ts'
import { hear, pooledErrorRate } from '../recognition.ts'
import { type WordErrors, wordErrors } from '../words.ts'
import { loadVoice, readArguments } from './load-voice.ts'

const MAX_ERROR_RATE = 0.08
const WORST = 25
const SILENCE = toSamples(300)
const SENTENCES = new URL('words.json', import.meta.url)

interface Result extends WordErrors {
  readonly group: string
  readonly spoken: string
  readonly transcript: string
}

const { runs, 'without-control': withoutControl, ...given } = readArguments()
const sentences = z
  .array(z.object({ group: z.string(), text: z.string(), spoken: z.string() }))
  .parse(JSON.parse(await readFile(SENTENCES, 'utf8')))
const { piper } = await loadVoice(given, {})
const flite = await loadFlite()
const stt = await loadMoonshine()

const natural: Result[] = []
for (let run = 0; run < Number(runs); run++) natural.push(...(await listen(({ text }) => speak(piper, text))))
report(`Piper voice, ${runs} runs`, natural)
if (!withoutControl) report('flite, spoken forms', await listen(({ spoken }) => speak(flite, spoken, 'rms')))
await Promise.all([flite.close(), stt.close(), piper.close()])

print('\nworst of the Piper voice:')
for (const { spoken, transcript, errors } of [...natural].sort((a, b) => b.errors - a.errors).slice(0, WORST))
  if (errors > 0) print(`  ${errors}: ${spoken}\n     ${transcript}`)
if (pooledErrorRate(natural) > MAX_ERROR_RATE) {
  print(`\nmissed: a word error rate up to ${percent(MAX_ERROR_RATE)} is wanted`)
  process.exitCode = 1
}

async function listen(say: (sentence: { text: string; spoken: string }) => Promise<Pcm>): Promise<Result[]> {
  const results: Result[] = []
  for (const sentence of sentences) {
    const spoken = asHeard(sentence.spoken)
    const transcript = asHeard((await hear(stt, withSilence(await say(sentence)), sentence.text)).text)
    results.push({ group: sentence.group, spoken, transcript, ...wordErrors(spoken, transcript) })
  }
  return results
}

// As on a line: what begins in its first sample is misheard whole, whoever says it.
function withSilence(pcm: Pcm): Pcm {
  const padded = new Int16Array(pcm.length + 2 * SILENCE)
  padded.set(pcm, SILENCE)
  return padded
}

async function speak(tts: TextToSpeech, text: string, voice = ''): Promise<Pcm> {
  const { signal } = new AbortController()
  const clauses = async function* () {
    yield text
  }
  const parts: number[] = []
  for await (const { pcm } of tts.speak(clauses(), { signal, voice, speed: 1 }))
    for (const sample of pcm) parts.push(sample)
  return resampleWhole(Int16Array.from(parts), tts.rate, INPUT_RATE)
}

function report(name: string, results: readonly Result[]): void {
  print(
    `${name}: WER ${percent(pooledErrorRate(results))} of ${results.reduce((sum, { words }) => sum + words, 0)} words`,
  )
  for (const group of new Set(results.map(result => result.group)))
    print(`  ${group}: ${percent(pooledErrorRate(results.filter(result => result.group === group)))}`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
