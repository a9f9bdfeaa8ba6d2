import { readWav } from '../audio/wav.ts'
import type { SecondHearing } from '../evaluate/measure/opening.ts'
import type { Evidence } from '../evaluate/rubric/evidence.ts'
import { hearRecording } from '../evaluate/rubric/read/hear-recording.ts'
import { type ReadCalls, readExperiment } from '../evaluate/rubric/read/read-evidence.ts'
import { evidenceOfRecord } from '../evaluate/rubric/read/record-file.ts'
import { bundleFiles, openBundle } from './bundle-files.ts'

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
  const { record, audio } = await openBundle(file)
  if (record === null)
    throw new Error(`${file} has no record of its call, which is what a bundle is evaluated by`)
  const evidence = evidenceOfRecord(record, file)
  const [, agent] = audio === null ? [] : readWav(audio).channels
  if (hear === undefined || audio === null || agent === undefined) return evidence
  const kept = await hearRecording(evidence, { pcm: agent, rate: readWav(audio).rate }, hear)
  return { ...evidence, kept: kept.length === 0 ? null : kept }
}
