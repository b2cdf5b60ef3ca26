"""The real voices and ears, borrowed from the speech tests."""

from tests.speech.conftest import moonshine, second_voice, silero, voice

__all__ = ["moonshine", "second_voice", "silero", "voice"]
