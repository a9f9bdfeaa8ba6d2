import { loadavg } from 'node:os'
import { lineProfiles } from '../../simulate/line/profiles.ts'
import { startRelay } from '../../simulate/line/relay.ts'
import type { CommandOutput } from '../call.ts'
import { placeCall } from '../caller/place-call.ts'
import { knowCall } from '../measure/measured-call.ts'
import { prepareScript } from '../prepare.ts'
import { roundedObject } from '../rounded.ts'
import { parseScenario } from '../scenario.ts'
import type { SoundSources } from '../sounds.ts'

export interface BadLineOptions {
  readonly url: string
  readonly agent: string
  readonly line: keyof typeof lineProfiles
  readonly minutes: number
  readonly seed: number
  readonly sources: SoundSources
}

/** A sentence of about three seconds: a reading of any length is made of it. */
const SENTENCE = 'The lamp on the rock was lit each night, and the boats came home by it one after another.'

/**
 * The agent reads aloud for minutes over a line that stalls (`src/simulate/line`): how often the client's playout ran dry
 * inside an utterance, against what the server believed.
 */
export async function benchBadLine(options: BadLineOptions): Promise<CommandOutput> {
  const { hostname, port } = new URL(options.url)
  const profile = lineProfiles[options.line]
  const relay = await startRelay({
    target: { host: hostname, port: Number(port) },
    profile,
    seed: options.seed,
  })
  try {
    const ms = options.minutes * 60_000
    const scenario = parseScenario(
      { name: `reading over ${options.line}`, steps: [{ hang_up: true, at_ms: ms + 3000 }] },
      'line',
    )
    const text = Array.from({ length: Math.ceil(ms / 3000) }, () => SENTENCE).join(' ')
    const result = await placeCall({
      url: `ws://127.0.0.1:${relay.port}`,
      agentId: options.agent,
      script: await prepareScript(scenario, options.sources),
      initiation: { conversation_config_override: { agent: { first_message: text } } },
      limits: { callMs: ms + 30_000 },
    })
    const { measurement } = await knowCall(result, { askServer: false })
    const underruns = measurement.gaps.filter(gap => gap.kind === 'underrun')
    const dryMs = underruns.reduce((sum, gap) => sum + gap.ms, 0)
    const minutes = measurement.agent_speech_ms / 60_000
    const { stalls, stalledMs } = relay.stats
    return {
      json: roundedObject({
        date: new Date().toISOString(),
        line: options.line,
        profile,
        seed: options.seed,
        minutes,
        underruns: underruns.length,
        dry_ms: dryMs,
        stalls,
        stalled_ms: stalledMs,
        gaps: measurement.gaps,
        load_average: loadavg(),
      }),
      text: [
        `${minutes.toFixed(1)} minutes of speech over the line "${options.line}" (${profile.roundTripMs} ms round trip, ${stalls} stalls, ${Math.round(stalledMs)} ms in all), load ${loadavg()[0]?.toFixed(1)}`,
        `underruns  ${underruns.length} (${Math.round(dryMs)} ms): ${underruns.map(gap => `${(gap.at_ms / 1000).toFixed(1)} s ${Math.round(gap.ms)} ms`).join(', ') || 'none'}`,
      ].join('\n'),
    }
  } finally {
    await relay.close()
  }
}
