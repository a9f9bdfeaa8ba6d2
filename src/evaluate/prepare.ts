import type { Cue, EchoSettings, Script, Step, Surroundings } from './caller/script.ts'
import type { Scenario, ScenarioStep, Sound } from './scenario.ts'
import { loadClip, type SoundSources } from './sounds.ts'

const DEFAULT_CHUNK_MS = 32
const DEFAULT_PATIENCE_MS = 10_000
/** Silence of the agent after which a person takes it to have finished; longer than a pause between its sentences. */
const DEFAULT_QUIET_MS = 800

/** Loads every sound of a scenario, so that nothing is read or spoken while the call runs. */
export async function prepareScript(scenario: Scenario, sources: SoundSources): Promise<Script> {
  const { microphone = {}, seed = 1 } = scenario
  const clips = rememberClips(sources)
  const steps: Step[] = []
  for (const [index, step] of scenario.steps.entries()) {
    steps.push(await prepareStep(step, cueOf(step, index, scenario.patience_ms), clips))
  }
  return {
    name: scenario.name,
    seed,
    steps,
    uplink: {
      chunkMs: microphone.chunk_ms ?? DEFAULT_CHUNK_MS,
      quiet: microphone.quiet ?? 'noise',
      stalls: (microphone.stalls ?? []).map(({ at_ms, lasts_ms }) => ({ atMs: at_ms, lastsMs: lasts_ms })),
      background: await prepareBackground(microphone.background, clips),
      echo: echoOf(microphone.echo),
    },
  }
}

interface Initiation extends Readonly<Record<string, unknown>> {
  readonly conversation_config_override: { readonly agent: { readonly first_message: string } }
}

/** The opening message that a scenario asks for, without its `type`; undefined: it asks for none. */
export function initiationOf({ first_message }: Scenario): Initiation | undefined {
  return first_message === undefined
    ? undefined
    : { conversation_config_override: { agent: { first_message } } }
}

type Clips = (sound: Sound) => ReturnType<typeof loadClip>
type MicrophoneSettings = NonNullable<Scenario['microphone']>

async function prepareBackground(
  background: MicrophoneSettings['background'],
  clips: Clips,
): Promise<readonly Surroundings[] | null> {
  if (background === undefined) return null
  const all = Array.isArray(background) ? background : [background]
  return Promise.all(
    all.map(async ({ sound, gain_db, from_ms, to_ms }) => ({
      pcm: (await clips(sound)).pcm,
      gain: decibels(gain_db),
      fromMs: from_ms ?? null,
      toMs: to_ms ?? null,
    })),
  )
}

function echoOf(echo: MicrophoneSettings['echo']): EchoSettings | null {
  if (echo === undefined) return null
  const { delay_ms, gain_db, reverb_ms = 0, clip_dbfs, drift_ppm = 0, mulaw = false } = echo
  return {
    delayMs: delay_ms,
    gain: decibels(gain_db),
    reverbMs: reverb_ms > 0 ? reverb_ms : null,
    clip: clip_dbfs === undefined ? null : decibels(clip_dbfs),
    driftPpm: drift_ppm,
    isTelephone: mulaw,
  }
}

async function prepareStep(step: ScenarioStep, cue: Cue, clips: Clips): Promise<Step> {
  if ('message' in step) return { cue, type: 'message', text: step.message }
  if ('context' in step) return { cue, type: 'context', text: step.context }
  if ('activity' in step) return { cue, type: 'activity' }
  if ('hang_up' in step) return { cue, type: 'hang-up' }
  return {
    cue,
    type: 'say',
    clip: await clips(step.say),
    gain: decibels(step.gain_db),
    takesFloor: step.takes_floor ?? true,
    continues: step.continues ?? false,
  }
}

function cueOf(step: ScenarioStep, index: number, patience: number | undefined): Cue {
  const patienceMs = step.patience_ms ?? patience ?? DEFAULT_PATIENCE_MS
  if (step.at_ms !== undefined) return { after: 'connection', delayMs: step.at_ms, patienceMs }
  const after = step.after ?? (index === 0 ? 'greeting' : 'agent-quiet')
  const waits = after === 'greeting' || after === 'agent-quiet'
  return { after, delayMs: step.delay_ms ?? (waits ? DEFAULT_QUIET_MS : 0), patienceMs }
}

function rememberClips(sources: SoundSources): Clips {
  const loaded = new Map<string, ReturnType<typeof loadClip>>()
  return sound => {
    const key = JSON.stringify(sound)
    const clip = loaded.get(key) ?? loadClip(sound, sources)
    loaded.set(key, clip)
    return clip
  }
}

const decibels = (db = 0): number => 10 ** (db / 20)
