import { join } from 'node:path'
import { styleText } from 'node:util'
import { pino } from 'pino'
import { webhookKinds } from '../aftermath/webhooks/body.ts'
import { loadAgents } from '../agents/load.ts'
import { type Config, readConfig } from '../config.ts'
import { packageRoot } from '../inference/models.ts'
import { agentFindings, unsupportedFindings } from '../server/doctor/agents.ts'
import { check, type Finding } from '../server/doctor/finding.ts'
import { probeAll } from '../server/doctor/probe.ts'
import { loadProviders } from '../server/providers.ts'
import { chooseModels } from '../server/stages/choose.ts'
import { adaptivePolicy, type Policy } from '../session/turn/index.ts'
import { chooseModel } from '../speech/llm/openai/choose.ts'
import { findLocalModels } from '../speech/llm/openai/discover.ts'
import { openStore } from '../store/sqlite.ts'
import { print } from './print.ts'

const silent = pino({ level: 'silent' })

/** `antiphon doctor`: which provider serves each stage and why, and a real request to each. Exit code 1 when something is wrong. */
export async function runDoctor({ json }: { readonly json?: boolean }): Promise<void> {
  const config = readConfig({})
  const { agents, problems } = loadAgents(join(packageRoot(), 'agents'), config.agentsFolder)
  const findings: Finding[] = problems.map(problem => ({ what: 'agent', ok: false, detail: problem }))
  findings.push({ what: 'agents', ok: agents.size > 0, detail: [...agents.keys()].join(', ') })
  findings.push(
    await check('data', async () => {
      const store = await openStore(config.dataFolder)
      const dead = await store.jobs.list({ state: 'dead', kinds: webhookKinds, limit: 1000 })
      await store.close()
      const lost = `; ${dead.length} webhooks were given up: see /v1/antiphon/webhooks/deliveries?state=dead`
      return `${config.dataFolder}${dead.length > 0 ? lost : ''}`
    }),
  )
  findings.push({ what: 'policy', ok: true, detail: policyText(adaptivePolicy) })
  const began = performance.now()
  const loaded = await loadProviders(config, { logger: silent, checks: false })
  const loadMs = Math.round(performance.now() - began)
  for (const problem of loaded.problems) findings.push({ what: 'model', ok: false, detail: problem })
  findings.push(...(await probeAll(loaded)))
  await loaded.close()
  findings.push(
    ...agentFindings(
      config,
      [...agents.values()].map(({ spec }) => spec),
    ),
  )
  findings.push(...unsupportedFindings(agents))
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
async function offer({ port, providers }: Config): Promise<string | null> {
  const [first] = chooseModels(providers)
  if (first?.provider !== 'demo-rules') return null
  const { ollamaHost, model: wanted } = providers.languageServer
  const chosen = chooseModel(await findLocalModels({ ollamaHost, ownPort: port }), wanted)
  if (chosen === null) return null
  const { server, model } = chosen
  return `a language model answers on ${server.address} (${server.kind}: ${model}); use it with ANTIPHON_LLM=auto`
}
