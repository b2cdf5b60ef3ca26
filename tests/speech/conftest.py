"""The real models, loaded once for all tests."""

from collections.abc import Iterator

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import weights
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.languages import joined
from senderz_voice.speech.languages.kokoro import KokoroVoice
from senderz_voice.speech.languages.whisper import Whisper
from senderz_voice.speech.moonshine import Moonshine
from senderz_voice.speech.silero import Silero


def skip_without_extra(error: PortError) -> None:
    """Skip when the extra is not installed; anything else is a failure."""
    if error.kind is not ErrorKind.NOT_CONFIGURED:
        raise error
    pytest.skip(f"an extra is not installed: {error.detail}")


@pytest.fixture(scope="session")
def moonshine() -> Iterator[Moonshine]:
    """The recogniser; its weights are prepared in the default folder, which takes 15 s the first time."""
    try:
        weights.prepare(weights.default_folder(), print)
        loaded = Moonshine.load(weights.default_folder())
    except PortError as error:
        skip_without_extra(error)
        raise
    loaded.warm_up()
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def voice() -> Iterator[HibariVoice]:
    """The assistant's voice."""
    yield from _voice(1.0)


@pytest.fixture(scope="session")
def second_voice() -> Iterator[HibariVoice]:
    """The lower voice of virtual people."""
    yield from _voice(0.8)


def _voice(pitch: float) -> Iterator[HibariVoice]:
    try:
        loaded = HibariVoice.load(pitch=pitch)
    except PortError as error:
        skip_without_extra(error)
        raise
    loaded.warm_up()
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def silero() -> Silero:
    """The voice-activity detector."""
    try:
        return Silero.load()
    except PortError as error:
        skip_without_extra(error)
        raise


@pytest.fixture(scope="session")
def whisper() -> Iterator[Whisper]:
    """The recogniser of Spanish and Turkish."""
    try:
        joined.prepare(weights.default_folder(), joined.WHISPER, print)
        loaded = Whisper.load(weights.default_folder())
    except PortError as error:
        skip_without_extra(error)
        raise
    loaded.warm_up()
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def spanish_voice() -> Iterator[KokoroVoice]:
    """The Spanish voice."""
    try:
        joined.prepare(weights.default_folder(), joined.KOKORO, print)
        loaded = KokoroVoice.load(weights.default_folder())
    except PortError as error:
        skip_without_extra(error)
        raise
    loaded.warm_up()
    yield loaded
    loaded.close()
