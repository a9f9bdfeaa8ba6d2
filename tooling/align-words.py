"""When each word of the corpus is said: writes src/evaluate/turns/truth/word-times.json. A tool for developers, run by hand:

    python3 -m venv /tmp/align && /tmp/align/bin/pip install pocketsphinx==5.1.1
    /tmp/align/bin/python tooling/align-words.py FOLDER_OF_THE_CORPUS

A second argument is another file to write to.

PocketSphinx (BSD licence) brings its own en-us model and aligns each transcript to its sound. Words are kept as they
are written; numbers and letters are aligned as they are read out. Telephone copies are left out: they take the times of
their originals. A clip is also left out when it cannot be aligned, or when its first or last word lies more than 200 ms
from where its sound begins or ends.
"""

import array
import json
import math
import re
import sys
import wave
from pathlib import Path

from pocketsphinx import Decoder

TARGET = Path(__file__).parent.parent / "src/evaluate/turns/truth/word-times.json"
RATE = 16000
FRAME_MS = 10
# The model wants to hear silence before the first word and after the last one.
PAD_MS = 300
MAX_APART_MS = 200
BELOW_LOUDEST_DB = 25

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

# Letters to sounds, longest spelling first: rough, but an alignment only needs a word of about the right shape.
SPELLINGS = {
    "tch": "CH", "sch": "SH", "igh": "AY", "eau": "OW", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "gh": "G",
    "zh": "ZH", "kh": "K", "ck": "K", "ng": "NG", "qu": "K W", "wh": "W", "ee": "IY", "ea": "IY", "oo": "UW",
    "ou": "AW", "ow": "OW", "ai": "EY", "ay": "EY", "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ie": "IY",
    "ei": "EY", "er": "ER", "ir": "ER", "ur": "ER", "or": "AO R", "ar": "AA R", "a": "AE", "b": "B", "c": "K",
    "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N",
    "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY",
    "z": "Z",
}  # fmt: skip
# What is said differently from how it is spelt, here.
IRREGULAR = {"ve": "V", "umute": "AH N M Y UW T", "tis": "T IH Z", "on't": "AA N T", "quoth": "K W OW TH"}


def main(folder, target=TARGET):
    clips = json.loads((folder / "manifest.json").read_text())
    wanted = [c for c in clips if c["kind"] == "speech" and c.get("text") and "tel8k" not in c["file"]]
    decoder = Decoder(samprate=RATE, loglevel="FATAL", beam=1e-100, pbeam=1e-100, wbeam=1e-80)
    lines, apart = [], []
    for clip in wanted:
        sound = read_wav(folder / clip["file"])
        words = align(decoder, words_of(clip["text"]), sound)
        if words is None:
            print(f"{clip['file']}: cannot be aligned", file=sys.stderr)
            continue
        begin, end = loud_part(sound)
        early, late = words[0][1] - begin, words[-1][2] - end
        if max(abs(early), abs(late)) > MAX_APART_MS:
            print(f"{clip['file']}: begins {early:+d} ms and ends {late:+d} ms from its sound", file=sys.stderr)
            continue
        apart.append((early, late))
        lines.append(f"{json.dumps(clip['file'])}: {json.dumps(words, ensure_ascii=False, separators=(',', ':'))}")
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} of {len(wanted)} clips aligned; median distance from the sound, ms: first word"
          f" {median([a for a, _ in apart])}, last word {median([b for _, b in apart])}")  # fmt: skip


def words_of(text):
    """The words as written; what stands in brackets is not said."""
    return re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text).split()


def read_wav(path):
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise SystemExit(f"{path} is not 16 kHz mono 16-bit")
        return array.array("h", file.readframes(file.getnframes()))


def align(decoder, words, sound):
    """[word, from ms, to ms] of each word, or None."""
    spoken = [aloud(word) for word in words]
    for one in (one for group in spoken for one in group):
        if decoder.lookup_word(one) is None:
            decoder.add_word(one, phones_of(decoder, one), True)
    decoder.set_align_text(" ".join(one for group in spoken for one in group))
    decoder.start_utt()
    decoder.process_raw(padded(sound).tobytes(), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return None
    found = [s for s in decoder.seg() if not re.match(r"[<\[+(]", s.word)]
    if [re.sub(r"\(\d+\)$", "", s.word) for s in found] != [one for group in spoken for one in group]:
        return None
    length = len(sound) * 1000 // RATE
    times, at = [], 0
    for word, group in zip(words, spoken):
        if not group:
            return None
        first, last = found[at], found[at + len(group) - 1]
        at += len(group)
        begin, end = first.start_frame * FRAME_MS - PAD_MS, (last.end_frame + 1) * FRAME_MS - PAD_MS
        times.append([word, min(max(begin, 0), length), min(max(end, 0), length)])
    return times


def padded(sound):
    """Faint noise around it, the same each time."""
    state, noise = 1, []
    for _ in range(2 * PAD_MS * RATE // 1000):
        state = (state * 1664525 + 1013904223) % 2**32
        noise.append(state // 2**29 - 4)
    half = len(noise) // 2
    return array.array("h", noise[:half]) + sound + array.array("h", noise[half:])


def aloud(word):
    """A written word as the words that are read out: 2:30 is two thirty, 3D is three d, p.m. is p m."""
    word = word.lower().replace("\u2019", "'")
    if re.fullmatch(r"[^a-z0-9]*(?:[a-z]\.)+[^a-z0-9]*", word) and word.count(".") > 1:
        return re.findall(r"[a-z]", word)
    parts = re.findall(r"\d+|[a-z]+(?:'[a-z]+)*'?", word)
    return [one for part in parts for one in (number(int(part)) if part.isdigit() else [part.rstrip("'")])]


def number(value):
    if value < 20:
        return [SMALL[value]]
    if value < 100:
        return [TENS[value // 10], *(number(value % 10) if value % 10 else [])]
    return [SMALL[int(digit)] for digit in str(value)]


def phones_of(decoder, word):
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, phones in (("'s", " Z"), ("s", " Z"), ("ed", " D"), ("ing", " IH NG"), ("eth", " AH TH"), ("est", " AH S T")):
        stem = decoder.lookup_word(word[: -len(ending)]) if word.endswith(ending) and len(word) > len(ending) + 1 else None
        if stem is not None:
            return stem + phones
    phones, rest = [], re.sub(r"[^a-z]|(?<=[^aeiou])e$", "", word)
    while rest:
        size = next(size for size in (3, 2, 1) if rest[:size] in SPELLINGS)
        phones.append(SPELLINGS[rest[:size]])
        rest = rest[size:]
    return " ".join(phones)


def loud_part(sound):
    """Where the sound begins and ends, ms, by 10 ms windows within 25 dB of the loudest."""
    size = RATE // 100
    levels = [sum(s * s for s in sound[at : at + size]) / size for at in range(0, len(sound) - size + 1, size)]
    threshold = max(levels) * 10 ** (-BELOW_LOUDEST_DB / 10)
    loud = [index for index, level in enumerate(levels) if level >= threshold]
    return loud[0] * FRAME_MS, (loud[-1] + 1) * FRAME_MS


def median(values):
    return math.nan if not values else sorted(values)[len(values) // 2]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
