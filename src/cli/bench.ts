import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchBadLine } from '../evaluate/bench/bad-line.ts'
import { benchCorpusCalls } from '../evaluate/bench/corpus-calls.ts'
import { benchHosted } from '../evaluate/bench/hosted/hosted.ts'
import { hostedScenario, writeBook } from '../evaluate/bench/hosted/scenario.ts'
import { benchInterruptions } from '../evaluate/bench/interruptions.ts'
import { findCorpus, readCorpus } from '../evaluate/corpus.ts'
import { benchEcho } from '../evaluate/echo/echo.ts'
import { prepareScript } from '../evaluate/prepare.ts'
import type { PlanName } from '../simulate/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { startHosted } from './hosted.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'

export interface EchoFlags {
  readonly url?: string
  readonly clients: string
  readonly seconds: string
  readonly chunk: string
  readonly json?: boolean
}

/** `antiphon bench echo`: what the transport alone costs. */
export async function runEchoBench(flags: EchoFlags): Promise<void> {
  if (flags.url === undefined) tell('Starting a server of our own to measure …')
  const server = await findServer(flags.url)
  try {
    const clients = flags.clients.split(',').map(Number)
    print(
      await benchEcho({
        url: server.url,
        clients,
        seconds: Number(flags.seconds),
        chunkMs: Number(flags.chunk),
      }),
      flags.json,
    )
  } finally {
    await server.close()
  }
}

export interface CallBenchFlags {
  readonly url?: string
  readonly agent: string
  readonly atOnce: string
  readonly times: string
  readonly json?: boolean
}

const counter = (done: number, of: number): void => void process.stderr.write(`\r${done} of ${of} calls`)

/** `antiphon bench corpus`: one call per clip of human speech. */
export async function runCorpusBench(flags: CallBenchFlags): Promise<void> {
  const clips = (await trustedClips()).filter(clip => !clip.isTelephone)
  const server = await findServer(flags.url)
  const sources = openSources()
  try {
    print(
      await benchCorpusCalls({
        url: server.url,
        agent: flags.agent,
        clips,
        sources,
        atOnce: Number(flags.atOnce),
        progress: counter,
      }),
      flags.json,
    )
  } finally {
    await sources.close()
    await server.close()
  }
}

/** `antiphon bench interruptions`: the caller talks over a long story. */
export async function runInterruptionBench(flags: CallBenchFlags): Promise<void> {
  const clips = (await trustedClips()).filter(
    clip => !clip.isTelephone && clip.seconds > 1 && clip.seconds < 4,
  )
  const interruptions = clips
    .slice(0, Number(flags.times))
    .map(clip => ({ clip: clip.path, text: clip.text }))
  const server = await findServer(flags.url)
  const sources = openSources()
  const stt = await loadMoonshine()
  try {
    const options = {
      url: server.url,
      agent: flags.agent,
      times: Number(flags.times),
      atOnce: Number(flags.atOnce),
    }
    print(
      await benchInterruptions({ ...options, interruptions, sources, stt, progress: counter }),
      flags.json,
    )
  } finally {
    await stt.close()
    await sources.close()
    await server.close()
  }
}

export interface LineFlags {
  readonly url?: string
  readonly agent: string
  readonly line: 'good' | 'mobile' | 'bad'
  readonly minutes: string
  readonly seed: string
  readonly json?: boolean
}

/** `antiphon bench line`: minutes of speech over a line that stalls. */
export async function runLineBench(flags: LineFlags): Promise<void> {
  const server = await findServer(flags.url)
  const sources = openSources()
  try {
    const { agent, line } = flags
    print(
      await benchBadLine({
        url: server.url,
        agent,
        line,
        minutes: Number(flags.minutes),
        seed: Number(flags.seed),
        sources,
      }),
      flags.json,
    )
  } finally {
    await sources.close()
    await server.close()
  }
}

export interface HostedFlags {
  readonly agent: string
  readonly calls: number
  readonly ears: 'moonshine' | 'book'
  readonly plan: PlanName
  readonly seed: number
  readonly json?: boolean
}

/** `antiphon bench hosted`: calls on simulated Groq and ElevenLabs, and what of each turn's time was ours. */
export async function runHostedBench(flags: HostedFlags): Promise<void> {
  const { agent, calls, ears, plan, seed } = flags
  const sources = openSources()
  try {
    const script = await prepareScript(hostedScenario(seed), sources)
    const book =
      ears === 'book' ? await writeBook(await mkdtemp(join(tmpdir(), 'antiphon-book-')), script) : null
    tell('Starting simulated Groq and ElevenLabs, and a server of our own …')
    const server = await startHosted({ seed, plan, book })
    try {
      const { url, journals } = server
      print(await benchHosted({ url, agent, script, calls, journals, ears, tell }), flags.json)
    } finally {
      await server.close()
    }
  } finally {
    await sources.close()
  }
}

async function trustedClips() {
  const folder = findCorpus()
  if (folder === null)
    throw new Error('This benchmark needs recorded human speech: set ANTIPHON_CORPUS to its folder.')
  return (await readCorpus(folder)).filter(clip => clip.isTrusted)
}
