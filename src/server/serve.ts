import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { pino } from 'pino'
import { type Config, ConfigError } from '../config.ts'
import { openDoorkeeper } from '../doors/doorkeeper.ts'
import { type Keyring, openKeyring } from '../doors/keyring.ts'
import { isLocalBinding } from '../doors/loopback.ts'
import { signingKey as openSigningKey } from '../doors/signing-key.ts'
import { openScope } from '../flow/scope.ts'
import { createApp } from '../http/app.ts'
import { guard } from '../http/guard.ts'
import { packageRoot } from '../inference/models.ts'
import { createMeter } from '../metrics/meter.ts'
import { watchEventLoop } from '../metrics/process-gauges.ts'
import { newConversationId } from '../store/conversation-id.ts'
import { openStore } from '../store/sqlite.ts'
import { takeUpgrades } from '../transport/upgrade.ts'
import { openShelf } from '../workspace/open-shelf.ts'
import { openSecrets } from '../workspace/secrets.ts'
import { openHouseAftermath } from './aftermath.ts'
import { openToolNetwork } from './call-tools.ts'
import { openCalls } from './calls.ts'
import { type House, openDoor } from './house.ts'
import { openLiveBus } from './live.ts'
import { processFigures } from './own-process.ts'
import { type Choice, loadProviders } from './providers.ts'
import { resourcesOf, type Served } from './resources.ts'
import { secretValues } from './secret-value.ts'
import { answerWhileStarting } from './starting.ts'
import { countedDoor, readMetrics } from './telemetry.ts'
import { version } from './version.ts'

/** Echo clients at once: they run no model, so their cap is the sockets' and not the processor's. */
const ECHO_LIMIT = 200

/** So long analyses and webhooks under way may take at the end; the next process does what is left. */
const AFTERMATH_MS = 5_000

/** What hangs on the process's scope besides the calls; Node warns of a leak where more do. */
const OTHERS = 64

/** A client that takes longer to say what it wants wants to hold a socket, ms. */
const limits = { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 }

/** A server that takes calls. */
export interface Running {
  readonly url: string
  readonly choices: readonly Choice[]
  readonly agents: readonly { readonly id: string; readonly name: string }[]
  readonly problems: readonly string[]
  /** What would be better, and how, in one line. */
  readonly advice: string | null
  /** Lets the calls under way finish for `graceMs` or until `hurry`, then says goodbye; resolves with the store complete. */
  stop(graceMs: number, hurry: AbortSignal): Promise<void>
}

