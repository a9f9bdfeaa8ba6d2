// What the embedded ears cost: `npx tsx src/evaluate/ears-speed.ts [calls]`. Needs the corpus and a quiet machine.
import { loadavg } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Pcm, toMillis, toSamples } from '../audio/pcm.ts'
import { openChannel } from '../flow/channel.ts'
import { pause, startClock } from '../flow/clock.ts'
import type { SpeechToText, SttInput, VoiceActivity } from '../speech/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadSilero } from '../speech/vad/silero.ts'
import { findCorpus, readCorpus } from './corpus.ts'
import { readWavFile } from './sounds.ts'
import { summarize } from './stats.ts'

const STREAMS = [1, 8, 32]
const LENGTHS_S = [1, 3, 6, 10]
const REPEATS = 30
const FRAME = toSamples(20)
const LINE_SECONDS = 15

const calls = Number(process.argv[2] ?? 8)
if (!Number.isInteger(calls) || calls < 1) throw new Error(`${process.argv[2]} is no number of calls`)
const folder = findCorpus()
if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
const clips = (await readCorpus(folder)).filter(clip => clip.isTrusted && !clip.isTelephone)
const sounds = await Promise.all(clips.map(clip => readWavFile(clip.path)))
const clock = startClock()
const vad = await loadSilero()
const stt = await loadMoonshine()

for (const streams of STREAMS) await measureVad(streams)
for (const seconds of LENGTHS_S) await measureStt(seconds)
await measureLoop()
await Promise.all([vad.close(), stt.close()])

async function measureVad(streams: number): Promise<void> {
  const minute = joined(60)
  const cpuBefore = process.cpuUsage()
  const from = clock.now()
  const counts = await Promise.all(Array.from({ length: streams }, () => count(vad, minute)))
  const cpu = process.cpuUsage(cpuBefore)
  const windows = counts.reduce((total, each) => total + each, 0)
  const each = (us: number) => (us / windows).toFixed(0)
  print(
    `VAD, ${streams} at once: ${each(1000 * (clock.now() - from))} us a window, ${each(cpu.user + cpu.system)} us CPU ` +
      `(both threads; ${windows} windows, ${vad.skippedWindows} skipped, load ${load()})`,
  )
}

async function measureStt(seconds: number): Promise<void> {
  const long = sounds.filter(pcm => pcm.length >= toSamples(seconds * 1000))
  const walls: number[] = []
  const cpus: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const pcm = long[i % long.length]?.slice(0, toSamples(seconds * 1000)) ?? new Int16Array(0)
    const cpuBefore = process.cpuUsage()
    const from = clock.now()
    await hearOnce(stt, pcm)
    walls.push(clock.now() - from)
    const cpu = process.cpuUsage(cpuBefore)
    cpus.push((cpu.user + cpu.system) / 1000)
  }
  const [wall, cpu] = [summarize(walls), summarize(cpus)]
  print(
    `STT, ${seconds} s: p50 ${wall.p50?.toFixed(0)} p90 ${wall.p90?.toFixed(0)} ms, CPU p50 ${cpu.p50?.toFixed(0)} ms ` +
      `(n ${wall.n}, ${long.length} clips, load ${load()})`,
  )
}

// Calls in real time, each heard by both and flushed every four seconds, as the line's thread would do it.
async function measureLoop(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const cpuBefore = process.cpuUsage()
  const from = clock.now()
  delay.enable()
  await Promise.all(Array.from({ length: calls }, (_, index) => hold(joined(LINE_SECONDS, index))))
  delay.disable()
  const cpu = process.cpuUsage(cpuBefore)
  const share = (cpu.user + cpu.system) / 10 / (clock.now() - from)
  const ms = (ns: number) => (ns / 1e6 - 1).toFixed(1)
  print(
    `${calls} calls in real time: loop delay p50 ${ms(delay.percentile(50))} p99 ${ms(delay.percentile(99))} ` +
      `max ${ms(delay.max)} ms, ${share.toFixed(0)} % of a core, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB ` +
      `(${LINE_SECONDS} s, ${vad.skippedWindows} windows skipped, load ${load()})`,
  )
}

async function hold(pcm: Pcm): Promise<void> {
  const audio = openChannel<Pcm>()
  const input = openChannel<SttInput>()
  const ears = Promise.all([count(vad, audio), drain(stt, input)])
  const start = clock.now()
  for (let at = 0; at < pcm.length; at += FRAME) {
    const frame = pcm.slice(at, at + FRAME)
    audio.push(frame)
    input.push({ type: 'audio', pcm: frame })
    if (at % toSamples(4000) === 0) input.push({ type: 'flush', mark: at })
    await pause(clock, start + toMillis(at + FRAME) - clock.now())
  }
  audio.close()
  input.close()
  await ears
}

async function count(detector: VoiceActivity, audio: Pcm | AsyncIterable<Pcm>): Promise<number> {
  let windows = 0
  const stream = audio instanceof Int16Array ? inChunks(audio) : audio
  for await (const _ of detector.detect(stream, { signal: new AbortController().signal })) windows++
  return windows
}

async function* inChunks(pcm: Pcm): AsyncGenerator<Pcm> {
  for (let at = 0; at < pcm.length; at += FRAME) yield pcm.subarray(at, at + FRAME)
}

async function hearOnce(recognizer: SpeechToText, pcm: Pcm): Promise<void> {
  const input = openChannel<SttInput>()
  input.push({ type: 'audio', pcm })
  input.push({ type: 'flush', mark: 1 })
  input.close()
  await drain(recognizer, input)
}

async function drain(recognizer: SpeechToText, input: AsyncIterable<SttInput>): Promise<void> {
  const { signal } = new AbortController()
  for await (const _ of recognizer.transcribe(input, { signal, language: 'en' }));
}

// So many seconds of people talking, one clip after the other.
function joined(seconds: number, offset = 0): Pcm {
  const all = new Int16Array(toSamples(seconds * 1000))
  let at = 0
  for (let i = offset * 7; at < all.length; i++) {
    const pcm = sounds[i % sounds.length]?.subarray(0, all.length - at) ?? all
    all.set(pcm, at)
    at += pcm.length
  }
  return all
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '?'
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
