const chunk = Buffer.alloc(8000).toString('base64')

/** What the vendor's clients sent to a server of ours, byte for byte (protocol, appendix B), and what they are documented to send (§1.6, §2.1, §3). */
export const capturedFrames: readonly (readonly [client: string, frame: string])[] = [
  [
    'JavaScript 1.25.0, text only: its start',
    '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{},"tts":{},"conversation":{"text_only":true}},"dynamic_variables":{"a":1},"user_id":"u1","source_info":{"source":"js_sdk","version":"1.25.0"}}',
  ],
  ['JavaScript: a message', '{"type":"user_message","text":"yo"}'],
  ['JavaScript: a pong', '{"type":"pong","event_id":3}'],
  [
    'JavaScript, voice: its start, with a body for the model that is no object',
    '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{"prompt":{"prompt":"p","llm":"gpt-4o-mini"}},"tts":{},"conversation":{"text_only":false}},"custom_llm_extra_body":"CUSTOM_LLM_EXTRA_BODY","user_id":"u","source_info":{"source":"js_sdk","version":"1.25.0"}}',
  ],
  [
    'JavaScript: an orchestrator’s setup',
    '{"type":"enclave_setup_config","agent_config_dict":{"name":"a"},"override_agent_config_list":null,"tools_config_list":[{}],"prompt_knowledge_base":["text"],"bedrock_inference_profile":"global","post_call_transcription_webhook":{"url":"https://a.example","hmac_secret":"0123456789abcdef"}}',
  ],
  [
    'JavaScript: a message with files, the first of them twice',
    '{"type":"multimodal_message","text":{"type":"user_message","text":"look"},"file":{"type":"file_input","file_id":"f1"},"files":[{"type":"file_input","file_id":"f1"},{"type":"file_input","file_id":"f2"}]}',
  ],
  ['JavaScript: a rating withdrawn', '{"type":"feedback","score":null,"event_id":1}'],
  [
    'JavaScript: an update that replaces another',
    '{"type":"contextual_update","text":"on page 2","context_id":"page"}',
  ],
  [
    'JavaScript: a tool that is not there',
    '{"type":"client_tool_result","tool_call_id":"c1","result":"Client tool with name x is not defined on client","is_error":true}',
  ],
  ['JavaScript: an approval', '{"type":"mcp_tool_approval_result","tool_call_id":"m1","is_approved":false}'],
  [
    'the widget: its start, with the language it shows and an empty prompt',
    '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{"prompt":{},"language":"en"},"tts":{},"conversation":{"text_only":false}},"dynamic_variables":{},"user_id":"3f2a","source_info":{"source":"widget","version":"0.16.4"}}',
  ],
  ['the widget: a key was pressed', '{"type":"user_activity"}'],
  [
    'Python 2.59.0, voice: its start',
    '{"type": "conversation_initiation_client_data", "custom_llm_extra_body": {}, "conversation_config_override": {}, "dynamic_variables": {}, "source_info": {"source": "python_sdk", "version": "2.59.0"}, "user_id": "u"}',
  ],
  ['Python: audio', `{"user_audio_chunk": "${chunk}"}`],
  [
    'Python: a tool’s result that is no string',
    '{"type": "client_tool_result", "tool_call_id": "c1", "result": {"got": {"tool_call_id": "c1", "x": 1}}, "is_error": false}',
  ],
  [
    'Python, text: its start, with text_only in the wrong place and no user',
    '{"type": "conversation_initiation_client_data", "custom_llm_extra_body": {}, "conversation_config_override": {"text_only": true}, "dynamic_variables": {}, "source_info": {"source": "python_sdk", "version": "2.59.0"}, "user_id": null}',
  ],
  [
    'Python, on premises: its setup, the older webhook fields always there',
    '{"type": "enclave_setup_config", "agent_config_dict": {"agent_id": "a"}, "override_agent_config_list": null, "tools_config_list": null, "prompt_knowledge_base": null, "post_call_transcription_webhook_url": null, "post_call_audio_webhook_url": "https://b.example"}',
  ],
  [
    'Python: a message with one file',
    '{"type": "multimodal_message", "text": {"type": "user_message", "text": "look"}, "file": {"type": "file_input", "file_id": "f1"}}',
  ],
  [
    'Node 2.73.0: its start',
    '{"type":"conversation_initiation_client_data","custom_llm_extra_body":{},"conversation_config_override":{},"dynamic_variables":{}}',
  ],
  [
    'Node: an override in the spelling of its own language',
    '{"type":"conversation_initiation_client_data","custom_llm_extra_body":{},"conversation_config_override":{"agent":{"firstMessage":"Hi"}},"dynamic_variables":{}}',
  ],
  [
    'Swift: its start, with its own list of events',
    '{"type":"conversation_initiation_client_data","conversation_config_override":{"conversation":{"client_events":["agent_response"]}},"source_info":{"source":"swift_sdk","version":"3.0.0"}}',
  ],
  ['the documentation’s barest start', '{"type":"conversation_initiation_client_data"}'],
  ['a signal of text-only mode', '{"type":"user_message","text":null}'],
  ['a message that answers a card', '{"type":"user_message","rich_content_id":"r1","user_identifier":"u"}'],
  [
    'a tool’s failure with its kind',
    '{"type":"client_tool_result","tool_call_id":"c1","result":"no","is_error":false,"error_type":"user_rejected"}',
  ],
  ['a client of tomorrow', '{"type":"from_tomorrow","x":1}'],
]
