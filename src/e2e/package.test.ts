import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServer } from './server-process.ts'

const root = join(import.meta.dirname, '../..')
const frameworks = /^(@livekit|@huggingface|@pipecat|@moonshine-ai|onnxruntime-web|livekit)/

test('the packed tarball, installed without scripts in an empty folder, serves a call; no agent framework is in its tree', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-package-'))
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString()
  const [packed] = JSON.parse(npm('pack', root, '--json', '--ignore-scripts')) as { filename: string }[]
  npm('init', '--yes')
  npm(
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(folder, packed?.filename ?? ''),
  )
  expect(installed(folder).filter(name => frameworks.test(name))).toEqual([])
  expect(readdirSync(join(folder, 'node_modules/antiphon/dist/models'))).toEqual(
    expect.arrayContaining(['NOTICE', 'silero_vad.onnx', 'flite.wasm']),
  )

  const server = await startServer([], [join(folder, 'node_modules/antiphon/bin/antiphon.mjs')])
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/v1/convai/conversation?agent_id=demo`, [
    'convai',
  ])
  const heard = await new Promise<Set<string>>((resolve, reject) => {
    const types = new Set<string>()
    ws.on('error', reject)
    ws.on('open', () => ws.send('{"type":"conversation_initiation_client_data"}'))
    ws.on('message', data => {
      types.add((JSON.parse(data.toString()) as { type: string }).type)
      if (types.has('audio') && types.has('agent_response')) resolve(types)
    })
  })
  expect([...heard]).toContain('audio')
  ws.close()
  expect((await fetch(`${server.url}/`)).headers.get('content-type')).toContain('text/html')
  expect(await server.stop()).toBe(0)
  expect(server.output()).not.toContain('OFFLINE VIOLATION')
}, 300_000)

/** Names of all installed packages, from npm's own account of the tree. */
function installed(folder: string): string[] {
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>
  }
  return Object.keys(lock.packages).map(path =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  )
}
