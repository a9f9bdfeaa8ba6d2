import { widgetDefaults } from './widget.ts'

/** What `platform_settings` that say nothing stand for (protocol reference §8.5). */
export const platformDefaults = {
  widget: widgetDefaults,
  evaluation: {
    criteria: [],
  },
  data_collection: {},
  data_collection_scopes: {},
  analysis_items: null,
  overrides: {
    conversation_config_override: {
      asr: {
        keywords: false,
      },
      turn: {
        soft_timeout_config: {
          message: false,
          additional_soft_timeout_messages: false,
        },
      },
      tts: {
        model_id: false,
        voice_id: false,
        supported_voices: false,
        stability: false,
        speed: false,
        similarity_boost: false,
        pronunciation_dictionary_locators: false,
      },
      conversation: {
        text_only: false,
        max_duration_seconds: false,
      },
      agent: {
        first_message: false,
        language: false,
        max_conversation_duration_message: false,
        prompt: {
          prompt: false,
          llm: false,
          tool_ids: false,
          native_mcp_server_ids: false,
          knowledge_base: false,
        },
      },
    },
    custom_llm_extra_body: false,
    enable_conversation_initiation_client_data_from_webhook: false,
    enable_starting_workflow_node_id_from_client: false,
    enable_procedure_ids_from_client: false,
  },
  workspace_overrides: {
    conversation_initiation_client_data_webhook: null,
    webhooks: {
      post_call_webhook_id: null,
      events: [],
      transcript_format: 'json',
      send_audio: null,
    },
  },
  testing: {
    attached_tests: [],
  },
  archived: false,
  guardrails: {
    version: '1',
    focus: {
      is_enabled: false,
    },
    prompt_injection: {
      is_enabled: false,
    },
    content: {
      execution_mode: 'streaming',
      config: {
        sexual: {
          is_enabled: false,
          threshold: 0.3,
        },
        violence: {
          is_enabled: false,
          threshold: 0.3,
        },
        harassment: {
          is_enabled: false,
          threshold: 0.3,
        },
        self_harm: {
          is_enabled: false,
          threshold: 0.3,
        },
        profanity: {
          is_enabled: false,
          threshold: 0.3,
        },
        religion_or_politics: {
          is_enabled: false,
          threshold: 0.3,
        },
        medical_and_legal_information: {
          is_enabled: false,
          threshold: 0.3,
        },
      },
      trigger_action: {
        type: 'end_call',
      },
    },
    moderation: null,
    custom: {
      config: {
        configs: [],
      },
    },
  },
  summary_language: null,
  auto_translate_transcript_to_app_language: null,
  auth: {
    enable_auth: false,
    allowlist: [],
    require_origin_header: false,
    shareable_token: null,
  },
  call_limits: {
    agent_concurrency_limit: -1,
    daily_limit: 100000,
    bursting_enabled: true,
  },
  queueing_config: {
    enabled: false,
    wait_timeout_seconds: 180,
    hold_audio: null,
  },
  privacy: {
    record_voice: true,
    retention_days: -1,
    delete_transcript_and_pii: false,
    delete_audio: false,
    apply_to_existing_conversations: false,
    zero_retention_mode: false,
    conversation_history_redaction: {
      enabled: false,
      entities: [],
    },
  },
  trust_context: 'unknown',
  analysis_llm: 'gemini-2.5-flash',
  topic_discovery: {},
  sentiment_analysis: {},
  alerting: null,
  safety: {
    is_blocked_ivc: false,
    is_blocked_non_ivc: false,
    ignore_safety_evaluation: false,
  },
} as const
