"""Calls a server with the official SDK and a modelled sound card; prints what was played when its input ends.

Five numbers for every 128 samples, as page/tap.js sends them: frame, wall time, marks of the first and the last
20 samples, index of the last sound (-1 for none).
"""

import json
import sys
import threading
import time
from array import array

from elevenlabs.client import ElevenLabs
from elevenlabs.conversational_ai.conversation import AudioInterface, Conversation

RATE = 16_000
QUANTUM = 128
MARK_BITS = 20
UPLINK_SAMPLES = 4_000  # 250 ms, as the SDK's own interface sends


def marks(samples, start):
    word = 0
    for i in range(MARK_BITS):
        word |= (samples[start + i] & 1) << i
    return word


def describe(samples):
    last = QUANTUM - 1
    while last >= 0 and samples[last] == 0:
        last -= 1
    return [0, 0, -1] if last < 0 else [marks(samples, 0), marks(samples, QUANTUM - MARK_BITS), last]


class SoundCard(AudioInterface):
    def __init__(self):
        self.lock = threading.Lock()
        self.queue = array("h")
        self.played = []
        self.running = False

    def start(self, input_callback):
        self.input_callback = input_callback
        self.running = True
        threading.Thread(target=self.play, daemon=True).start()

    def stop(self):
        self.running = False

    def output(self, audio):
        with self.lock:
            self.queue.extend(array("h", audio))

    def interrupt(self):
        with self.lock:
            self.queue = array("h")

    def play(self):
        start = time.monotonic()
        frame = 0
        while self.running:
            wait = start + frame / RATE - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            with self.lock:
                samples = self.queue[:QUANTUM]
                self.queue = self.queue[QUANTUM:]
            samples.extend([0] * (QUANTUM - len(samples)))
            self.played += [frame, time.time() * 1000, *describe(samples)]
            frame += QUANTUM
            if frame % UPLINK_SAMPLES < QUANTUM:
                self.input_callback(bytes(2 * UPLINK_SAMPLES))


def main():
    base_url, cell = sys.argv[1:3]
    card = SoundCard()
    client = ElevenLabs(api_key="none", base_url=base_url)
    conversation = Conversation(client, cell, requires_auth=False, audio_interface=card)
    conversation.start_session()
    sys.stdin.read()
    conversation.end_session()
    json.dump(card.played, sys.stdout)


main()
