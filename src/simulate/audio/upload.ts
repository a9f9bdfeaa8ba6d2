import { INPUT_RATE, type Pcm, toMillis } from '../../audio/pcm.ts'
import { createResampler } from '../../audio/resample.ts'
import { readWav } from '../../audio/wav.ts'
import { errorBody, invalid, type Refusing } from './exchange.ts'

/** The attachment, on every plan: measured by somebody with a paid key (26,214,400 bytes pass, 26,738,688 do not). */
export const MOST_UPLOAD = 25 << 20
/** Fields and boundaries beside it. */
export const MOST_BODY = MOST_UPLOAD + (1 << 20)
const MOST_PROMPT = 896
const EXTENSIONS = ['flac', 'mp3', 'mp4', 'mpeg', 'mpga', 'm4a', 'ogg', 'opus', 'wav', 'webm']
const FORMATS = ['json', 'verbose_json', 'text'] as const

/** A request for a transcription that is in order. */
export interface Upload {
  readonly model: string
  readonly pcm: Pcm
  readonly bytes: number
  readonly language: string
  readonly format: (typeof FORMATS)[number]
  readonly prompt: string
  readonly wantsWords: boolean
}

export const tooLarge: Refusing = {
  status: 413,
  body: errorBody('Request Entity Too Large', 'invalid_request_error', 'request_too_large'),
}

/** Reads a form as Groq judges it: the file by its name's extension only. */
export async function readUpload(body: Buffer, contentType: string): Promise<Upload | Refusing> {
  const form = await formIn(body, contentType)
  if (!form) return invalid("request Content-Type isn't multipart/form-data")
  const files = form.getAll('file')
  const [file] = files
  const url = form.get('url')
  if ((file === undefined) === (url === null) || files.length > 1)
    return invalid('exactly one of "file" or "url" must be provided')
  if (file === undefined)
    return invalid('failed to retrieve media: this simulator opens no addresses; send a file')
  if (typeof file === 'string') return invalid('"file" must be a file with a name')
  if (file.size > MOST_UPLOAD) return tooLarge
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (!EXTENSIONS.includes(extension))
    return invalid(
      `file must be one of the following types: [${EXTENSIONS.join(' ')}]`,
      'unsupported_audio_format',
    )
  const model = form.get('model')
  if (typeof model !== 'string' || model === '') return invalid('`model` is required')
  const format = form.get('response_format') ?? 'json'
  const known = FORMATS.find(name => name === format)
  if (!known) return invalid(`response_format must be one of [${FORMATS.join(' ')}]`)
  const temperature = Number(form.get('temperature') ?? 0)
  if (!(temperature >= 0 && temperature <= 1)) return invalid('temperature must be between 0 and 1')
  const prompt = String(form.get('prompt') ?? '')
  if ([...prompt].length > MOST_PROMPT)
    return invalid(
      `prompt length must be ${MOST_PROMPT} characters or fewer, but provided prompt contains ${[...prompt].length} characters`,
    )
  const language = String(form.get('language') ?? '')
  if (language !== '' && !/^[a-z]{2,3}$/.test(language))
    return invalid(`language ${language} is not a known code`)
  const granularities = [
    ...form.getAll('timestamp_granularities[]'),
    ...form.getAll('timestamp_granularities'),
  ]
  if (granularities.length > 0 && known !== 'verbose_json')
    return invalid('timestamp_granularities needs response_format verbose_json')
  const pcm = soundIn(new Uint8Array(await file.arrayBuffer()))
  if (pcm === null) return invalid('could not process file - is it a valid media file?')
  return {
    model,
    pcm,
    bytes: file.size,
    language,
    format: known,
    prompt,
    wantsWords: granularities.includes('word'),
  }
}

async function formIn(body: Buffer, contentType: string): Promise<FormData | null> {
  if (!contentType.startsWith('multipart/form-data')) return null
  const request = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
  return request.formData().catch(() => null)
}

/** 16 kHz, one channel. Only WAV can be read here; what else a real service reads is no media file to this one. */
function soundIn(bytes: Uint8Array): Pcm | null {
  try {
    const { rate, channels } = readWav(bytes)
    const [pcm] = channels
    if (!pcm || pcm.length === 0) return null
    if (rate === INPUT_RATE) return pcm
    const resampler = createResampler(rate, INPUT_RATE)
    return Int16Array.from([...resampler.push(pcm), ...resampler.flush()])
  } catch {
    return null
  }
}

export const secondsOf = (pcm: Pcm): number => toMillis(pcm.length) / 1000
