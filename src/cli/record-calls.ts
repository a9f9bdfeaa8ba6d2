import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { atOnce } from '../evaluate/bench/at-once.ts'
import { placeCall } from '../evaluate/caller/place-call.ts'
import { prepareScript } from '../evaluate/prepare.ts'
import type { SoundSources } from '../evaluate/sounds.ts'
import { variedAgents } from '../evaluate/varied/agents.ts'
import { type VariedCall, variedCalls } from '../evaluate/varied/calls.ts'
import { openSlowTools } from '../evaluate/varied/slow-tools.ts'
import { BUNDLE_SUFFIX } from '../replay/bundle.ts'
import { exportCall } from './export.ts'
import { findServer } from './own-server.ts'

export interface RecordCallsOptions {
  readonly calls: number
  readonly seed: number
  readonly atOnce: number
  /** Start script of the release that is to take the calls. */
  readonly program: string
  /** Folder for the bundles; made where it is missing. */
  readonly out: string
  readonly takesAudio: boolean
  readonly sources: SoundSources
  readonly progress: (done: number, of: number) => void
}

/**
 * Places different calls with interruptions in real time on a server of its own, and leaves a bundle of each in the folder: NAME.antiphon.
 * Returns the paths, in order.
 */
export async function recordCalls(options: RecordCallsOptions): Promise<readonly string[]> {
  const { out, sources } = options
  const tools = await openSlowTools()
  const agents = await mkdtemp(join(tmpdir(), 'antiphon-varied-'))
  for (const [id, json] of Object.entries(variedAgents(tools.url)))
    await writeFile(join(agents, `${id}.json`), JSON.stringify(json))
  await mkdir(out, { recursive: true })
  const server = await findServer(
    undefined,
    { ANTIPHON_AGENTS: agents, ANTIPHON_TOOL_HOSTS: new URL(tools.url).host },
    options.program,
  )
  let done = 0
  try {
    return await atOnce(variedCalls(options.calls, options.seed), options.atOnce, async call => {
      const bundle = await recordOne(call, server.url, { sources, audio: options.takesAudio })
      const path = resolve(out, `${call.name}${BUNDLE_SUFFIX}`)
      await writeFile(path, bundle)
      options.progress(++done, options.calls)
      return path
    })
  } finally {
    await server.close()
    tools.close()
  }
}

/** A record is there within a moment of the end of its call. */
const ATTEMPTS = 40
const BETWEEN_MS = 250

async function recordOne(
  { agent, isTextOnly, scenario, name }: VariedCall,
  url: string,
  of: { readonly sources: SoundSources; readonly audio: boolean },
): Promise<Uint8Array> {
  const { conversationId } = await placeCall({
    url,
    agentId: agent,
    textOnly: isTextOnly,
    script: await prepareScript(scenario, of.sources),
  })
  for (let attempt = 1; ; attempt++) {
    try {
      return await exportCall(conversationId, { url }, { audio: of.audio, words: true })
    } catch (error) {
      if (attempt === ATTEMPTS) throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
      await wait(BETWEEN_MS)
    }
  }
}
