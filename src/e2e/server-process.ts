import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** A build from scratch and a cold model load, on a machine that does other things too. */
const START_MS = 120_000

export interface ServerProcess {
  readonly url: string
  readonly dataFolder: string
  readonly child: ChildProcess
  /** Everything printed so far, on both streams. */
  output(): string
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** A fence around the process: whoever leaves the machine's loopback is refused, and the attempt is printed. */
const offline = `data:text/javascript,${encodeURIComponent(`
  import net from 'node:net'
  const connect = net.Socket.prototype.connect
  net.Socket.prototype.connect = function (...args) {
    const [to] = Array.isArray(args[0]) ? args[0] : args
    const host = typeof to === 'object' ? to.host : undefined
    if (host && !/^(localhost|127\\.|::1)/.test(host)) { console.error('OFFLINE VIOLATION: ' + host); throw new Error('offline') }
    return connect.apply(this, args)
  }
`)}`

/** Starts the server as a user does, as its own process, and waits until it says where it is. */
export async function startServer(
  args: readonly string[] = [],
  command = [join(root, 'bin/antiphon.mjs')],
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'antiphon-e2e-'))
  const child = spawn(
    process.execPath,
    ['--import', offline, ...command, 'serve', '--port', '0', '--data', dataFolder, ...args],
    {
      cwd: dataFolder,
      env: { ...process.env, ANTIPHON_LOG: 'info', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let text = ''
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in ${START_MS} ms:\n${text}`)), START_MS)
    const read = (data: Buffer) => {
      text += data.toString()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the banner is coloured on a terminal
      const match = /Talk to it: (?:\u001b\[\d+m)*(https?:\/\/\S+?)\/(?:\u001b|\s)/.exec(text)
      if (!match?.[1]) return
      clearTimeout(timer)
      resolve(match[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', code => reject(new Error(`exited with ${code} before it was ready:\n${text}`)))
  })
  return {
    url,
    dataFolder,
    child,
    output: () => text,
    exited,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return exited
    },
  }
}
