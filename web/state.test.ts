import { expect, test } from 'vitest'
import { applyStatus, createState } from './state.ts'
import { readStatus } from './status.ts'

const status = (...ids: string[]) => readStatus({ agents: ids.map(id => ({ id, name: id })) })

test('the first agent is chosen until the caller chooses, and again when the chosen one is gone', () => {
  const state = createState()
  applyStatus(state, status('demo', 'booking'))
  expect(state.agentId.value).toBe('demo')
  state.agentId.value = 'booking'
  applyStatus(state, status('demo', 'booking'))
  expect(state.agentId.value).toBe('booking')
  applyStatus(state, status('demo'))
  expect(state.agentId.value).toBe('demo')
})

test('the agent of a running call is not swapped', () => {
  const state = createState()
  applyStatus(state, status('demo'))
  state.stage.value = 'connected'
  applyStatus(state, status('booking'))
  expect(state.agentId.value).toBe('demo')
})

test('a server that does not answer is unreachable, and what it said before is kept', () => {
  const state = createState()
  applyStatus(state, status('demo'))
  applyStatus(state, null)
  expect(state.reachable.value).toBe(false)
  expect(state.status.value?.agents).toHaveLength(1)
  applyStatus(state, status('demo'))
  expect(state.reachable.value).toBe(true)
})
