import { expect, test } from 'vitest'
import { closeProblem, pageProblem, startProblem } from './problem.ts'

test('a refused microphone is told with the way out, and writing is offered', () => {
  const problem = startProblem(new DOMException('Permission denied', 'NotAllowedError'))
  expect(problem.text).toMatch(/microphone was refused.*Allow it/)
  expect(problem.canWrite).toBe(true)
})

test('a machine without a microphone and one whose microphone is taken are told apart', () => {
  const none = startProblem(new DOMException('', 'NotFoundError')).text
  const taken = startProblem(new DOMException('', 'NotReadableError')).text
  expect(none).toContain('No microphone')
  expect(taken).toContain('another program')
})

test('a full server is told as full, with its own words', () => {
  const refused = Object.assign(new Error('x'), { closeCode: 3008, closeReason: '12 of 12 calls are live' })
  expect(startProblem(refused).text).toMatch(/server is full.*12 of 12 calls are live\. Try again/)
})

test('a reason that the server gave is shown', () => {
  expect(closeProblem(1008, 'no agent "x"; known: demo').text).toContain('no agent "x"; known: demo.')
  expect(closeProblem(1002, 'The model failed.').text).toMatch(/The model failed\.$/)
})

test('a connection that just broke is told as lost', () => {
  expect(closeProblem(1006, null).text).toContain('connection to the server was lost')
  const refused = Object.assign(new Error('socket error'), { name: 'SessionConnectionError' })
  expect(startProblem(refused).text).toContain('connection to the server was lost')
})

test('anything else is shown as it came, in a sentence', () => {
  expect(startProblem(new Error('no AudioWorklet')).text).toBe(
    'The call could not be placed: no AudioWorklet.',
  )
  expect(startProblem('odd').text).toBe('The call could not be placed: odd.')
})

test('a plain http page of another host is told how to get a microphone; a secure one is not', () => {
  const problem = pageProblem({ secure: false, host: '192.168.1.7:8080' })
  expect(problem?.text).toContain('http://192.168.1.7:8080')
  expect(problem?.text).toContain('--tls-cert and --tls-key')
  expect(problem?.canWrite).toBe(true)
  expect(pageProblem({ secure: true, host: 'localhost:8080' })).toBeNull()
})
