import { join } from 'node:path'
import { styleText } from 'node:util'
import { loadAgents } from '../agents/load.ts'
import type { Pcm } from '../audio/pcm.ts'
import { type Config, readConfig } from '../config.ts'
import { openScope } from '../flow/scope.ts'
import { packageRoot } from '../inference/models.ts'
import { type Choice, loadProviders } from '../server/providers.ts'
import type { Providers } from '../session/session.ts'
import { adaptivePolicy, type Policy } from '../session/turn/index.ts'
import { chooseModel } from '../speech/llm/openai/choose.ts'
import { findLocalModels } from '../speech/llm/openai/discover.ts'
import { openStore } from '../store/sqlite.ts'
import { print } from './print.ts'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

/** `antiphon doctor`: which provider serves each stage and why, and a real request to each. Exit code 1 when something is wrong. */
export async function runDoctor({ json }: { readonly json?: boolean }): Promise<void> {
  const config = readConfig({})
  const { agents, problems } = loadAgents(join(packageRoot(), 'agents'), config.agentsFolder)
  const findings: Finding[] = problems.map(problem => ({ what: 'agent', ok: false, detail: problem }))
  findings.push({ what: 'agents', ok: agents.size > 0, detail: [...agents.keys()].join(', ') })
  findings.push(
    await check('data', async () => {
      await (await openStore(config.dataFolder)).close()
      return config.dataFolder
    }),
  )
  findings.push({ what: 'policy', ok: true, detail: policyText(adaptivePolicy) })
  const began = performance.now()
  const loaded = await loadProviders(config)
  const loadMs = Math.round(performance.now() - began)
  for (const problem of loaded.problems) findings.push({ what: 'model', ok: false, detail: problem })
  for (const choice of loaded.choices)
    findings.push(await check(choice.stage, () => probe(choice, loaded.providers)))
  await loaded.close()
  const offered = await offer(config)
  if (offered !== null) findings.push({ what: 'llm', ok: true, detail: offered })
  if (loaded.advice !== null) findings.push({ what: 'tts', ok: true, detail: loaded.advice })
  const ok = findings.every(finding => finding.ok)
  const text = findings.map(
    ({ what, ok: fine, detail }) =>
      `${fine ? styleText('green', '✓') : styleText('red', '✗')} ${what.padEnd(7)} ${detail}`,
  )
  print(
    {
      json: { ok, models_loaded_ms: loadMs, findings },
      text: [...text, `  models loaded in ${loadMs} ms`].join('\n'),
    },
    json,
  )
  process.exitCode = ok ? 0 : 1
}

/** The numbers that a turn is decided by, as they are without an agent's own. */
const policyText = ({ version, ...numbers }: Policy): string =>
  `${version}: ${Object.entries(numbers)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`

/** A language model on this machine that could answer in place of the rules; null: there is none, or one is set. */
async function offer({ port, providers, languageModel }: Config): Promise<string | null> {
  if (providers.llm !== undefined && providers.llm !== 'demo-rules') return null
  const { ollamaHost, wanted } = languageModel
  const chosen = chooseModel(await findLocalModels({ ollamaHost, ownPort: port }), wanted)
  if (chosen === null) return null
  const { server, model } = chosen
  return `a language model answers on ${server.address} (${server.kind}: ${model}); use it with ANTIPHON_LLM=auto`
}

async function check(what: string, run: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await run() }
  } catch (error) {
    return { what, ok: false, detail: (error as Error).message }
  }
}

/** One real request, timed. */
async function probe(
  { stage, name, why }: Choice,
  { vad, stt, llm, tts, turnEnd }: Providers,
): Promise<string> {
  using scope = openScope()
  const { signal } = scope
  const began = performance.now()
  const second = new Int16Array(16_000)
  const first = {
    vad: () => vad.detect(once(second), { signal }),
    stt: () =>
      stt.transcribe(once({ type: 'audio', pcm: second } as const, { type: 'flush', mark: 0 } as const), {
        signal,
        language: 'en',
      }),
    llm: () =>
      llm.reply([{ role: 'user', content: 'Hello.' }], {
        signal,
        tools: [],
        sampling: { temperature: null, maxTokens: 1 },
      }),
    turn: () => judged(turnEnd, second, signal),
    tts: () => tts.speak(once('Hello there.'), { signal, voice: '', speed: 1 }),
  }[stage]()
  for await (const _ of first)
    return `${name}: first result after ${Math.round(performance.now() - began)} ms (${why})`
  throw new Error(`${name} gave no result`)
}

async function* judged(model: Providers['turnEnd'], pcm: Pcm, signal: AbortSignal) {
  const turn = model?.listen()
  turn?.audio(pcm)
  const chance = await turn?.judge({ signal })
  if (chance === null)
    throw new Error(`${model?.name} has no answer in time: the machine is too slow or too busy for it`)
  if (chance !== undefined) yield chance
}

async function* once<T>(...items: readonly T[]) {
  yield* items
}
