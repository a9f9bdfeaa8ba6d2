/** Which model of a provider serves where nothing else is said; those of language models are in their profiles. */
export const defaultModels = {
  hears: { groq: 'whisper-large-v3-turbo', openai: 'whisper-1' },
  speaks: { elevenLabs: 'eleven_flash_v2_5', openai: 'gpt-4o-mini-tts' },
} as const
