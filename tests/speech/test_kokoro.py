"""How text becomes clauses, sounds and pauses for the Spanish voice, told with a scripted model."""

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.errors import PortError
from senderz_voice.speech.languages.kokoro import KokoroVoice, clauses


class Session:
    """Says everything as 0.1 s of silence, half a second of tone and 0.1 s of silence."""

    def __init__(self) -> None:
        self.fed: list[dict[str, NDArray[Any]]] = []

    def run(self, output_names: None, input_feed: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        self.fed.append(input_feed)
        quiet = np.zeros(2_400)
        return [np.concatenate((quiet, 0.2 * np.sin(np.arange(12_000) * 0.1), quiet))]


STYLES = np.arange(510, dtype=np.float32).repeat(256).reshape(510, 256)


def pieces(session: Session, text: str) -> list[bytes]:
    voice = KokoroVoice(session, STYLES)

    async def story() -> list[bytes]:
        return [piece async for piece in voice.synthesise(text, "es-MX")]

    try:
        return asyncio.run(story())
    finally:
        voice.close()


def test_silence_is_cut_and_a_pause_stands_between_sentences() -> None:
    first, second = pieces(Session(), "Uno. Dos.")
    assert abs(len(first) - 540 * 8) <= 20, "half a second and twice 20 ms"
    assert second == g711.silence(200) + first


def test_the_style_fits_the_number_of_sounds() -> None:
    session = Session()
    pieces(session, "Sí.")
    (fed,) = session.fed
    count = fed["tokens"].size - 2
    assert fed["tokens"][0, 0] == fed["tokens"][0, -1] == 0
    assert count == len("sˈi.")
    assert fed["style"][0, 0] == count - 1


def test_an_endless_sentence_stays_within_what_the_model_takes() -> None:
    session = Session()
    pieces(session, "palabra " * 300)
    assert all(fed["tokens"].size <= 512 for fed in session.fed)


def test_a_long_sentence_is_said_in_clauses() -> None:
    text = "Su cita quedó confirmada para el viernes a las tres, y le esperamos en la calle Hidalgo, junto al teatro."
    assert clauses(text) == [
        "Su cita quedó confirmada para el viernes a las tres,",
        "y le esperamos en la calle Hidalgo, junto al teatro.",
    ]
    assert clauses("Sí, claro, un momento. ¿Bueno?") == ["Sí, claro, un momento.", "¿Bueno?"]


def test_a_closed_voice_says_so() -> None:
    voice = KokoroVoice(Session(), STYLES)
    voice.warm_up()
    voice.close()

    async def story() -> None:
        async for _ in voice.synthesise("Hola.", "es-MX"):
            pass

    with pytest.raises(PortError, match="closed"):
        asyncio.run(story())
