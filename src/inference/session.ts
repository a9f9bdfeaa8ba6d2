import { InferenceSession } from 'onnxruntime-node'

/**
 * Loads an ONNX model, a file or its bytes, to run on one thread: several models share the cores, and a thread that spins while it waits takes
 * the core from the others (a 10 s clip took 750 ms instead of 315 with two spinning threads on two cores).
 * `foldDequantisation` undoes 8-bit weights once at load instead of in every run: faster, at 60 to 85 MB per session.
 */
export function openSession(
  model: string | Uint8Array,
  { foldDequantisation, threads = 1 }: { foldDequantisation?: boolean; threads?: number } = {},
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: {
      session: {
        intra_op: { allow_spinning: '0' },
        inter_op: { allow_spinning: '0' },
        ...(foldDequantisation ? { disable_quant_qdq: '1' } : {}),
      },
    },
  }
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options)
}
