import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../../inference/session.ts'
import { FLOAT, model, node, value } from './fixtures/onnx.ts'
import { FRAMES_PER_SOUND, HOP, tinyVoice } from './fixtures/tiny-voice.ts'
import { findDurations, outputSuffix, readGraph } from './onnx-graph.ts'

describe('a graph', () => {
  test('has inputs, outputs and nodes', () => {
    const { inputs, outputs, nodes } = readGraph(tinyVoice())
    expect(inputs).toEqual(['input', 'input_lengths', 'scales'])
    expect(outputs).toEqual(['output'])
    expect(nodes[0]).toEqual({ operator: 'Squeeze', inputs: ['input', 'axis0'], outputs: ['ids'] })
  })

  test('that is cut off anywhere is an error, or lacks what comes after it', () => {
    const whole = tinyVoice()
    const nodes = readGraph(whole).nodes.length
    for (let length = 0; length < whole.length; length++) {
      let read = 0
      try {
        read = readGraph(whole.subarray(0, length)).nodes.length
      } catch (error) {
        expect(String(error)).toMatch(/no protobuf|no ONNX model/)
      }
      // What stands behind the graph names the operators' version.
      expect([0, nodes]).toContain(read)
    }
  })
})

const graphOf = (...nodes: readonly Uint8Array[]) =>
  readGraph(model({ nodes, constants: [], inputs: [], outputs: [] }))

describe('the durations', () => {
  test('are what a Ceil gives and a CumSum sums', () => {
    expect(findDurations(readGraph(tinyVoice()))).toBe('durations')
    expect(
      findDurations(
        graphOf(node('Ceil', ['x'], ['/Ceil_output_0']), node('CumSum', ['/Ceil_output_0', 'axis'], ['y'])),
      ),
    ).toBe('/Ceil_output_0')
  })

  test('are not the output of another Ceil, nor one whose sum is only its axis', () => {
    const other = node('Ceil', ['a'], ['b'])
    expect(findDurations(graphOf(other))).toBeUndefined()
    expect(findDurations(graphOf(other, node('CumSum', ['c', 'b'], ['d'])))).toBeUndefined()
    expect(
      findDurations(
        graphOf(
          other,
          node('Ceil', ['w'], ['lengths']),
          node('Cast', ['lengths'], ['e']),
          node('CumSum', ['e', 'axis'], ['f']),
        ),
      ),
    ).toBe('lengths')
  })

  test('are not looked for in circles', () => {
    const circle = [node('Ceil', ['x'], ['a']), node('Cast', ['a'], ['b']), node('Cast', ['b'], ['a'])]
    expect(findDurations(graphOf(...circle))).toBeUndefined()
  })

  test('are not found in a model that has none', () => {
    expect(findDurations(readGraph(tinyVoice({ durations: 'none' })))).toBeUndefined()
  })
})

test('a suffix makes a tensor an output, and every output the same as before', async () => {
  const whole = tinyVoice()
  const bytes = new Uint8Array(Buffer.concat([whole, outputSuffix('durations')]))
  expect(readGraph(bytes).outputs).toEqual(['output', 'durations'])
  const ids = [1, 0, 14, 0, 15, 0, 2]
  const feeds = {
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.of(0.667, 1, 0.8), [3]),
  }
  const [before, after] = await Promise.all([openSession(whole), openSession(bytes)])
  const plain = await before.run(feeds)
  const results = await after.run(feeds)
  expect(Object.keys(results).sort()).toEqual(['durations', 'output'])
  expect(results.output!.data).toEqual(plain.output!.data)
  expect(results.durations!.data).toEqual(Float32Array.of(1, 1, FRAMES_PER_SOUND, 1, FRAMES_PER_SOUND, 1, 1))
  expect(results.output!.dims).toEqual([1, 1, (5 + 2 * FRAMES_PER_SOUND) * HOP])
})

test('a suffix adds to a model of whatever size', () => {
  const big = model({
    nodes: [node('Identity', ['x'], ['y'])],
    constants: [],
    inputs: Array.from({ length: 20_000 }, (_, index) => value(`input-${index}`, FLOAT, [1])),
    outputs: [],
  })
  expect(readGraph(new Uint8Array(Buffer.concat([big, outputSuffix('y')]))).outputs).toEqual(['y'])
})
