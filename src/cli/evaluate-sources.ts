import { readFile, stat } from 'node:fs/promises'
import { readWav } from '../audio/wav.ts'
import type { SecondHearing } from '../evaluate/measure/opening.ts'
import type { Evidence } from '../evaluate/rubric/evidence.ts'
import { hearRecording } from '../evaluate/rubric/read/hear-recording.ts'
import { type ReadCalls, readExperiment } from '../evaluate/rubric/read/read-evidence.ts'
import { evidenceOfRecord } from '../evaluate/rubric/read/record-file.ts'
import { MAX_BUNDLE_BYTES, readBundle } from '../replay/bundle.ts'
import { bundleFiles } from './bundle-files.ts'

/** The calls at a path: an experiment's folder, a bundle, or a folder of bundles, which are taken together. Throws an Error that says what is there instead. */
export async function readCalls(path: string, hear?: SecondHearing): Promise<ReadCalls> {
  const experiment = await readExperiment(path, hear)
  if (experiment !== null) return experiment
  const files = await bundleFiles([path]).catch(error => {
    const problem = error instanceof Error ? error.message : String(error)
    throw new Error(`${problem}, and no experiment (qa/metrics.json or conversation.json)`)
  })
  const calls: Evidence[] = []
  for (const file of files) calls.push(await evidenceIn(file, hear))
  return { title: `${files.length} bundles`, flagged: [], calls }
}

async function evidenceIn(file: string, hear: SecondHearing | undefined): Promise<Evidence> {
  const { size } = await stat(file)
  if (size > MAX_BUNDLE_BYTES)
    throw new Error(`${file} has ${size} bytes; at most ${MAX_BUNDLE_BYTES} are read`)
  const { record, audio } = await readBundle(await readFile(file)).catch(error => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (record === null)
    throw new Error(`${file} has no record of its call, which is what a bundle is evaluated by`)
  const evidence = evidenceOfRecord(record, file)
  const [, agent] = audio === null ? [] : readWav(audio).channels
  if (hear === undefined || audio === null || agent === undefined) return evidence
  const kept = await hearRecording(evidence, { pcm: agent, rate: readWav(audio).rate }, hear)
  return { ...evidence, kept: kept.length === 0 ? null : kept }
}
