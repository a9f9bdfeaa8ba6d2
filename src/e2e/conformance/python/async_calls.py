"""Places the calls of stdin with the SDK's AsyncConversation, all at once but those with a voice; prints what came of each."""

import asyncio
import json
import sys

from calls import PATIENCE_SECONDS, Microphone, Seen, initiation_of, is_done, on_prem_of, open_client
from elevenlabs.conversational_ai.conversation import AsyncAudioInterface, AsyncConversation, ClientTools


class Card(AsyncAudioInterface):
    def __init__(self, seen):
        self.seen = seen
        self.microphone = Microphone()
        self.task = None

    async def start(self, input_callback):
        self.task = asyncio.create_task(self.run(input_callback))

    async def run(self, input_callback):
        while True:
            await asyncio.sleep(self.microphone.until_next())
            await input_callback(self.microphone.chunk())

    async def stop(self):
        if self.task:
            self.task.cancel()

    async def output(self, audio):
        self.seen.heard(audio)

    async def interrupt(self):
        self.seen.interruptions += 1


async def wait(condition):
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.02)


async def perform(step, conversation, card, seen):
    before, kind = len(seen.agent), step["do"]
    if kind in ("message", "cut"):
        await conversation.send_user_message(step["text"])
    if kind == "context":
        await conversation.send_contextual_update(step["text"])
    if kind == "activity":
        await conversation.register_user_activity()
    if kind == "cut":
        sounding = seen.audio_bytes
        await wait(lambda: seen.audio_bytes > sounding + 48_000)
    if kind in ("say", "cut"):
        card.microphone.say(step["wav"])
    ended = kind == "ended"
    await wait(lambda: is_done(step, seen, before) or (not ended and seen.disconnect is not None))


def listeners(seen):
    async def agent(text):
        seen.agent.append(text)

    async def correction(*texts):
        seen.corrections.append(texts)

    async def part(text, kind):
        seen.parts.append([kind.value, text])

    async def user(text):
        seen.user.append(text)

    async def latency(ms):
        seen.latencies.append(ms)

    async def alignment(_):
        seen.alignments += 1

    async def ended(details):
        seen.ended(details)

    return {
        "callback_agent_response": agent,
        "callback_agent_response_correction": correction,
        "callback_agent_chat_response_part": part,
        "callback_user_transcript": user,
        "callback_latency_measurement": latency,
        "callback_audio_alignment": alignment,
        "callback_disconnect": ended,
    }


async def place(client, call):
    seen = Seen()
    card = Card(seen) if call.get("voice") else None
    # Its handlers run in the loop of the call, as the SDK recommends for async applications.
    tools = ClientTools(loop=asyncio.get_running_loop())
    if call.get("tools"):
        tools.register("get_weather", seen.weather_later, is_async=True)
        tools.register("break_down", seen.break_down)
    conversation = AsyncConversation(
        client,
        call["agent_id"],
        requires_auth=call.get("requires_auth", False),
        user_id=call.get("user_id"),
        audio_interface=card,
        config=initiation_of(call),
        client_tools=tools,
        on_prem_config=on_prem_of(call),
        **listeners(seen),
    )
    try:
        await conversation.start_session()
        for step in call["steps"]:
            await perform(step, conversation, card, seen)
        await conversation.end_session()
        await conversation.wait_for_session_end()
    except Exception as error:
        seen.problem = f"{type(error).__name__}: {error}"
        await conversation.end_session()
    return seen.told(conversation._conversation_id)


async def main():
    client = open_client(sys.argv[1])
    calls = json.load(sys.stdin)
    told = {}
    for name in [name for name, call in calls.items() if call.get("voice")]:
        told[name] = await place(client, calls[name])
    others = [name for name in calls if name not in told]
    told.update(zip(others, await asyncio.gather(*(place(client, calls[name]) for name in others))))
    print(json.dumps(told))


asyncio.run(main())
