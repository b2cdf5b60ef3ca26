"""The parts of the conversation rig: what its figures rest on must be right before they are worth reading."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer
from bench.conversation import coded, drawing, marks, sounds
from bench.conversation.script import EAR_FAULTS, SCRIPT, answer_to, places
from bench.conversation.sounds import Clip
from bench.conversation.vendor_ear import KEY, FluxHost
from bench.conversation.vendor_mind import Mind
from bench.conversation.vendor_mouth import MouthHost

from senderz_voice.audio import g711

TEXT = "Sure thing. The the dentist is free at 3 in the afternoon."


def test_every_word_of_the_coded_voice_is_heard_where_it_was_said() -> None:
    heard = coded.decoded(g711.silence(20) + coded.spoken(TEXT))
    assert [word.code for word in heard] == coded.codes_of(TEXT)
    place = 160
    for word, sound in zip(TEXT.split(), heard, strict=True):
        assert abs(sound.start - place) <= 80
        place += round((coded.seconds_of(word) + coded.GAP_SECONDS) * coded.RATE)


def test_a_voice_that_is_cut_within_a_word_is_heard_up_to_there() -> None:
    whole = sum(coded.seconds_of(word) + coded.GAP_SECONDS for word in TEXT.split()[:4])
    cut = round((whole + coded.seconds_of("dentist") / 2) * coded.RATE)
    words, part = coded.words_heard(TEXT, coded.decoded(coded.spoken(TEXT)[:cut]))
    assert words == 4
    assert part == pytest.approx(0.5, abs=0.1)


def test_a_word_that_is_said_again_counts_once() -> None:
    audio = coded.spoken(TEXT)
    first = round((coded.seconds_of("Sure") / 2) * coded.RATE)
    assert coded.words_heard(TEXT, coded.decoded(audio[:first] + g711.silence(300) + audio))[0] == len(TEXT.split())


def test_silence_and_noise_that_is_no_tone_have_no_words() -> None:
    assert coded.decoded(g711.silence(500)) == []


@pytest.mark.parametrize("size", [1, 133, 160, 640])
def test_a_mark_is_read_from_pieces_of_any_size(size: int) -> None:
    utterance = marks.Utterance(clip=7, call=205, number=40_000, goes_on=True, fault=3)
    line = g711.silence(60) + marks.frame(utterance) + b"\x10" * 500 + marks.frame(utterance)
    reader = marks.Reader()
    found = [each for start in range(0, len(line), size) for each in reader.read(line[start : start + size])]
    assert found == [(640, utterance), (1300, utterance)]


def test_a_mark_cannot_be_heard() -> None:
    assert not g711.decode(marks.frame(marks.Utterance(1, 2, 3))).any()


def test_every_question_has_its_own_answer() -> None:
    asked = [spoken for spoken in SCRIPT if spoken.answer]
    assert [answer_to(spoken.text) for spoken in asked] == asked
    assert answer_to("I was wondering whether " + asked[0].text) == asked[0]
    assert {SCRIPT[place].fault for place in places("ear")} <= set(EAR_FAULTS)


def test_words_end_within_their_clip_and_in_order() -> None:
    ends = sounds.word_ends("What does it cost?", 8000)
    assert ends[-1] == 8000
    assert list(ends) == sorted(set(ends))


def test_the_picture_has_a_bar_for_every_distribution() -> None:
    told = drawing.svg(
        {"Overhead": drawing.Distribution([10.0, 20.0, 400.0], 60, 100), "None": drawing.Distribution([])}
    )
    assert told.count("<rect") == 1 + 3
    assert told.count("stroke-dasharray") == 2
    assert "None" not in told


SOUND = "encoding=mulaw&sample_rate=8000"
HEADERS = {"Authorization": f"Token {KEY}"}
CLIPS = [Clip(b"\x10" * 3200, 3200, sounds.word_ends(spoken.text, 3200)) for spoken in SCRIPT]


def _app(ear: FluxHost, mind: Mind, mouth: MouthHost) -> web.Application:
    app = web.Application()
    app.add_routes([web.get("/ear", ear.serve), web.post("/mind", mind.serve), web.get("/mouth", mouth.serve)])
    return app


async def _told(socket: ClientWebSocketResponse, event: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            message: dict[str, Any] = await socket.receive_json()
            if message.get("event") == event:
                return message


def test_the_recogniser_knows_a_turn_only_from_the_audio_that_came() -> None:
    async def story() -> None:
        ear = FluxHost(CLIPS)
        async with TestClient(TestServer(_app(ear, Mind(), MouthHost()))) as http:
            socket = await http.ws_connect(f"/ear?model=flux-general-en&{SOUND}", headers=HEADERS)
            await socket.send_bytes(marks.frame(marks.Utterance(0, 1, 1)) + CLIPS[0].audio[:1600])
            started = await _told(socket, "StartOfTurn")
            assert len(started["transcript"].split()) < len(SCRIPT[0].text.split())
            await socket.send_bytes(CLIPS[0].audio[1600:])
            guess, over = await _told(socket, "EagerEndOfTurn"), await _told(socket, "EndOfTurn")
            assert guess["transcript"] == over["transcript"] == SCRIPT[0].text
            await socket.close()
        assert not ear.tally.problems

    asyncio.run(story())


def test_vendors_refuse_what_the_real_ones_would() -> None:
    async def story() -> None:
        ear, mind, mouth = FluxHost(CLIPS), Mind(), MouthHost()
        async with TestClient(TestServer(_app(ear, mind, mouth))) as http:
            for path, headers in (("/ear?volume=11", HEADERS), ("/mouth", HEADERS), (f"/ear?{SOUND}", {})):
                with pytest.raises(WSServerHandshakeError):
                    await http.ws_connect(path, headers=headers)
            assert (await http.post("/mind", json={"messages": [], "stream": True, "mood": "good"})).status == 400
            socket = await http.ws_connect(f"/mouth?model=aura-2-thalia-en&{SOUND}", headers=HEADERS)
            await socket.send_json({"type": "Speak", "text": "Hello", "pitch": 2})
            await socket.send_json({"type": "Close"})
            await socket.receive()
        assert [len(each.tally.problems) for each in (ear, mind, mouth)] == [1, 1, 2]

    asyncio.run(story())


def test_the_voice_speaks_the_words_that_it_was_given() -> None:
    async def story() -> bytes:
        async with TestClient(TestServer(_app(FluxHost(CLIPS), Mind(), MouthHost()))) as http:
            socket = await http.ws_connect(f"/mouth?model=aura-2-thalia-en&{SOUND}", headers=HEADERS)
            await socket.send_json({"type": "Speak", "text": "Sure thing."})
            await socket.send_json({"type": "Flush"})
            audio = b""
            async with asyncio.timeout(5):
                async for message in socket:
                    if isinstance(message.data, bytes):
                        audio += message.data
                    elif message.json()["type"] == "Flushed":
                        break
            await socket.close()
            return audio

    heard = coded.decoded(asyncio.run(story()))
    assert [word.code for word in heard] == coded.codes_of("Sure thing.")
