import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { placeCall } from '../evaluate/caller/place-call.ts'
import { prepareScript } from '../evaluate/prepare.ts'
import { parseScenario } from '../evaluate/scenario.ts'
import { readBundle } from '../replay/bundle.ts'
import { bundledCall } from '../replay/bundled-call.ts'
import { replayCall } from '../replay/replay-call.ts'
import { runCli } from './run-cli.ts'
import { startServer } from './server-process.ts'

const BENCH_MS = 240_000

test(
  'calls with interruptions are decided by a fresh process as they were live',
  async () => {
    const out = mkdtempSync(join(tmpdir(), 'antiphon-replay-'))
    const args = ['bench', 'replay', '--calls', '4', '--at-once', '4', '--seed', '5', '--out', out, '--json']
    const { code, stdout, stderr } = await runCli(args, {}, BENCH_MS)
    expect([code, stderr]).toEqual([0, expect.stringContaining('4 of 4 calls')])
    const told = JSON.parse(stdout) as { commands: number; calls_with_barge_ins: number }
    expect(told).toMatchObject({ calls: 4, different_calls: 4, differing: [] })
    expect(told.commands).toBeGreaterThan(30)
    expect(told.calls_with_barge_ins).toBeGreaterThan(0)
  },
  BENCH_MS,
)

test('antiphon why ends with the command that keeps the call as a test', async () => {
  const server = await startServer()
  try {
    const scenario = parseScenario({ name: 'one', steps: [{ message: 'What is seven times eight?' }] }, 'one')
    const { conversationId } = await placeCall({
      url: server.url,
      agentId: 'demo',
      textOnly: true,
      script: await prepareScript(scenario, { folder: '.', corpus: null, voice: null }),
    })
    await vi.waitFor(() => expect(server.output()).toContain('call ended'), 10_000)
    const why = await runCli(['why', conversationId, '2', '--url', server.url])
    const offer = why.stdout.trim().split('\n').at(-1) ?? ''
    expect(offer).toMatch(
      /^Keep this call as a regression test: antiphon export conv_\S+ --no-audio --out calls\/conv_/,
    )

    const [, ...args] = offer.slice(offer.indexOf('antiphon')).split(' ')
    const folder = mkdtempSync(join(tmpdir(), 'antiphon-kept-'))
    const kept = await runCli(args.map(arg => arg.replace(/^calls\//, `${folder}/calls/`)))
    expect(kept).toMatchObject({ code: 0, stderr: '' })
    const bundle = await readBundle(readFileSync(join(folder, 'calls', `${conversationId}.antiphon`)))
    expect(bundle.manifest).toMatchObject({ conversation_id: conversationId, agent_id: 'demo' })
    expect(replayCall(bundledCall(bundle, 'it'))).toMatchObject({ same: true })
    expect(bundle.log).toContain('What is seven times eight?')

    const missing = await runCli(['export', 'conv_none', '--url', server.url])
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no conversation conv_none'),
    })
  } finally {
    await server.stop('SIGKILL')
  }
})
