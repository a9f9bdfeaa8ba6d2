import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Message } from '../../provider.ts'
import { createDemoBrain } from './brain.ts'

/*
 * Conversations as they should go, to be read and judged by people. A line is `caller:` or `agent:`; an agent's line that
 * ends in … was longer; `heard:` says after which words the caller cut it. `REWRITE=1` writes what the brain says now:
 * keep that only where you understand why it changed.
 */
const folder = new URL('./golden/', import.meta.url)
const brain = createDemoBrain({ now: () => new Date(2026, 10, 22, 16, 20), seed: 1 })
const endCall = { name: 'end_call', description: 'Ends the call.', parameters: {} }

interface Line {
  readonly tag: string
  readonly text: string
}

function readLine(line: string): Line {
  const [, tag = '#', text = ''] = /^(caller|agent|heard|ends): ?(.*)$/.exec(line) ?? []
  return { tag, text: tag === '#' ? line : text }
}

/** Plays the caller's lines and returns the whole conversation as it went. */
async function play(lines: readonly Line[]): Promise<readonly string[]> {
  const talk: Message[] = [{ role: 'system', content: 'You are the demo.' }]
  const went: string[] = []
  for (const [at, { tag, text }] of lines.entries()) {
    if (tag === '#') went.push(text)
    if (tag !== 'caller') continue
    talk.push({ role: 'user', content: text })
    const said = await answer(talk)
    const next = lines.slice(at + 1).findIndex(line => line.tag === 'caller')
    const cut = lines.slice(at + 1, next < 0 ? undefined : at + 1 + next).find(line => line.tag === 'heard')
    talk.push({ role: 'assistant', content: cut ? heardUpTo(said.text, cut.text) : said.text })
    went.push(`caller: ${text}`, `agent: ${shown(said.text)}`)
    if (cut) went.push(`heard: ${cut.text}`)
    if (said.ends) went.push(`ends: ${said.ends}`)
  }
  return went
}

async function answer(talk: readonly Message[]) {
  let text = ''
  let ends = ''
  for await (const part of brain.reply(talk, { signal: new AbortController().signal, tools: [endCall] })) {
    if (part.type === 'text-delta') text += part.text
    if (part.type === 'tool-call') ends = part.arguments
  }
  return { text, ends }
}

function heardUpTo(text: string, words: string): string {
  const at = text.indexOf(words)
  if (at < 0) throw new Error(`"${words}" is not in "${text}"`)
  return text.slice(0, at + words.length)
}

function shown(text: string): string {
  const words = text.split(' ')
  return words.length <= 45 ? text : `${words.slice(0, 30).join(' ')} …`
}

test.each(readdirSync(folder))('%s', async name => {
  const file = new URL(name, folder)
  const golden = readFileSync(file, 'utf8').trimEnd().split('\n')
  const went = await play(golden.map(readLine))
  if (process.env.REWRITE) writeFileSync(file, `${went.join('\n')}\n`)
  else expect(went.join('\n')).toBe(golden.join('\n'))
})
