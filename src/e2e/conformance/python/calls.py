"""What both Python clients are asked to do in a call, and what is kept of it. A call is JSON: see python.test.ts."""

import time
import wave

from elevenlabs.client import ElevenLabs
from elevenlabs.conversational_ai.conversation import (
    ConversationInitiationData,
    OnPremInitiationData,
    PostCallWebhookConfig,
)

RATE = 16_000
CHUNK_SECONDS = 0.25
PATIENCE_SECONDS = 25


def open_client(base_url):
    return ElevenLabs(api_key="none", base_url=base_url)


def read_wav(path):
    with wave.open(path) as file:
        return file.readframes(file.getnframes())


class Seen:
    """What the callbacks of one call were told."""

    def __init__(self):
        self.agent = []
        self.user = []
        self.corrections = []
        self.parts = []
        self.alignments = 0
        self.latencies = []
        self.tools = []
        self.audio_bytes = 0
        self.odd_chunks = 0
        self.interruptions = 0
        self.disconnect = None
        self.problem = None

    def heard(self, audio):
        self.audio_bytes += len(audio)
        self.odd_chunks += len(audio) % 2

    def ended(self, details):
        self.disconnect = {
            "reason": details.reason,
            "code": details.close_code,
            "text": details.close_reason,
        }

    def weather(self, parameters):
        self.tools.append({"name": "get_weather", **parameters})
        return {"sky": "clear", "city": parameters.get("city")}

    async def weather_later(self, parameters):
        return self.weather(parameters)

    def break_down(self, _parameters):
        raise RuntimeError("out of order")

    def told(self, conversation_id):
        return {"conversation_id": conversation_id, **self.__dict__}


class Microphone:
    """Gives chunks in real time: what is to be said, else silence."""

    def __init__(self):
        self.waiting = b""
        self.begun = time.monotonic()
        self.count = 0

    def say(self, path):
        self.waiting += read_wav(path)

    def chunk(self):
        size = int(RATE * CHUNK_SECONDS) * 2
        out, self.waiting = self.waiting[:size], self.waiting[size:]
        self.count += 1
        return out + bytes(size - len(out))

    def until_next(self):
        return max(0.0, self.begun + self.count * CHUNK_SECONDS - time.monotonic())


def is_done(step, seen, before):
    """Whether what a step waits for has come."""
    kind = step["do"]
    if "until" in step:
        return any(step["until"] in text.lower() for text in seen.agent)
    if kind == "message":
        return len(seen.agent) > before
    if kind == "greeted":
        return len(seen.agent) > 0 and (seen.audio_bytes > 0 or not step.get("sound"))
    if kind == "cut":
        return seen.interruptions > 0 and any(original.startswith("Once upon") for original, _ in seen.corrections)
    return seen.disconnect is not None if kind == "ended" else True


def initiation_of(call):
    return ConversationInitiationData(
        extra_body=call.get("extra_body"),
        conversation_config_override=call.get("override"),
        dynamic_variables=call.get("variables"),
    )


def on_prem_of(call):
    if "on_prem" not in call:
        return None
    given = dict(call["on_prem"])
    webhook = given.pop("webhook", None)
    if webhook:
        given["post_call_transcription_webhook"] = PostCallWebhookConfig(**webhook)
    return OnPremInitiationData(**given)
