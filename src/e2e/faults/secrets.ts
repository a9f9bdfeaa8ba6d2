/** Keys that nobody has, to be looked for wherever something is written. */
export const GROQ = 'gsk_SECRETOFGROQ0123456789abcdefghijklmnopqrstuvwxyz'
export const ELEVENLABS = 'sk_SECRETOFELEVENLABS0123456789abcdef0123456789abcdef'
export const LLM = 'sk-SECRETOFTHELLM-0123456789'
const STT = 'sk-SECRETOFTHESTT-0123456789'
const TTS = 'sk-SECRETOFTHETTS-0123456789'
export const CUSTOM = 'SECRETOFTHEAGENT0123456789'
const keys = { GROQ, ELEVENLABS, LLM, STT, TTS, CUSTOM }

/** Where keys stand in a text: also parts that are long enough to be of use, and other ways to write them. */
export function found(text: string): readonly string[] {
  return Object.entries(keys).flatMap(([name, key]) => {
    const forms = [
      key,
      key.slice(0, 20),
      key.slice(-20),
      encodeURIComponent(key),
      Buffer.from(key).toString('base64').slice(0, 24),
    ]
    const form = forms.find(one => text.includes(one))
    if (form === undefined) return []
    const at = text.indexOf(form)
    return [`${name}: …${text.slice(Math.max(0, at - 120), at + form.length + 40)}…`]
  })
}

export const settings = (url: string): Record<string, string> => ({
  GROQ_API_KEY: GROQ,
  ELEVENLABS_API_KEY: ELEVENLABS,
  ANTIPHON_GROQ_URL: url,
  ANTIPHON_ELEVENLABS_URL: url,
  ANTIPHON_SECRET_MINE: CUSTOM,
})
/** Every adapter there is. */
export const everything = (url: string): Record<string, string> => ({
  ...settings(url),
  ANTIPHON_STT: 'groq,scribe,openai',
  ANTIPHON_STT_URL: url,
  ANTIPHON_STT_KEY: STT,
  ANTIPHON_LLM: 'groq,openai',
  ANTIPHON_LLM_URL: url,
  ANTIPHON_LLM_KEY: LLM,
  ANTIPHON_LLM_MODEL: 'a-model',
  ANTIPHON_TTS: 'elevenlabs,openai',
  ANTIPHON_TTS_URL: url,
  ANTIPHON_TTS_KEY: TTS,
})

/** All that an error says, its causes and its stack too: a logger writes them. */
export function textOf(error: unknown): string {
  const causes: string[] = []
  for (let at: unknown = error, deep = 0; at instanceof Error && deep < 5; at = at.cause, deep++)
    causes.push(`${at.name} ${at.message} ${JSON.stringify(at)} ${at.stack}`)
  return causes.length > 0 ? causes.join('\n') : String(error)
}
