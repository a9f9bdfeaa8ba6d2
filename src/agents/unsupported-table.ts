import { isObject } from '../protocol/json.ts'

/** `call-goes-wrong`: the agent's author counts on it, and callers notice. `ignored`: calls are none the worse, or little. */
export type Severity = 'call-goes-wrong' | 'ignored'

/** A setting of the vendor's that is kept and not acted on. */
export interface Unsupported {
  /** Where it stands in the agent's JSON. */
  readonly path: string
  /** What happens instead, as a sentence without its subject. */
  readonly what: string
  readonly severity: Severity
  /** Who builds a call's tools tells of each of them by its name. */
  readonly isToldOfTools?: true
  /** Whether an agent's value asks for it; without this: whatever is not the default, null, false or empty does. */
  readonly asks?: (value: unknown) => boolean
}

const config = 'conversation_config'
const prompt = `${config}.agent.prompt`
const platform = 'platform_settings'

const isOn = (value: unknown) => isObject(value) && (value.is_enabled === true || value.enabled === true)
const isFull = (value: unknown) => isObject(value) && Object.keys(value).length > 0
const someOn = (value: unknown): boolean =>
  isOn(value) || (isObject(value) && Object.values(value).some(someOn))
const items = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : [])
const not =
  (...usual: readonly unknown[]) =>
  (value: unknown) =>
    value != null && !usual.includes(value)

/** Types of tools that this server runs, and which of the system's. */
const types = new Set(['client', 'webhook'])
const systemTools = new Set(['end_call', 'skip_turn', 'language_detection'])

function isRun({ type, name, params }: Record<string, unknown>): boolean {
  if (type !== 'system') return types.has(String(type))
  return systemTools.has(String((isObject(params) && params.system_tool_type) || name))
}

