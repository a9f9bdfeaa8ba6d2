import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conversationLines } from '../conversation-text.ts'
import { roundedObject } from '../rounded.ts'
import { writeRecording } from '../two-track.ts'
import type { ExperimentCall } from './experiment-call.ts'
import type { Metrics } from './metrics.ts'
import { experimentHtml } from './report/html.ts'

/** Where the files of a call are, from the experiment's folder: beside the others where there is one call, else in a folder of its own. */
export const folderOf = ({ plan }: Pick<ExperimentCall, 'plan'>, of: number): string =>
  of === 1 ? '' : `calls/${plan.name}/`

/** Writes everything that a run leaves. */
export async function writeResults(
  out: string,
  metrics: Metrics,
  { calls, recording }: { readonly calls: readonly ExperimentCall[]; readonly recording: boolean },
): Promise<void> {
  await mkdir(join(out, 'qa'), { recursive: true })
  await Promise.all(
    ['', ...calls.map(one => folderOf(one, calls.length))].map(folder => clear(join(out, folder))),
  )
  for (const one of calls) {
    const folder = join(out, folderOf(one, calls.length))
    await mkdir(folder, { recursive: true })
    await writeJson(join(folder, 'conversation.json'), one.call.record?.json ?? { problem: one.call.problem })
    if (one.log) await writeFile(join(folder, 'events.jsonl'), one.log.text)
    if (recording) await writeRecording(join(folder, 'recording.wav'), one.call.result)
  }
  await writeJson(join(out, 'qa', 'metrics.json'), roundedObject(metrics))
  const transcripts = calls.map(one => transcriptOf(metrics, one, calls.length))
  await writeFile(join(out, 'qa', 'transcript_raw.txt'), transcripts.join('\n'))
  await writeFile(join(out, 'report.html'), experimentHtml(metrics, calls, recording))
}

/** What an earlier run left of a call would be taken for this one's. */
const clear = (folder: string) =>
  Promise.all(
    ['conversation.json', 'events.jsonl', 'recording.wav'].map(name =>
      rm(join(folder, name), { force: true }),
    ),
  )

function transcriptOf(
  { experiment, title, date }: Metrics,
  { plan, call: { result, measurement } }: ExperimentCall,
  of: number,
): string {
  const which = of === 1 ? '' : `  ${plan.name}`
  const head = `${experiment}${which}  ${title}\n${date}  ${result.conversationId}  seconds since the connection, at the client\n`
  return `${head}\n${conversationLines(result, measurement).join('\n')}\n`
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
