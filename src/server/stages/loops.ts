import { networkInterfaces } from 'node:os'
import { type Config, ConfigError } from '../../config.ts'
import { isAntiphon } from '../../speech/llm/openai/discover.ts'
import { portOf } from '../../speech/llm/openai/places.ts'

/** Refuses a provider's address that leads back to a server of ours: it would ask itself for its answers. Throws `ConfigError`. */
export async function refuseLoops({ port, providers }: Config): Promise<void> {
  const { groq, elevenLabs, languageServer, transcriptionServer, speechServer } = providers
  const addresses = [
    ['ANTIPHON_GROQ_URL', groq.key === null ? null : groq.url, 'Groq'],
    ['ANTIPHON_ELEVENLABS_URL', elevenLabs.key === null ? null : elevenLabs.url, 'ElevenLabs'],
    ['ANTIPHON_LLM_URL', languageServer.url, 'language model'],
    ['ANTIPHON_STT_URL', transcriptionServer.url, 'recogniser'],
    ['ANTIPHON_TTS_URL', speechServer.url, 'voice'],
  ] as const
  await Promise.all(
    addresses.map(async ([name, address, what]) => {
      if (address === null) return
      const url = new URL(address)
      if (leadsToUs(url, port) || (await isAntiphon(url.origin)))
        throw new ConfigError(
          `${name} is ${address}, which is an Antiphon server and no ${what}; give the address of the ${what === 'Groq' || what === 'ElevenLabs' ? 'provider' : `${what}’s server`}.`,
        )
    }),
  )
}

/** Whether an address is this machine's and the port ours. */
function leadsToUs(url: URL, ownPort: number): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const isHere =
    /^(127\.|localhost$|::1$|0\.0\.0\.0$|::$)/.test(host) || own.some(({ address }) => address === host)
  return isHere && portOf(url) === ownPort
}
