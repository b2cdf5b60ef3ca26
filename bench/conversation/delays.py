"""How long the scripted vendors take, in seconds; the same for every call."""

from typing import Final

WORD: Final = 0.12
"""From the arrival of a word's last sample to the recogniser's text of it."""
END_OF_TURN: Final = 0.25
"""From the arrival of the turn's last sample to the recogniser's end of the turn."""
EAGER: Final = 0.17
"""The same to its guess that the turn is over, which already has the final words."""
FORCED: Final = 0.12
"""From our own end of a turn to the recogniser's final text."""
FIRST_TOKEN: Final = 0.2
TOKENS_PER_SECOND: Final = 30.0
FIRST_BYTE: Final = 0.1
FASTER: Final = 4.0
"""The voice delivers so many seconds of speech a second."""
VOICE_PIECE: Final = 800
"""Bytes of audio in one message of the voice."""
TOOL: Final = 0.3
"""What an intent's webhook takes."""

SERVICES: Final = END_OF_TURN + FIRST_TOKEN + FIRST_BYTE
"""The services' own delays on the way from the caller's last sample to the answer's first one."""
WRONG: Final = 0.35
"""Share of turns of which the last partial text ends with a wrong word."""
