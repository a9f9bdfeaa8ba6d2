"""Places the calls of stdin with the SDK's Conversation, one after another; prints what came of each."""

import json
import sys
import threading
import time

from calls import PATIENCE_SECONDS, Microphone, Seen, initiation_of, is_done, on_prem_of, open_client
from elevenlabs.conversational_ai.conversation import AudioInterface, ClientTools, Conversation


class Card(AudioInterface):
    def __init__(self, seen):
        self.seen = seen
        self.microphone = Microphone()
        self.running = False

    def start(self, input_callback):
        self.running = True
        threading.Thread(target=self.run, args=(input_callback,), daemon=True).start()

    def run(self, input_callback):
        while self.running:
            time.sleep(self.microphone.until_next())
            if self.running:
                input_callback(self.microphone.chunk())

    def stop(self):
        self.running = False

    def output(self, audio):
        self.seen.heard(audio)

    def interrupt(self):
        self.seen.interruptions += 1


def wait(condition):
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def perform(step, conversation, card, seen):
    before, kind = len(seen.agent), step["do"]
    if kind in ("message", "cut"):
        conversation.send_user_message(step["text"])
    if kind == "context":
        conversation.send_contextual_update(step["text"])
    if kind == "activity":
        conversation.register_user_activity()
    if kind == "cut":
        sounding = seen.audio_bytes
        wait(lambda: seen.audio_bytes > sounding + 48_000)
    if kind in ("say", "cut"):
        card.microphone.say(step["wav"])
    ended = kind == "ended"
    if not wait(lambda: is_done(step, seen, before) or (not ended and seen.disconnect is not None)):
        raise TimeoutError(f"nothing came of {step}")


def place(client, call):
    seen = Seen()
    card = Card(seen) if call.get("voice") else None
    tools = ClientTools()
    if call.get("tools"):
        tools.register("get_weather", seen.weather)
        tools.register("break_down", seen.break_down)
    conversation = Conversation(
        client,
        call["agent_id"],
        requires_auth=call.get("requires_auth", False),
        user_id=call.get("user_id"),
        audio_interface=card,
        config=initiation_of(call),
        client_tools=tools,
        on_prem_config=on_prem_of(call),
        callback_agent_response=seen.agent.append,
        callback_agent_response_correction=lambda *texts: seen.corrections.append(texts),
        callback_agent_chat_response_part=lambda text, kind: seen.parts.append([kind.value, text]),
        callback_user_transcript=seen.user.append,
        callback_latency_measurement=seen.latencies.append,
        callback_audio_alignment=lambda _: setattr(seen, "alignments", seen.alignments + 1),
        callback_disconnect=seen.ended,
    )
    try:
        conversation.start_session()
        for step in call["steps"]:
            perform(step, conversation, card, seen)
        conversation.end_session()
        conversation.wait_for_session_end()
    except Exception as error:
        seen.problem = f"{type(error).__name__}: {error}"
        conversation.end_session()
    return seen.told(conversation._conversation_id)


def main():
    client = open_client(sys.argv[1])
    calls = json.load(sys.stdin)
    print(json.dumps({name: place(client, call) for name, call in calls.items()}))


main()
