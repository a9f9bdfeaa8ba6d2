// How right a Piper voice is about when it says each word, by two aligners that only hear the sound:
// `npx tsx src/evaluate/voice/word-times.ts FOLDER --python PYTHON [--clauses 150] [--phonemes FILE]`. FOLDER holds a voice's .onnx and
// .onnx.json. PYTHON is one with PocketSphinx (see tooling/align-words.py); without it only our own aligner judges.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { INPUT_RATE } from '../../audio/pcm.ts'
import { writeWav } from '../../audio/wav.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import type { TimedWord } from '../caller/script.ts'
import { percentile } from '../stats.ts'
import { alignByVoice } from '../turns/truth/align-by-voice.ts'
import { energySegments } from '../turns/truth/energy.ts'
import { type Spoken, speakWith } from '../turns/truth/spoken.ts'
import { variedClauses } from './clauses.ts'
import { loadVoice, readArguments } from './load-voice.ts'

const ALIGNER = fileURLToPath(new URL('../../../tooling/align-words.py', import.meta.url))
const alignments = z.record(z.string(), z.array(z.tuple([z.string(), z.number(), z.number()])))

const given = readArguments()
const { piper } = await loadVoice(given, {})
const flite = await loadFlite()
const speak = speakWith(piper)
const clauses = variedClauses(Number(given.clauses ?? 150))
const clips: { readonly text: string; readonly spoken: Spoken }[] = []
for (const text of clauses) clips.push({ text, spoken: await speak(text, { voice: 'voice', speed: 1 }) })
if (given.python) report('PocketSphinx', await alignedBySphinx(given.python))
report('our own aligner, to flite', await alignedByFlite())
await Promise.all([piper.close(), flite.close()])

type Aligned = readonly (readonly TimedWord[] | null)[]

async function alignedBySphinx(python: string): Promise<Aligned> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-word-times-'))
  const fileOf = (index: number) => `${index}.wav`
  try {
    await mkdir(folder, { recursive: true })
    for (const [index, { spoken }] of clips.entries())
      await writeFile(join(folder, fileOf(index)), writeWav(INPUT_RATE, [spoken.pcm]))
    const manifest = clips.map(({ text }, index) => ({ kind: 'speech', text, file: fileOf(index) }))
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    execFileSync(python, [ALIGNER, folder, join(folder, 'times.json')], { stdio: ['ignore', 2, 2] })
    const times = alignments.parse(JSON.parse(await readFile(join(folder, 'times.json'), 'utf8')))
    return clips.map(
      (_, index) => times[fileOf(index)]?.map(([text, fromMs, toMs]) => ({ text, fromMs, toMs })) ?? null,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function alignedByFlite(): Promise<Aligned> {
  const say = speakWith(flite)
  const aligned: (readonly TimedWord[] | null)[] = []
  for (const { text, spoken } of clips)
    aligned.push(
      await alignByVoice(
        { pcm: spoken.pcm, speech: energySegments(spoken.pcm), words: text.split(' ') },
        say,
      ),
    )
  return aligned
}

/** Differences of all words' begins and ends, this voice's minus the aligner's. */
function report(aligner: string, aligned: Aligned): void {
  const from: number[] = []
  const to: number[] = []
  for (const [index, { spoken }] of clips.entries()) {
    const words = aligned[index]
    if (words?.length !== spoken.words.length) continue
    for (const [at, word] of spoken.words.entries()) {
      from.push(word.fromMs - (words[at]?.fromMs ?? 0))
      to.push(word.toMs - (words[at]?.toMs ?? 0))
    }
  }
  const clipsAligned = aligned.filter(words => words !== null).length
  print(`${aligner}: ${clipsAligned} of ${clips.length} clauses aligned, ${from.length} words`)
  for (const [name, values] of [
    ['begins', from],
    ['ends', to],
  ] as const) {
    const apart = values.map(Math.abs)
    const [half, nine, most] = [0.5, 0.9, 1].map(share => percentile(apart, share)?.toFixed(0) ?? '-')
    const bias = percentile(values, 0.5)?.toFixed(0) ?? '-'
    print(`  ${name}: apart p50 ${half} p90 ${nine} max ${most} ms; with its sign, p50 ${bias} ms`)
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
