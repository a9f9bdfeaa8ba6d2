// What a Piper voice costs: `npx tsx src/evaluate/voice/speed.ts FOLDER [--workers 1] [--threads 1] [--clauses 300] [--calls 1,4,8] [--minutes 0]
// [--phonemes FILE]`. FOLDER holds a voice's .onnx and .onnx.json. Wants a quiet machine; prints the load that it found.
import { loadavg } from 'node:os'
import { toMillis } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import { pause, startClock } from '../../flow/clock.ts'
import { percentile, summarize } from '../stats.ts'
import { variedClauses } from './clauses.ts'
import { loadVoice, readArguments } from './load-voice.ts'

const given = readArguments()
const workers = Number(given.workers)
const threads = Number(given.threads)
const clauses = variedClauses(Number(given.clauses ?? 300))
const counts = (given.calls ?? '1,4,8').split(',').map(Number)
const minutes = Number(given.minutes ?? 0)
/** A caller's turn in a call that goes on in real time. */
const CALLER_MS = 3000
const clock = startClock()
const { signal } = new AbortController()

const { piper, loadMs, loadedMb } = await loadVoice(given, { workers, threads })
print(
  `${workers} workers of ${threads} threads: loaded in ${loadMs.toFixed(0)} ms, ${loadedMb.toFixed(0)} MB (load ${load()})`,
)
await measureAlone()
for (const calls of counts) await measureAtOnce(calls)
if (minutes > 0) for (const calls of counts) await measureInRealTime(calls)
print(`memory at the end: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
await piper.close()

/** One clause after the other: how much faster than real time, and until its first sound. */
async function measureAlone(): Promise<void> {
  const firsts: number[] = []
  const factors: number[] = []
  const cpuBefore = process.cpuUsage()
  let audioMs = 0
  for (const clause of clauses) {
    const said = await say([clause])
    firsts.push(said.firstMs)
    factors.push(said.ms / said.audioMs)
    audioMs += said.audioMs
  }
  const cpu = process.cpuUsage(cpuBefore)
  const share = (cpu.user + cpu.system) / 1000 / audioMs
  print(
    `alone: ${clauses.length} clauses, mean ${(audioMs / clauses.length / 1000).toFixed(1)} s; real-time factor p50 ` +
      `${percentile(factors, 0.5)?.toFixed(3)} p90 ${percentile(factors, 0.9)?.toFixed(3)}, CPU ${share.toFixed(3)}; first sound ${line(firsts)}`,
  )
}

/** The worst case: so many calls begin a reply in the same instant, again and again. */
async function measureAtOnce(calls: number): Promise<void> {
  const firsts: number[] = []
  for (let round = 0; firsts.length < clauses.length; round++) {
    const replies = await Promise.all(
      Array.from({ length: calls }, (_, call) => say(replyOf(round * calls + call, 1))),
    )
    firsts.push(...replies.map(({ firstMs }) => firstMs))
  }
  print(`${calls} at the same instant: first sound ${line(firsts)}`)
}

/** Calls as they are: a reply of two clauses, as long as it sounds, then the caller; each begins when it wants. */
async function measureInRealTime(calls: number): Promise<void> {
  const firsts: number[] = []
  const until = clock.now() + minutes * 60_000
  const hold = async (call: number) => {
    await pause(clock, (call / calls) * 5000)
    for (let turn = 0; clock.now() < until; turn++) {
      const from = clock.now()
      const said = await say(replyOf(turn * calls + call, 2))
      firsts.push(said.firstMs)
      await pause(clock, Math.max(0, from + said.firstMs + said.audioMs - clock.now()) + CALLER_MS)
    }
  }
  const cpuBefore = process.cpuUsage()
  await Promise.all(Array.from({ length: calls }, (_, call) => hold(call)))
  const cpu = process.cpuUsage(cpuBefore)
  const share = (cpu.user + cpu.system) / 10 / (minutes * 60_000)
  print(`${calls} calls in real time: first sound ${line(firsts)}, ${share.toFixed(0)} % of a core`)
}

function replyOf(index: number, length: number): readonly string[] {
  return Array.from({ length }, (_, at) => clauses[(index + at) % clauses.length] ?? '')
}

async function say(reply: readonly string[]) {
  const text = openChannel<string>()
  for (const clause of reply) text.push(clause)
  text.close()
  const from = clock.now()
  let firstMs: number | null = null
  let samples = 0
  for await (const { pcm } of piper.speak(text, { signal, voice: 'voice', speed: 1 })) {
    if (pcm.length > 0) firstMs ??= clock.now() - from
    samples += pcm.length
  }
  return { firstMs: firstMs ?? 0, ms: clock.now() - from, audioMs: toMillis(samples, piper.rate) }
}

function line(values: readonly number[]): string {
  const { n, p50, p90, p99, max } = summarize(values)
  const whole = (ms: number | null) => (ms === null ? '-' : ms.toFixed(0))
  return `p50 ${whole(p50)} p90 ${whole(p90)} p99 ${whole(p99)} max ${whole(max)} ms (n ${n}, load ${load()})`
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '-'
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
