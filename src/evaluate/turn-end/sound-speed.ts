// What it costs to have the end of turns judged by their sound: `npx tsx src/evaluate/turn-end/sound-speed.ts`. Needs smart-turn, the corpus
// and a quiet machine.
import { loadavg } from 'node:os'
import { type Pcm, toMillis, toSamples } from '../../audio/pcm.ts'
import { startClock } from '../../flow/clock.ts'
import { loadMoonshine } from '../../speech/stt/moonshine.ts'
import { openFeatures } from '../../speech/turn-end/smart-turn/features.ts'
import { findModelsFolder } from '../../speech/turn-end/smart-turn/fixtures/models-folder.ts'
import { loadSmartTurn } from '../../speech/turn-end/smart-turn/smart-turn.ts'
import { findCorpus, readCorpus } from '../corpus.ts'
import { hearWhole } from '../second-hearing.ts'
import { readWavFile } from '../sounds.ts'
import { percentile } from '../stats.ts'

const REPEATS = 60
const FRAME = toSamples(32)
/** The recogniser hears so much of a turn beside it. */
const HEARD_MS = 4_000
/** As the model itself has it. */
const WITHIN_MS = 80

const folder = findCorpus()
const models = findModelsFolder()
if (!folder || !models)
  throw new Error(
    'set ANTIPHON_CORPUS and ANTIPHON_MODELS to the folders that have the recordings and smart-turn',
  )
const clips = (await readCorpus(folder))
  .filter(clip => clip.isTrusted && clip.seconds > HEARD_MS / 1_000)
  .slice(0, 12)
const sounds = await Promise.all(clips.map(clip => readWavFile(clip.path)))
const real = startClock()
const { signal } = new AbortController()

measureFeatures()
// Time stands still for the model, so that every answer is waited for and its time known.
const before = process.memoryUsage().rss
const model = await loadSmartTurn(models, { clock: { now: () => 0, after: () => () => {} } })
const stt = await loadMoonshine()
await model.listen().judge({ signal })
const loaded = process.memoryUsage().rss
await measure('alone', at => [sound(at)])
await measure('while the recogniser hears the same', at => [sound(at)], true)
await measure('two calls pause at once', at => [sound(at), sound(at + 1)])
console.log(`both models: ${((loaded - before) / 1e6).toFixed(0)} MB`)
await Promise.all([model.close(), stt.close()])

function sound(index: number): Pcm {
  return sounds[index % sounds.length] ?? new Int16Array(0)
}

function measureFeatures(): void {
  const looks: number[] = []
  let [heard, took] = [0, 0]
  for (let round = 0; round < 3; round++)
    for (const pcm of sounds) {
      const stream = openFeatures()
      const from = real.now()
      for (let at = 0; at < pcm.length; at += FRAME) stream.append(pcm.subarray(at, at + FRAME))
      const to = real.now()
      stream.features()
      looks.push(real.now() - to)
      // The first round is compiled as it runs.
      if (round === 0) continue
      heard += toMillis(pcm.length)
      took += to - from
    }
  console.log(
    `features: ${((1_000 * took) / heard).toFixed(1)} ms for a second of sound; all of them together for the model ${text(looks.slice(sounds.length))} (load ${load()})`,
  )
}

/** How long the answers about these turns take when they are asked for at once, and what all threads do meanwhile. */
async function measure(
  name: string,
  turns: (round: number) => readonly Pcm[],
  isBusy = false,
): Promise<void> {
  const all: number[] = []
  let cpu = 0
  for (let round = 0; round < REPEATS; round++) {
    const pcms = turns(round)
    const asked = pcms.map(pcm => {
      const turn = model.listen()
      turn.audio(pcm)
      return turn
    })
    const from = real.now()
    const cpuBefore = process.cpuUsage()
    const hearing = isBusy ? hearWhole(stt, (pcms[0] ?? sound(0)).slice(0, toSamples(HEARD_MS))) : null
    all.push(...(await Promise.all(asked.map(turn => turn.judge({ signal }).then(() => real.now() - from)))))
    await hearing
    const { user, system } = process.cpuUsage(cpuBefore)
    cpu += (user + system) / 1_000
  }
  const late = all.filter(ms => ms > WITHIN_MS).length
  console.log(
    `answers, ${name}: ${text(all)}; later than ${WITHIN_MS} ms ${late} of ${all.length}; CPU ${(cpu / all.length).toFixed(0)} ms each${isBusy ? ', the recogniser’s with it' : ''} (load ${load()})`,
  )
}

function text(values: readonly number[]): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map(share => percentile(values, share)?.toFixed(1))
  return `P50 ${p50} P95 ${p95} max ${most} ms`
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '?'
}
