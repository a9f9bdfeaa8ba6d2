import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultOf, logCallsIn } from './log-calls.ts'

const src = join(import.meta.dirname, '../src')
/** Rooms that write no log of a server: they print for people, or are tests. */
const others = /^(cli|evaluate|e2e|simulate)\//
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  file => /\.ts$/.test(file) && !/\.test\.ts$|\/fakes\/|\/fixtures\//.test(file) && !others.test(file),
)
const sources = files.map(file => ({ file, text: readFileSync(join(src, file), 'utf8') }))
const calls = sources.flatMap(({ file, text }) => logCallsIn(text).map(call => ({ file, call })))

test('no value stands in the message of a log line', () => {
  const wrong = calls.flatMap(({ file, call }) => {
    const fault = faultOf(call)
    return fault === null ? [] : [`src/${file}:${call.line}: ${fault}: ${call.args.join(', ').slice(0, 200)}`]
  })
  expect(wrong).toEqual([])
  expect(calls.length).toBeGreaterThan(30)
})

test('a server’s rooms write nothing past the log', () => {
  const past = sources.filter(({ text }) =>
    /\bconsole\.(log|info|warn|error|debug)\(|process\.std(out|err)\.write/.test(text),
  )
  expect(past.map(({ file }) => file)).toEqual([])
})

describe('what is found', () => {
  const faultsIn = (source: string) => logCallsIn(source).map(faultOf)

  test.each([
    ["logger.info({ id }, 'call started')", null],
    ["log.error({ err: error, text: `a, §{b}` }, 'it failed')", null],
    ["ports.log.warn(\n  { ...fields, of: [1, 2], why: f(a, 'b, c)') },\n  'a call, and more',\n)", null],
    ["logger[to === 'open' ? 'warn' : 'info'](notice, 'the health of a provider changed')", null],
    ["logger.info('ready')", null],
    ['logger.info({ id }, `call §{id} started`)', 'its message is not a plain text'],
    ["logger.warn('call ' + id)", 'its message is not a plain text'],
    ["logger.warn({ id }, 'call ' + id)", 'its message is not a plain text'],
    ['logger?.error({ err }, err.message)', 'its message is not a plain text'],
    ['serverLog.fatal(error)', 'its message is not a plain text'],
    ["logger.info({ id }, 'call %s', id)", 'values belong into the fields, not behind the message'],
    ["logger.info({ id }, 'call %s')", 'its message has a place for a value'],
    ["logger.info('call', { id })", 'the fields come first, then the message'],
    ['logger.info({ a: `§{f({ b: `}` })}` }, `§{c}`)', 'its message is not a plain text'],
  ])('%s', (source, fault) => {
    expect(faultsIn(source.replaceAll('§', '$'))).toEqual([fault])
  })
})