/** Loads the models, opens the store, listens. Throws `ConfigError` for what the operator can mend. */
export async function serve(config: Config): Promise<Running> {
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }))
  const scope = openScope(undefined, config.maxCalls + OTHERS)
  // The port first: that it is taken should be known before seconds are spent on models.
  const server = config.tls ? createTlsServer({ ...limits, ...config.tls }) : createServer(limits)
  const hasStarted = answerWhileStarting(server as Server)
  const port = await listen(server as Server, config)
  const store = await openStore(config.dataFolder, { log: logger }).catch(error => {
    server.close()
    throw new ConfigError((error as Error).message)
  })
  const keyring = openKeyring(store.documents)
  const signingKey = await checkDoors(config, keyring).catch(async error => {
    server.close()
    await store.close()
    throw error
  })
  const agents = await openShelf({
    documents: store.documents,
    folders: [join(packageRoot(), 'agents'), config.agentsFolder],
    log: logger,
  })
  const { problems } = agents
  const secrets = openSecrets(store.documents, agents, store.seal)
  for (const problem of problems) logger.warn({ problem }, 'an agent was left out')
  const loaded = await loadProviders(
    { ...config, port },
    {
      logger,
      checks: true,
      secretValue: secretValues(secrets),
    },
  ).catch(async error => {
    server.close()
    agents.close()
    await store.close()
    throw error
  })
  for (const problem of loaded.problems) logger.warn({ problem }, 'something is missing')
  const slowed = slowedOnPurpose(config)
  for (const problem of slowed) logger.warn({ problem }, 'this server is slow on purpose')
  const meter = createMeter()
  const unwatch = watchEventLoop(meter)
  const tools = openToolNetwork(config, secretValues(secrets))
  const after = await openHouseAftermath({ store, agents, loaded, network: tools, logger, meter })
  const calls = openCalls(config.maxCalls)
  const live = openLiveBus()
  const house: House = {
    agents,
    doorkeeper: openDoorkeeper({ signingKey, keyring }),
    calls,
    loaded,
    store,
    aftermath: after.aftermath,
    live,
    tools,
    logger,
    meter,
    build: buildOf(config),
    pacingDelayMs: config.pacingDelayMs,
    signal: scope.signal,
  }
  const app = openApp({ config, house, agents, secrets, signingKey }, keyring)
  hasStarted()
  server.on('request', getRequestListener(app.fetch))
  const sockets = takeUpgrades(server as Server, countedDoor(openDoor(house), meter), {
    limit: ECHO_LIMIT,
    conversationId: newConversationId,
  })

  return {
    url: `${config.tls ? 'https' : 'http'}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    choices: loaded.choices,
    agents: namesOf(agents),
    problems: [...problems, ...loaded.problems, ...slowed],
    advice: loaded.advice,
    async stop(graceMs, hurry) {
      await calls.drain(graceMs, hurry)
      await after.stop(hurry.aborted ? 0 : AFTERMATH_MS)
      scope.cancel('stopped')
      unwatch()
      sockets.close()
      agents.close()
      server.close()
      ;(server as Server).closeAllConnections()
      await store.close()
      await loaded.close()
      await tools.connections.destroy()
      await new Promise<void>(resolve => logger.flush(() => resolve()))
    },
  }
}

/** The version; on a server that was made slow on purpose it says so, here and in each call's record (the build metadata of semver). */
const buildOf = ({ pacingDelayMs }: Config): string =>
  pacingDelayMs === 0 ? version() : `${version()}+pacing-delay-${pacingDelayMs}ms`

const slowedOnPurpose = ({ pacingDelayMs }: Config): string[] =>
  pacingDelayMs === 0
    ? []
    : [
        `ANTIPHON_PACING_DELAY_MS holds back each answer by ${pacingDelayMs} ms: for testing a regression gate, never for callers`,
      ]

const namesOf = ({ present }: Served['agents']) =>
  present.map(({ id, json }) => ({ id, name: String(json.name || id) }))

/** Everything that is answered over HTTP, once the server is ready. */
function openApp(ports: Served & { readonly house: House }, keyring: Keyring) {
  const { config, house, agents } = ports
  const { calls, loaded } = house
  return createApp({
    logger: house.logger,
    guard: guard({ keyring, trustsProxy: config.trustsProxy }),
    resources: resourcesOf(ports),
    consoleFolder: join(packageRoot(), 'dist/web'),
    unready: () =>
      calls.draining ? 'draining' : calls.live >= calls.limit ? `all ${calls.limit} calls are taken` : null,
    status: () => ({
      version: house.build,
      providers: loaded.choices,
      agents: namesOf(agents),
      calls: { live: calls.live, limit: calls.limit },
      process: processFigures(),
    }),
    metrics: () => readMetrics({ ...house, choices: loaded.choices }),
  })
}

/** Others than this machine may come: then there must be a key, or everything would be theirs. */
async function checkDoors({ host, dataFolder }: Config, keyring: Keyring): Promise<Uint8Array> {
  if (!isLocalBinding(host) && (await keyring.isEmpty()))
    throw new ConfigError(
      `${host} can be reached from other machines, and there is no API key yet: make one with antiphon keys create --data ${dataFolder}, or listen on 127.0.0.1.`,
    )
  try {
    return openSigningKey(dataFolder)
  } catch (error) {
    throw new ConfigError(`The key for signed URLs cannot be had: ${(error as Error).message}.`)
  }
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'is in use by another program; stop it or give another --port'
          : `cannot be listened on (${error.code})`
      reject(new ConfigError(`Port ${port} on ${host} ${why}.`))
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
