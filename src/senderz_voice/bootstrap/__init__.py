"""Puts the product together: the only place that names adapters. One module a process, and what they share.

Each process loads its own module alone: what the others need costs seconds.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from senderz_voice.choices import LOCAL_ONLY
from senderz_voice.settings import Settings

if TYPE_CHECKING:
    from senderz_voice.speech.languages import joined


async def run_control(settings: Settings) -> None:
    """Serve the API, the carrier's webhooks and the jobs until cancelled. Raises PortError."""
    from senderz_voice.bootstrap import control

    await control.run(settings)


async def run_media(settings: Settings) -> None:
    """Hold live calls until cancelled. Raises PortError."""
    from senderz_voice.bootstrap import media

    await media.run(settings)


async def run_exchange(settings: Settings) -> None:
    """Be the telephone exchange until cancelled. Raises PortError."""
    from senderz_voice.bootstrap import exchange

    await exchange.run(settings)


def prepare_models(settings: Settings, say: Callable[[str], None]) -> None:
    """Make the local speech models ready; `say` hears of the progress. Raises PortError."""
    from senderz_voice.speech import weights
    from senderz_voice.speech.languages import joined

    weights.prepare(settings.models_dir, say)
    for model in _models_of(settings):
        joined.prepare(settings.models_dir, model, say)


def verify_models(settings: Settings) -> None:
    """Check the local speech models against their hashes. Raises PortError."""
    from senderz_voice.speech import weights
    from senderz_voice.speech.languages import joined

    weights.verify(settings.models_dir)
    for model in _models_of(settings):
        joined.verify(settings.models_dir, model)


def _models_of(settings: Settings) -> "list[joined.Model]":
    """What the languages besides English need on this machine, where it is this machine that hears and speaks them."""
    from senderz_voice.speech.languages import joined

    others = set(settings.languages) - {"en"}
    hears = bool(others) and LOCAL_ONLY[0] in settings.stt
    speaks = "es-MX" in others and LOCAL_ONLY[0] in settings.tts
    return [joined.WHISPER] * hears + [joined.KOKORO] * speaks
