"""The closed sets of words that events and commands are made of."""

from enum import StrEnum


class Role(StrEnum):
    """Which leg of the call an event or command is about."""

    CALLER = "caller"
    """The leg of the human we talk to, whoever dialled."""
    HANDOFF = "handoff"
    """The leg of the person a call is handed to."""


class Cause(StrEnum):
    """Why a leg ended, as the carrier put it."""

    NORMAL = "normal"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    CANCELED = "canceled"
    FAILED = "failed"
    TIME_LIMIT = "time_limit"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Action(StrEnum):
    """What an intent does."""

    TRANSFER = "transfer"
    MESSAGE = "message"
    WEBHOOK = "webhook"
    END_CALL = "end_call"


class Kind(StrEnum):
    """What a reply is for; the dialogue chooses the words."""

    OPENING = "opening"
    ANSWER = "answer"
    AFTER_INTENT = "after_intent"
    PROMPT = "prompt"
    """The human was silent: are you there?"""
    APOLOGY = "apology"
    """We could not come up with an answer in time."""
    GOODBYE_SILENCE = "goodbye_silence"
    GOODBYE_TIME = "goodbye_time"
    GOODBYE_FAULT = "goodbye_fault"
    GOODBYE_OPT_OUT = "goodbye_opt_out"
    RESUME = "resume"
    """The human made a sound that was no words while we spoke: go on where it stopped."""
    TRANSFER_FAILED = "transfer_failed"
    UNCLEAR = "unclear"
    """The human spoke, and no word of it was understood."""
    HOLD = "hold"
    """A fired intent takes its time: one moment, please."""
    RECOVERED = "recovered"
    """The call outlived the process that ran it: sorry, we were cut off for a moment."""
    VOICEMAIL = "voicemail"
    """The message for an answering machine."""
    BRIEFING = "briefing"
    """To the person who takes over: who is on the line and what they want."""


class Timer(StrEnum):
    """What a call may be waiting for."""

    INTERRUPTION = "interruption"
    """Whether the sound that made us pause is an interruption or a murmur."""
    BEEP = "beep"
    BRIEFING = "briefing"

    DIAL = "dial"
    RING = "ring"
    STREAM = "stream"
    OPENING = "opening"
    SILENCE = "silence"
    CALLER = "caller"
    RECOGNISER = "recogniser"
    REPLY = "reply"
    SPEECH = "speech"
    INTENT = "intent"
    TRANSFER = "transfer"
    ENDING = "ending"
    DURATION = "duration"
