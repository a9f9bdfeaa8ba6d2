import { createInterface } from 'node:readline/promises'
import { readConfig } from '../config.ts'
import { startClock } from '../flow/clock.ts'
import { bytesOf, catalogue, type Model, modelNamed } from '../models/catalogue.ts'
import { remove, type State, stateOf, verify } from '../models/store.ts'
import { print, tell } from './print.ts'
import { megabytes, pullPrinter } from './pull-printer.ts'

/** A transfer of which nothing comes for so long is given up. */
const STALL_MS = 30_000
/** As shells count a SIGINT. */
const INTERRUPTED = 130

export interface PullFlags {
  readonly from?: string
  readonly yes?: boolean
}

const STATES: Readonly<Record<State, string>> = {
  absent: '–',
  pulled: 'pulled',
  changed: 'changed: pull it again',
}

/** `antiphon models list`: what there is, what for, how large, whose, and what of it is here. */
export async function runModelsList({ json }: { readonly json?: boolean }): Promise<void> {
  const { modelsFolder } = readConfig({})
  const rows = await Promise.all(
    catalogue.map(async model => ({ model, state: await stateOf(model, modelsFolder) })),
  )
  const text = rows.map(
    ({ model, state }) =>
      `${model.name.padEnd(11)} ${model.kind.padEnd(9)} ${model.language.padEnd(6)} ${megabytes(bytesOf(model)).padStart(8)}  ${STATES[state].padEnd(7)}  ${model.what}\n${' '.repeat(12)}licence: ${model.licence.name}`,
  )
  print(
    {
      json: {
        folder: modelsFolder,
        models: rows.map(({ model: { name, kind, language, what, licence, files }, state }) => ({
          name,
          kind,
          language,
          what,
          state,
          licence,
          files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
        })),
      },
      text: `${text.join('\n')}\n\nin ${modelsFolder}`,
    },
    json,
  )
}

/** `antiphon models pull NAME`: shows the licence, asks where it must, fetches, checks. Ctrl-C keeps what has come. */
export async function runModelsPull(name: string, flags: PullFlags): Promise<void> {
  const model = modelNamed(name)
  const { modelsFolder, modelsMirror } = readConfig({})
  tell(licenceText(model))
  if ((await stateOf(model, modelsFolder)) === 'pulled')
    return tell(`${name} is here already, in ${modelsFolder}.`)
  if (!flags.yes && !(await agrees(model))) return tell('Nothing was pulled.')
  // Only a pull needs the HTTP client, which takes 0.1 s and 20 MB to load.
  const [{ openNet }, { pull }] = await Promise.all([import('../models/net.ts'), import('../models/pull.ts')])
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt)
  const printer = pullPrinter(process.stderr, startClock())
  const net = openNet(process.env)
  try {
    await pull(model, modelsFolder, {
      from: flags.from ?? null,
      mirror: modelsMirror,
      net: { ask: net.ask, clock: startClock(), signal: stop.signal, stallMs: STALL_MS },
      tell: printer.tell,
    })
    printer.end()
    tell(`${name} is pulled and checked, in ${modelsFolder}.`)
  } catch (error) {
    printer.end()
    if (!stop.signal.aborted) throw error
    tell('Stopped. What has come is kept: run the same command again to go on.')
    process.exitCode = INTERRUPTED
  } finally {
    process.off('SIGINT', interrupt)
    await net.close()
  }
}

/** `antiphon models verify [NAME]`: hashes what is here again. Exit code 1 when something is wrong. */
export async function runModelsVerify(name: string | undefined): Promise<void> {
  const { modelsFolder } = readConfig({})
  const { signal } = new AbortController()
  const states = await Promise.all(
    (name ? [modelNamed(name)] : catalogue).map(async model => ({
      model,
      state: await stateOf(model, modelsFolder),
    })),
  )
  const here = states.filter(({ state }) => state !== 'absent')
  if (here.length === 0) {
    if (name) throw new Error(`${name} is not pulled: antiphon models pull ${name}`)
    return tell('No model is pulled.')
  }
  for (const { model } of here) {
    const wrong = await verify(model, modelsFolder, signal)
    if (wrong.length === 0) tell(`${model.name}: every file is the one of the catalogue (sha256).`)
    else {
      tell(`${model.name}: ${wrong.join(' ')} It will not be used: antiphon models pull ${model.name}`)
      process.exitCode = 1
    }
  }
}

/** `antiphon models remove NAME`. */
export async function runModelsRemove(name: string): Promise<void> {
  const { modelsFolder } = readConfig({})
  const was = await remove(modelNamed(name), modelsFolder)
  tell(
    was
      ? `${name} is removed from ${modelsFolder}.`
      : `${name} is not in ${modelsFolder}: nothing to remove.`,
  )
}

function licenceText(model: Model): string {
  const { name, note, link } = model.licence
  return `${model.name}: ${model.what}, ${megabytes(bytesOf(model))}\nLicence: ${name}. ${note}\n${link}`
}

/** At a terminal a person is asked; elsewhere only terms that somebody has to agree to stand in the way. */
async function agrees(model: Model): Promise<boolean> {
  if (process.stdin.isTTY && process.stderr.isTTY) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await new Promise<string>(resolve => {
      prompt.once('close', () => resolve(''))
      void prompt.question('Pull it? [y/N] ').then(resolve)
    })
    prompt.close()
    return /^y(es)?$/i.test(answer.trim())
  }
  if (!model.licence.asks) return true
  throw new Error(`${model.name} has terms of its own (above): add --yes if you agree to them.`)
}
