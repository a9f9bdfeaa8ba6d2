import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readWav } from '../../../audio/wav.ts'
import type { SecondHearing } from '../../measure/opening.ts'
import type { Evidence } from '../evidence.ts'
import { hearRecording } from './hear-recording.ts'
import { readMetrics } from './metrics-file.ts'
import { evidenceOfRecord } from './record-file.ts'

const MAX_JSON_BYTES = 64 << 20
const MAX_WAV_BYTES = 512 << 20

/** Calls that were read again, as the rubric takes them. */
export interface ReadCalls {
  readonly title: string
  readonly flagged: readonly string[]
  readonly calls: readonly Evidence[]
}

/**
 * Reads the calls in an experiment's folder: what its `qa/metrics.json` measured and, with `hear`, what its recordings hold of replies that were
 * cut. A folder with a `conversation.json` alone is read from the server's record. Null where it has neither. Throws an Error that names
 * the file and what is wrong with it.
 */
export async function readExperiment(folder: string, hear?: SecondHearing): Promise<ReadCalls | null> {
  const metrics = join(folder, 'qa', 'metrics.json')
  if (await exists(metrics)) {
    const { title, flagged, calls } = readMetrics(await readJson(metrics), metrics)
    const heard: Evidence[] = []
    for (const call of calls) {
      const wav = join(folder, ...(call.name === null ? [] : ['calls', call.name]), 'recording.wav')
      heard.push(hear && (await exists(wav)) ? await withHearing(call, wav, hear) : call)
    }
    return { title, flagged, calls: heard }
  }
  const record = join(folder, 'conversation.json')
  if (!(await exists(record))) return null
  return { title: '', flagged: [], calls: [evidenceOfRecord(await readJson(record), record)] }
}

async function withHearing(call: Evidence, path: string, hear: SecondHearing): Promise<Evidence> {
  const { size } = await stat(path)
  if (size > MAX_WAV_BYTES)
    throw new Error(`${path} has ${size} bytes; a recording that is heard again has at most ${MAX_WAV_BYTES}`)
  const { rate, channels } = readWav(await readFile(path))
  const [, agent] = channels
  if (agent === undefined) throw new Error(`${path} has no second track: the agent's is missing`)
  const kept = await hearRecording(call, { pcm: agent, rate }, hear)
  return { ...call, kept: kept.length === 0 ? null : kept }
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path)
  if (size > MAX_JSON_BYTES) throw new Error(`${path} has ${size} bytes; at most ${MAX_JSON_BYTES} are read`)
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  )
