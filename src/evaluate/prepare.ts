import type { Cue, Script, Step } from './caller/script.ts'
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
  const { background } = microphone
  return {
    name: scenario.name,
    seed,
    steps,
    uplink: {
      chunkMs: microphone.chunk_ms ?? DEFAULT_CHUNK_MS,
      quiet: microphone.quiet ?? 'noise',
      stalls: (microphone.stalls ?? []).map(({ at_ms, lasts_ms }) => ({ atMs: at_ms, lastsMs: lasts_ms })),
      background: background
        ? { pcm: (await clips(background.sound)).pcm, gain: decibels(background.gain_db) }
        : null,
    },
  }
}

async function prepareStep(
  step: ScenarioStep,
  cue: Cue,
  clips: (sound: Sound) => ReturnType<typeof loadClip>,
): Promise<Step> {
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

function rememberClips(sources: SoundSources): (sound: Sound) => ReturnType<typeof loadClip> {
  const loaded = new Map<string, ReturnType<typeof loadClip>>()
  return sound => {
    const key = JSON.stringify(sound)
    const clip = loaded.get(key) ?? loadClip(sound, sources)
    loaded.set(key, clip)
    return clip
  }
}

const decibels = (db = 0): number => 10 ** (db / 20)
