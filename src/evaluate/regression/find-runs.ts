import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type RecordedRun, readRecordedRun } from './recorded-run.ts'

const MAX_BYTES = 64 << 20
/** Runs of one side. */
const MOST_RUNS = 100

/** The runs at a path: a metrics.json, an experiment's folder, or a folder of such folders (several runs of the same). */
export async function findRuns(path: string): Promise<RecordedRun[]> {
  const files = await filesAt(path)
  if (files.length === 0)
    throw new Error(
      `${path} holds no run: name the folder that "antiphon experiment run" wrote (it has qa/metrics.json), a metrics.json, or a folder of such folders`,
    )
  if (files.length > MOST_RUNS)
    throw new Error(`${path} holds ${files.length} runs; at most ${MOST_RUNS} are compared`)
  return Promise.all(files.map(readRun))
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error(`there is no ${path}`)
  if (found.isFile()) return [path]
  const own = metricsIn(path)
  if (existsSync(own)) return [own]
  const names = await readdir(path)
  return names
    .toSorted()
    .map(name => metricsIn(join(path, name)))
    .filter(existsSync)
}

const metricsIn = (folder: string): string => join(folder, 'qa', 'metrics.json')

async function readRun(file: string): Promise<RecordedRun> {
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes; at most ${MAX_BYTES} are read`)
  return readRecordedRun(parsed(await readFile(file, 'utf8'), file), file)
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${file} is not JSON: name the metrics.json of an experiment run`)
  }
}
