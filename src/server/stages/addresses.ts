import { networkInterfaces } from 'node:os'
import { type Config, ConfigError } from '../../config.ts'
import { isAntiphon, isSimulator } from '../../speech/llm/openai/discover.ts'
import { portOf } from '../../speech/llm/openai/places.ts'

/** Addresses of providers that are simulators: what they serve is named so. */
export type Simulators = ReadonlySet<string>

/** Looks who stands at the providers' addresses. One that leads back to a server of ours is refused: it would ask itself for its answers. Throws `ConfigError`. */
export async function lookAtAddresses({ port, providers }: Config): Promise<Simulators> {
  const { groq, elevenLabs, languageServer, transcriptionServer, speechServer } = providers
  const addresses = [
    ['ANTIPHON_GROQ_URL', groq.key === null ? null : groq.url, 'Groq', 'the provider'],
    [
      'ANTIPHON_ELEVENLABS_URL',
      elevenLabs.key === null ? null : elevenLabs.url,
      'ElevenLabs',
      'the provider',
    ],
    ['ANTIPHON_LLM_URL', languageServer.url, 'language model', 'the model’s server'],
    ['ANTIPHON_STT_URL', transcriptionServer.url, 'recogniser', 'the recogniser’s server'],
    ['ANTIPHON_TTS_URL', speechServer.url, 'voice', 'the voice’s server'],
  ] as const
  const simulators = new Set<string>()
  await Promise.all(
    addresses.map(async ([name, address, what, whose]) => {
      if (address === null) return
      const { origin, ...url } = parts(address)
      if (leadsToUs(url, port) || (await isAntiphon(origin)))
        throw new ConfigError(
          `${name} is ${address}, which is an Antiphon server and no ${what}; give the address of ${whose}.`,
        )
      if (isHere(url.host) && (await isSimulator(origin))) simulators.add(address)
    }),
  )
  return simulators
}

function parts(address: string) {
  const url = new URL(address)
  return { origin: url.origin, host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) }
}

interface Address {
  readonly host: string
  readonly port: number
}

const isHere = (host: string): boolean =>
  /^(127\.|localhost$|::1$|0\.0\.0\.0$|::$)/.test(host) ||
  Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === host))

/** Whether an address is this machine's and the port ours. */
const leadsToUs = ({ host, port }: Address, ownPort: number): boolean => port === ownPort && isHere(host)
