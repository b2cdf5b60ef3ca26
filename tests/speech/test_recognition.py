"""What the recogniser makes of people and of our own voices, over the telephone's audio; prints its figures."""

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from senderz_voice.audio import g711
from senderz_voice.ports.speech import Voice
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.moonshine import Moonshine
from tests.speech import errors_of_words, sounds

SENTENCES = (
    "Hello, thank you for calling Bay View Dental.",
    "I would like to book an appointment for next Thursday.",
    "Could you please tell me how much a cleaning costs?",
    "That is fine, see you at three thirty in the afternoon.",
    "No thank you, I would rather speak with a person.",
    "Please call me back on Monday morning.",
    "My daughter has a toothache and needs to come in today.",
    "Are you open on Sunday?",
)


@dataclass(frozen=True, slots=True)
class Score:
    """How well and how fast a set of utterances was recognised."""

    rate: float
    decode_ms: float
    cpu: float


async def scored(ear: Moonshine, said: Sequence[tuple[str, bytes]]) -> Score:
    wrong = spoken = 0
    times = []
    cpu = time.process_time()
    for text, audio in said:
        start = time.perf_counter()
        heard = await ear.transcribe(audio, ["en-US"])
        times.append(time.perf_counter() - start)
        errors, words = errors_of_words.count(text, heard.text)
        wrong, spoken = wrong + errors, spoken + words
        if errors:
            print(f"{errors}: {text!r} was heard as {heard.text!r}")
    seconds = sum(len(audio) for _, audio in said) / g711.SAMPLE_RATE
    return Score(wrong / spoken, 1_000 * statistics.median(times), (time.process_time() - cpu) / seconds)


def report(name: str, score: Score) -> None:
    print(f"{name}: WER {score.rate:.1%}, median decode {score.decode_ms:.0f} ms, {score.cpu:.3f} cpu-s a second")


async def said(voice: Voice, sentence: str) -> bytes:
    return b"".join([piece async for piece in voice.synthesise(sentence, "en-US")])


def test_people_are_understood(moonshine: Moonshine) -> None:
    if not sounds.installed():
        pytest.skip(sounds.ABSENT)
    prompts = sounds.prompts(40)
    assert len({prompt.name for prompt in prompts}) == 40
    score = asyncio.run(scored(moonshine, [(prompt.text, prompt.audio) for prompt in prompts]))
    report("40 human prompts", score)
    assert score.rate <= 0.10


@pytest.mark.parametrize("name", ["voice", "second_voice"])
def test_our_own_voices_are_understood(moonshine: Moonshine, name: str, request: pytest.FixtureRequest) -> None:
    voice: HibariVoice = request.getfixturevalue(name)

    async def story() -> Score:
        spoken, times = [], []
        for sentence in SENTENCES:
            start = time.perf_counter()
            spoken.append((sentence, await said(voice, sentence)))
            times.append(time.perf_counter() - start)
        print(f"{name}: median {1_000 * statistics.median(times):.0f} ms a sentence")
        return await scored(moonshine, spoken)

    score = asyncio.run(story())
    report(f"{len(SENTENCES)} sentences of {name}", score)
    assert score.rate <= 0.10


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Please call +1 619 555 0142.", ["619", "555", "0142"]),
        ("The price is $40 and we open at 9am.", ["40", "9"]),
    ],
)
def test_figures_survive_the_telephone(
    moonshine: Moonshine, voice: HibariVoice, sentence: str, expected: list[str]
) -> None:
    async def story() -> str:
        return (await moonshine.transcribe(await said(voice, sentence), ["en"])).text

    heard = asyncio.run(story())
    figures = "".join(errors_of_words.figures(heard))
    for figure in expected:
        assert figure in figures, heard


def test_codes_are_heard_digit_by_digit_and_without_invented_ones(moonshine: Moonshine, voice: HibariVoice) -> None:
    chance = random.Random(77)
    codes = ["".join(chance.choices("0123456789", k=size)) for size in (4, 6) * 10]

    async def heard(code: str) -> str:
        audio = await said(voice, f"Your code is {code}.")
        return "".join(errors_of_words.figures((await moonshine.transcribe(audio, ["en"])).text))

    async def story() -> list[str]:
        return [await heard(code) for code in codes]

    understood = asyncio.run(story())
    wrong = [(code, got) for code, got in zip(codes, understood, strict=True) if code != got]
    print(f"codes: {len(codes) - len(wrong)} of {len(codes)} exact, wrong: {wrong}")
    assert len(wrong) <= 2


@pytest.mark.parametrize("level", [0.0, 0.0005, 0.01, 0.05])
def test_noise_is_not_taken_for_words(moonshine: Moonshine, level: float) -> None:
    noise = np.random.default_rng(1).normal(0, level, 16_000).astype(np.float32)
    assert asyncio.run(moonshine.transcribe(g711.encode(noise), ["en"])).text == ""


def test_a_whisper_is_understood(moonshine: Moonshine, voice: HibariVoice) -> None:
    async def story() -> str:
        loud = await said(voice, "I would like to book a table for two.")
        return (await moonshine.transcribe(g711.encode(g711.decode(loud) * np.float32(0.02)), ["en"])).text

    assert errors_of_words.count("I would like to book a table for two.", asyncio.run(story()))[0] <= 1


def test_an_overlong_utterance_is_cut_and_ends(moonshine: Moonshine, voice: HibariVoice) -> None:
    async def story() -> tuple[str, str]:
        once = await said(voice, "The quick brown fox jumps over the lazy dog.")
        long = once * 20
        whole, cut = await asyncio.gather(
            moonshine.transcribe(long, ["en"]), moonshine.transcribe(long[: 20 * 8_000], ["en"])
        )
        return whole.text, cut.text

    whole, cut = asyncio.run(story())
    assert whole == cut != ""


@pytest.mark.parametrize("word", ["Okay.", "Yeah.", "Hello?", "Two."])
def test_a_single_word_is_understood_however_long_the_silence_before_it(
    moonshine: Moonshine, second_voice: HibariVoice, word: str
) -> None:
    async def story() -> list[str]:
        audio = await said(second_voice, word)
        padded = [g711.silence(lead) + audio + g711.silence(tail) for lead in (100, 384, 500) for tail in (192, 480)]
        return [(await moonshine.transcribe(speech, ["en"])).text for speech in padded]

    heard = asyncio.run(story())
    assert {text.strip(".?!") for text in heard} == {word.strip(".?")}
