import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientFrames } from '../../tooling/protocol-doc/client-frames.ts'
import { missingProofs, showProof, table } from '../../tooling/protocol-doc/proof.ts'
import { frameless, gateOf, serverEvents } from '../../tooling/protocol-doc/server-events.ts'
import { fieldsOf } from '../../tooling/protocol-doc/shape.ts'
import { withSection } from '../../tooling/section.ts'
import { clientEventNames } from './client-events.ts'
import { clientSchemas } from './client-schemas.ts'
import { closings, errorTypes } from './closing.ts'
import { serverFrameSchema } from './server-schemas.ts'

const path = join(import.meta.dirname, '../../docs/protocol.md')
const shapes = serverFrameSchema.options.map(option => ({ type: option.shape.type.value, option }))

const code = (lines: readonly string[]) => `\`\`\`\n${lines.join('\n')}\n\`\`\``

function serverSection(): string {
  const rows = shapes.map(({ type }) => {
    const { when, proof } = serverEvents[type]
    return [`\`${type}\``, proof ? gateOf(type) : 'not yet', when, proof ? showProof(proof) : '']
  })
  return [
    table(['event', 'goes out', 'when', 'test that proves it'], rows),
    `\`client_events\` may also name ${frameless.map(name => `\`${name}\``).join(', ')}, and nothing is sent for it.`,
    code(shapes.map(({ type, option }) => `${type}  ${fieldsOf(option, 'output')}`)),
  ].join('\n\n')
}

function clientSection(): string {
  const rows = Object.entries(clientFrames).map(([type, { does, proof, isMissing }]) => [
    `\`${type}\``,
    isMissing ? 'not yet' : 'yes',
    does,
    showProof(proof),
  ])
  const fields = Object.entries(clientSchemas).map(
    ([type, schema]) => `${type}  ${fieldsOf(schema, 'input')}`,
  )
  return [
    table(['frame', 'served', 'what comes of it', 'test that proves it'], rows),
    code(['(no type)  user_audio_chunk: string', ...fields]),
  ].join('\n\n')
}

const closingSection = (): string =>
  table(
    ['code', 'reason', '`error_type` before it', 'what happened'],
    Object.values(closings)
      .map(({ code, reason, errorType, sentence }) => [
        String(code),
        reason.replaceAll('{}', '…'),
        errorType ? `\`${errorType}\`` : '',
        sentence,
      ])
      .toSorted(([one = ''], [other = '']) => Number(one) - Number(other)),
  )

// `npx vitest run protocol-doc -u` rewrites it.
test('docs/protocol.md says of the socket what the code has', async () => {
  const sections: readonly (readonly [name: string, content: string])[] = [
    ['server-events', serverSection()],
    ['client-frames', clientSection()],
    ['closings', closingSection()],
  ]
  const text = sections.reduce(
    (done, [name, content]) => withSection(done, name, content),
    readFileSync(path, 'utf8'),
  )
  await expect(text).toMatchFileSnapshot(path)
})

test('every test that it names is there', () => {
  const proofs = [...Object.values(serverEvents), ...Object.values(clientFrames)].flatMap(({ proof }) =>
    proof ? [proof] : [],
  )
  expect(missingProofs(proofs)).toEqual([])
  expect(missingProofs([['src/protocol/protocol-doc.test.ts', 'a test of that name']])).toHaveLength(1)
})

test('every name that client_events may have is a frame, or is said to have none', () => {
  const types: readonly string[] = shapes.map(({ type }) => type)
  expect(clientEventNames.filter(name => !types.includes(name))).toEqual(frameless)
})

test('a close names only error types that the protocol has', () => {
  for (const { errorType } of Object.values(closings)) if (errorType) expect(errorTypes).toContain(errorType)
})
