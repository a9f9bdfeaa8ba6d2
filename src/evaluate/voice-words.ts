// How well a Piper voice is understood with our phonemes: `npx tsx src/evaluate/voice-words.ts [voice.onnx] [runs] [--without-control]`. Without a
// path the voice is looked for in ANTIPHON_MODELS. 100 sentences are spoken, heard by the embedded recogniser and compared
// with their spoken form, written by hand; the embedded voice speaks the spoken forms for comparison. Fails above 8 %.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Pcm, toSamples } from '../audio/pcm.ts'
import { loadEnglish } from '../speech/phonemes/english.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'
import { asHeard } from './as-heard.ts'
import { findPiperVoice, loadPiperVoice } from './piper-voice.ts'
import { hear, pooledErrorRate } from './recognition.ts'
import { type WordErrors, wordErrors } from './words.ts'

const MAX_ERROR_RATE = 0.08
const WORST = 25
const SILENCE = toSamples(300)
const SENTENCES = new URL('voice-words.json', import.meta.url)

interface Result extends WordErrors {
  readonly group: string
  readonly spoken: string
  readonly transcript: string
}

const QUICK = '--without-control'
const withoutControl = process.argv.includes(QUICK)
const [path = process.env.ANTIPHON_MODELS, runs = '1'] = process.argv.slice(2).filter(word => word !== QUICK)
const model = path && findPiperVoice(path)
if (!model)
  throw new Error('no Piper voice: give the path of its .onnx file, or set ANTIPHON_MODELS to its folder')
const sentences = z
  .array(z.object({ group: z.string(), text: z.string(), spoken: z.string() }))
  .parse(JSON.parse(await readFile(SENTENCES, 'utf8')))
const english = await loadEnglish()
const piper = await loadPiperVoice(model)
const flite = await loadFlite()
const stt = await loadMoonshine()

const natural: Result[] = []
for (let run = 0; run < Number(runs); run++)
  natural.push(...(await listen(({ text }) => piper.speak(english.phonemise(text)))))
report(`Piper voice, ${runs} runs`, natural)
if (!withoutControl) report('flite, spoken forms', await listen(({ spoken }) => speakFlite(spoken)))
await Promise.all([flite.close(), stt.close()])

print('\nworst of the Piper voice:')
for (const { spoken, transcript, errors } of [...natural].sort((a, b) => b.errors - a.errors).slice(0, WORST))
  if (errors > 0) print(`  ${errors}: ${spoken}\n     ${transcript}`)
if (pooledErrorRate(natural) > MAX_ERROR_RATE) {
  print(`\nmissed: a word error rate up to ${percent(MAX_ERROR_RATE)} is wanted`)
  process.exitCode = 1
}

async function listen(
  speak: (sentence: { text: string; spoken: string }) => Promise<Pcm>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const sentence of sentences) {
    const spoken = asHeard(sentence.spoken)
    const transcript = asHeard((await hear(stt, withSilence(await speak(sentence)), sentence.text)).text)
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

async function speakFlite(text: string): Promise<Pcm> {
  const { signal } = new AbortController()
  const clauses = async function* () {
    yield text
  }
  const parts: Buffer[] = []
  for await (const { pcm } of flite.speak(clauses(), { signal, voice: 'rms', speed: 1 }))
    parts.push(Buffer.from(pcm.slice().buffer))
  const { buffer, byteOffset, length } = Buffer.concat(parts)
  return new Int16Array(buffer.slice(byteOffset, byteOffset + length))
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