/** Everything that is not acted on yet. docs/agents.md is made of it. */
export const unsupported: readonly Unsupported[] = [
  {
    path: `${prompt}.built_in_tools.transfer_to_agent`,
    what: 'the model is not offered it: no call is handed to another agent',
    severity: 'call-goes-wrong',
    isToldOfTools: true,
  },
  {
    path: `${prompt}.built_in_tools.transfer_to_number`,
    what: 'the model is not offered it: no call is handed to a telephone number',
    severity: 'call-goes-wrong',
    isToldOfTools: true,
  },
  {
    path: `${prompt}.tools`,
    what: 'only client and webhook tools are offered to the model, and end_call, skip_turn and language_detection of the system’s',
    severity: 'call-goes-wrong',
    isToldOfTools: true,
    asks: value => items(value).some(tool => !isRun(tool)),
  },
  {
    path: `${prompt}.mcp_server_ids`,
    what: 'no MCP server is asked, so the model has none of its tools',
    severity: 'call-goes-wrong',
  },
  {
    path: `${prompt}.native_mcp_server_ids`,
    what: 'no MCP server is asked, so the model has none of its tools',
    severity: 'call-goes-wrong',
  },
  {
    path: `${prompt}.rag`,
    what: 'nothing is retrieved: text documents stand in the prompt whole, up to 50,000 characters',
    severity: 'call-goes-wrong',
    asks: isOn,
  },
  {
    path: `${prompt}.knowledge_base`,
    what: 'documents of the types file, url and folder are left out; texts stand in the prompt',
    severity: 'call-goes-wrong',
    asks: value => items(value).some(({ type }) => type !== undefined && type !== 'text'),
  },
  {
    path: `${prompt}.custom_llm.api_type`,
    what: 'only chat_completions is spoken, so that this model cannot be asked',
    severity: 'call-goes-wrong',
    asks: not('chat_completions'),
  },
  {
    path: 'workflow.nodes',
    what: 'no node but the agent itself is run: the prompt of the agent holds for the whole call',
    severity: 'call-goes-wrong',
    asks: value =>
      isObject(value) && Object.values(value).some(node => isObject(node) && node.type !== 'start'),
  },
  {
    path: 'procedures',
    what: 'no procedure is started',
    severity: 'call-goes-wrong',
    asks: isFull,
  },
  {
    path: `${platform}.guardrails`,
    what: 'nothing is checked, neither what callers say nor what the agent answers',
    severity: 'call-goes-wrong',
    asks: value => isObject(value) && (someOn({ ...value, custom: null }) || hasOwnGuards(value.custom)),
  },
  {
    path: `${platform}.privacy.conversation_history_redaction`,
    what: 'nothing is taken out of transcripts',
    severity: 'call-goes-wrong',
    asks: isOn,
  },
  {
    path: `${prompt}.built_in_tools.play_keypad_touch_tone`,
    what: 'the model is not offered it: there is no telephone line',
    severity: 'ignored',
  },
  {
    path: `${prompt}.built_in_tools.voicemail_detection`,
    what: 'the model is not offered it: there is no telephone line',
    severity: 'ignored',
  },
  { path: `${prompt}.reasoning_effort`, what: 'the model reasons as its server is set', severity: 'ignored' },
  { path: `${prompt}.thinking_budget`, what: 'the model reasons as its server is set', severity: 'ignored' },
  { path: `${prompt}.enable_reasoning_summary`, what: 'no reasoning is kept', severity: 'ignored' },
  {
    path: `${prompt}.ignore_default_personality`,
    what: 'there is no personality of the house: the prompt is all the model is told',
    severity: 'ignored',
    asks: value => value === false,
  },
  {
    path: `${config}.asr.provider`,
    what: 'the recogniser is this server’s own choice (ANTIPHON_STT)',
    severity: 'ignored',
    asks: not('scribe_realtime', 'elevenlabs'),
  },
  { path: `${config}.asr.keywords`, what: 'the recogniser is not told of them', severity: 'ignored' },
  {
    path: `${config}.turn.mode`,
    what: 'turns are taken by what is said and by silence, as with the mode turn',
    severity: 'ignored',
  },
  {
    path: `${config}.turn.turn_model`,
    what: 'turns are judged by this server’s own model',
    severity: 'ignored',
  },
  {
    path: `${config}.turn.interruption_ignore_term_languages`,
    what: 'words of listeners are known in English',
    severity: 'ignored',
    asks: value => Array.isArray(value) && value.some(language => language !== 'en'),
  },
  {
    path: `${config}.turn.soft_timeout_config.use_llm_generated_message`,
    what: 'the written message is said',
    severity: 'ignored',
  },
  {
    path: `${config}.turn.soft_timeout_config.llm_generated_message_prompt_override`,
    what: 'the written message is said',
    severity: 'ignored',
  },
  { path: `${config}.tts.supported_voices`, what: 'the agent speaks with one voice', severity: 'ignored' },
  { path: `${config}.tts.suggested_audio_tags`, what: 'the model is not told of them', severity: 'ignored' },
  {
    path: `${config}.tts.text_normalisation_type`,
    what: 'numbers and signs are spoken as the voice does',
    severity: 'ignored',
  },
  {
    path: `${config}.tts.pronunciation_dictionary_locators`,
    what: 'words are pronounced as the voice does',
    severity: 'ignored',
  },
  { path: `${config}.tts.audio_effects`, what: 'the voice sounds as it is', severity: 'ignored' },
  {
    path: `${config}.conversation.monitoring_enabled`,
    what: 'nobody can listen in over the vendor’s monitoring socket; the console shows calls as they go',
    severity: 'ignored',
  },
  {
    path: `${config}.conversation.dtmf_input_settings`,
    what: 'there is no telephone line',
    severity: 'ignored',
  },
  {
    path: `${config}.conversation.background_sound`,
    what: 'nothing sounds behind the agent',
    severity: 'ignored',
    asks: value => isObject(value) && value.source_type != null,
  },
  { path: `${config}.conversation.source_attribution`, what: 'answers name no sources', severity: 'ignored' },
  { path: `${config}.agent.hinglish_mode`, what: 'the agent speaks as its prompt says', severity: 'ignored' },
  {
    path: `${config}.agent.text_behavior_overrides`,
    what: 'the agent writes as its prompt says',
    severity: 'ignored',
    asks: isFull,
  },
  {
    path: `${platform}.overrides.enable_conversation_initiation_client_data_from_webhook`,
    what: 'no webhook is asked at the start: there is no telephone line',
    severity: 'ignored',
  },
  {
    path: `${platform}.workspace_overrides.conversation_initiation_client_data_webhook`,
    what: 'no webhook is asked at the start: there is no telephone line',
    severity: 'ignored',
  },
  { path: `${platform}.queueing_config.hold_audio`, what: 'who waits hears nothing', severity: 'ignored' },
  {
    path: `${platform}.auto_translate_transcript_to_app_language`,
    what: 'transcripts stay in their language',
    severity: 'ignored',
  },
  {
    path: `${platform}.topic_discovery`,
    what: 'no topics are looked for',
    severity: 'ignored',
    asks: isFull,
  },
  { path: `${platform}.sentiment_analysis`, what: 'no sentiment is told', severity: 'ignored', asks: isFull },
  { path: `${platform}.alerting`, what: 'nobody is alerted', severity: 'ignored', asks: isFull },
  { path: `${platform}.testing.attached_tests`, what: 'no tests are run', severity: 'ignored' },
  {
    path: `${platform}.evaluation.criteria`,
    what: 'one model analyses the whole call (`analysis_llm`); a criterion’s own `llm` is not asked, and the knowledge base not looked into',
    severity: 'ignored',
    asks: value =>
      items(value).some(criterion => criterion.llm != null || criterion.use_knowledge_base === true),
  },
  {
    path: `${platform}.data_collection`,
    what: 'one model analyses the whole call (`analysis_llm`); a value’s own `llm` is not asked',
    severity: 'ignored',
    asks: value =>
      isObject(value) && Object.values(value).some(datum => isObject(datum) && datum.llm != null),
  },
  {
    path: `${platform}.workspace_overrides.webhooks.transcript_format`,
    what: 'transcripts are sent as JSON',
    severity: 'ignored',
    asks: not('json'),
  },
  {
    path: `${platform}.workspace_overrides.webhooks.events`,
    what: 'of calls only `transcript` and `audio` are sent',
    severity: 'ignored',
    asks: value => Array.isArray(value) && value.some(event => event !== 'transcript' && event !== 'audio'),
  },
  { path: 'phone_numbers', what: 'there is no telephone line', severity: 'ignored' },
  { path: 'whatsapp_accounts', what: 'there is no such line', severity: 'ignored' },
]

function hasOwnGuards(custom: unknown): boolean {
  const held = isObject(custom) && isObject(custom.config) ? custom.config.configs : []
  return items(held).some(guard => guard.is_enabled !== false)
}
