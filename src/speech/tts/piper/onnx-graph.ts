import { bytesField, fieldsOf } from './protobuf.ts'

// Field numbers of onnx.proto (ONNX IR, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const MODEL_GRAPH = 7
const GRAPH_NODE = 1
const GRAPH_INPUT = 11
const GRAPH_OUTPUT = 12
const NODE_INPUT = 1
const NODE_OUTPUT = 2
const NODE_OPERATOR = 4
const VALUE_NAME = 1

/** What a graph asks for, gives and does; without its weights. */
export interface OnnxGraph {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly nodes: readonly OnnxNode[]
}

interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** Reads a model's graph from its bytes. Throws an Error where they are cut off or no ONNX model. */
export function readGraph(model: Uint8Array): OnnxGraph {
  const inputs: string[] = []
  const outputs: string[] = []
  const nodes: OnnxNode[] = []
  for (const { number, value } of fieldsOf(model)) {
    if (number !== MODEL_GRAPH) continue
    for (const part of fieldsOf(value)) {
      if (part.number === GRAPH_NODE) nodes.push(readNode(part.value))
      else if (part.number === GRAPH_INPUT) inputs.push(nameOf(part.value))
      else if (part.number === GRAPH_OUTPUT) outputs.push(nameOf(part.value))
    }
  }
  if (nodes.length === 0) throw new Error('no ONNX model: it has no graph')
  return { inputs, outputs, nodes }
}

/**
 * The tensor of a VITS graph that holds how many frames each input id lasts: what a Ceil makes of the duration predictor's
 * output and a CumSum makes into places (Kim et al. 2021, appendix B, and its export to ONNX). Undefined where there is none.
 */
export function findDurations({ nodes }: OnnxGraph): string | undefined {
  const summed = new Set(
    nodes.filter(node => node.operator === 'CumSum').flatMap(node => node.inputs[0] ?? []),
  )
  const reachesSum = (tensor: string, steps: number): boolean =>
    summed.has(tensor) ||
    (steps > 0 &&
      nodes.some(
        node =>
          RESHAPES.has(node.operator) &&
          node.inputs[0] === tensor &&
          node.outputs.some(output => reachesSum(output, steps - 1)),
      ))
  const ceils = nodes.filter(node => node.operator === 'Ceil').flatMap(node => node.outputs[0] ?? [])
  return ceils.find(tensor => reachesSum(tensor, MAX_RESHAPES))
}

const RESHAPES = new Set(['Squeeze', 'Unsqueeze', 'Reshape', 'Cast', 'Flatten', 'Identity'])
const MAX_RESHAPES = 4

/**
 * Bytes to be put after a model's own to make the tensor `name` one of its outputs. Protobuf merges a message that comes twice,
 * lists by putting one behind the other, so that nothing of the model needs to be moved or rewritten.
 */
export function outputSuffix(name: string): Uint8Array {
  const value = bytesField(VALUE_NAME, new TextEncoder().encode(name))
  return bytesField(MODEL_GRAPH, bytesField(GRAPH_OUTPUT, value))
}

function readNode(node: Uint8Array): OnnxNode {
  const inputs: string[] = []
  const outputs: string[] = []
  let operator = ''
  for (const { number, value } of fieldsOf(node)) {
    if (number === NODE_INPUT) inputs.push(textOf(value))
    else if (number === NODE_OUTPUT) outputs.push(textOf(value))
    else if (number === NODE_OPERATOR) operator = textOf(value)
  }
  return { operator, inputs, outputs }
}

function nameOf(valueInfo: Uint8Array): string {
  for (const { number, value } of fieldsOf(valueInfo)) if (number === VALUE_NAME) return textOf(value)
  return ''
}

const decoder = new TextDecoder()
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)
