"""A human who speaks another language is answered in it, from the first clear sentence on."""

from collections.abc import Sequence

from senderz_voice.core import events as e
from senderz_voice.ports.language import ReplyPiece, Said, TextDelta
from senderz_voice.ports.speech import Recognition
from tests.live.fakes import CALL, inbound
from tests.live.stage import stage
from tests.live.virtual import run

REPLIES: Sequence[Sequence[ReplyPiece]] = [
    [TextDelta("Harbor Dental, how can I help? ")],
    [TextDelta("Claro que sí. ")],
    [TextDelta("Perfecto. ")],
]


class Polyglot:
    """Hears one sentence after the other, each in its language."""

    def __init__(self, *heard: Recognition) -> None:
        self.heard = list(heard)
        self.asked: list[tuple[str, ...]] = []

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        self.asked.append(tuple(languages))
        return self.heard[0] if len(self.heard) == 1 else self.heard.pop(0)


def test_one_clear_spanish_sentence_changes_the_language_of_the_call() -> None:
    async def story() -> None:
        ear = Polyglot(Recognition("Quiero cambiar mi cita, por favor", "es-MX"))
        async with stage(inbound(), replies=REPLIES, ear=ear, languages=("en", "es-MX")) as scene:
            await scene.connect()
            await scene.hush(4.0)
            await scene.speak(1.0)
            await scene.hush(3.0)
            assert [event.language for event in scene.events if isinstance(event, e.LanguageChanged)] == ["es-MX"]
            assert scene.model.shown[-1].language == "es-MX"
            assert scene.model.shown[-1].turns[-1] == Said("caller", "Quiero cambiar mi cita, por favor", "es-MX")
            assert scene.log.rows[CALL].language == "es-MX"
            assert ear.asked[0] == ("en", "es-MX")

    run(story())


def test_a_language_that_the_assistant_does_not_speak_changes_nothing() -> None:
    async def story() -> None:
        ear = Polyglot(Recognition("Quiero cambiar mi cita, por favor", "es-MX"))
        async with stage(inbound(), replies=REPLIES, ear=ear) as scene:
            await scene.connect()
            await scene.hush(4.0)
            await scene.speak(1.0)
            await scene.hush(3.0)
            assert "LanguageChanged" not in scene.names()
            assert scene.model.shown[-1].language == "en"

    run(story())
