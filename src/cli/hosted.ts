import { fork } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../inference/models.ts'
import type { PlanName, ProviderName } from '../simulate/provider.ts'
import { findServer, type Target } from './own-server.ts'

const READY_MS = 60_000

interface SimulatorOptions {
  readonly log: string
  readonly seed: number
  readonly plan: PlanName
  /** What its ears know; null: they listen. */
  readonly book: string | null
  readonly faults?: readonly string[]
}

interface HostedOptions extends Omit<SimulatorOptions, 'log'> {
  /** Other environment variables for our server. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A provider's simulator in a process of its own, on a free port. */
export async function startSimulator(
  provider: ProviderName,
  { log, seed, plan, book, faults = [] }: SimulatorOptions,
): Promise<Target> {
  const args = ['simulate', provider, '--port', '0', '--log', log, '--seed', `${seed}`, '--plan', plan]
  const child = fork(
    join(packageRoot(), 'bin/antiphon.mjs'),
    [...args, ...(book === null ? [] : ['--book', book]), ...faults.flatMap(fault => ['--fault', fault])],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill()
      reject(new Error(`the simulator of ${provider} was not ready within ${READY_MS / 1000} s`))
    }, READY_MS)
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`the simulator of ${provider} exited with ${code} before it was ready`))
    })
    child.once('message', message => {
      clearTimeout(timer)
      resolve((message as { ready: string }).ready)
    })
  })
  return {
    url,
    pid: child.pid ?? null,
    dataFolder: null,
    async close() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

export interface HostedServer extends Target {
  readonly journals: { readonly groq: string; readonly elevenLabs: string }
}

/** A server of our own whose providers are simulators of Groq and ElevenLabs, each in a process of its own. */
export async function startHosted({ settings, ...options }: HostedOptions): Promise<HostedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-hosted-'))
  const journals = { groq: join(folder, 'groq.jsonl'), elevenLabs: join(folder, 'elevenlabs.jsonl') }
  const opened: Target[] = []
  const close = async () => {
    for (const target of opened.toReversed()) await target.close()
  }
  const opens = async (target: Promise<Target>): Promise<Target> => {
    const open = await target
    opened.push(open)
    return open
  }
  try {
    const [groq, elevenLabs] = await Promise.all([
      opens(startSimulator('groq', { ...options, log: journals.groq })),
      opens(startSimulator('elevenlabs', { ...options, log: journals.elevenLabs })),
    ])
    const server = await opens(
      findServer(undefined, { ...settings, ...settingsFor(groq.url, elevenLabs.url) }),
    )
    return { ...server, journals, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What is named here is used and nothing else: no other key of the environment, or of `.env`, has a use. */
const settingsFor = (groq: string, elevenLabs: string): Readonly<Record<string, string>> => ({
  GROQ_API_KEY: 'gsk_simulated',
  ANTIPHON_GROQ_URL: groq,
  ELEVENLABS_API_KEY: 'sk_simulated',
  ANTIPHON_ELEVENLABS_URL: elevenLabs,
  // The same in the same order as the keys alone would choose.
  ANTIPHON_STT: 'groq,scribe,moonshine',
  ANTIPHON_LLM: 'groq,groq/openai/gpt-oss-120b',
  ANTIPHON_TTS: 'elevenlabs',
})
