"""What is said without asking the model."""

from collections.abc import Sequence
from typing import Final

import structlog

from senderz_voice.core import phrases
from senderz_voice.core.events import Kind
from senderz_voice.dialogue.chain import KeepingVoice
from senderz_voice.dialogue.clauses import clauses_of
from senderz_voice.dialogue.crew import Crew
from senderz_voice.ports.dialogue import Wanted
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.language import Brief, Conversation
from senderz_voice.ports.speech import Voice

FROM_MODEL: Final = frozenset({Kind.OPENING, Kind.ANSWER, Kind.AFTER_INTENT})
GIVEN: Final = frozenset({Kind.RESUME, Kind.VOICEMAIL, Kind.BRIEFING})
"""Kinds whose words come with the wish."""
FILLER: Final = phrases.HOLD

BY_KIND: Final = {
    Kind.PROMPT: phrases.STILL_THERE,
    Kind.APOLOGY: phrases.APOLOGY,
    Kind.GOODBYE_SILENCE: phrases.GOODBYE_SILENCE,
    Kind.GOODBYE_TIME: phrases.GOODBYE_TIME,
    Kind.GOODBYE_FAULT: phrases.GOODBYE_FAULT,
    Kind.GOODBYE_OPT_OUT: phrases.GOODBYE_OPT_OUT,
    Kind.TRANSFER_FAILED: phrases.TRANSFER_FAILED,
    Kind.UNCLEAR: phrases.UNCLEAR,
    Kind.HOLD: phrases.HOLD,
    Kind.RECOVERED: phrases.RECOVERED,
    Kind.VOICEMAIL: phrases.VOICEMAIL,
}
"""A resumption or a briefing without words says nothing."""

_LIKELY: Final = (FILLER, phrases.APOLOGY, phrases.UNCLEAR, phrases.STILL_THERE)

log = structlog.get_logger()


def disclosure(wanted: Wanted) -> str:
    """What the human is talking to."""
    kind = phrases.DISCLOSURE if wanted.recorded else phrases.DISCLOSURE_UNRECORDED
    return phrase(kind, wanted.conversation)


def canned(wanted: Wanted) -> list[str]:
    """The clauses of a reply that needs no model; a phrase of ours stays whole, as the voice keeps it."""
    if wanted.kind in GIVEN and wanted.resume.strip():
        return clauses_of(wanted.resume)
    kind = BY_KIND.get(wanted.kind)
    return [phrase(kind, wanted.conversation)] if kind else []


def phrase(kind: str, conversation: Conversation) -> str:
    return phrases.phrase(kind, conversation.language, business=conversation.brief.business_name)


def keep_ready(crew: Crew, voices: Sequence[Voice], brief: Brief, language: str, *, later_by: float = 0.0) -> None:
    """Have those voices that can synthesise in `later_by` seconds what will probably be said in this call.

    The greeting is only said in the call's first language, which is not put off.
    """
    # Those of the first seconds come first.
    first, others = (
        [phrases.phrase(kind, language, business=brief.business_name) for kind in kinds]
        for kinds in ((phrases.DISCLOSURE, phrases.DISCLOSURE_UNRECORDED), _LIKELY)
    )
    greeting = [] if later_by else clauses_of(brief.greeting)
    for voice in voices:
        if isinstance(voice, KeepingVoice):
            crew.start(_keep(crew, voice, [*first, *greeting, *others], language, later_by))


async def _keep(crew: Crew, voice: KeepingVoice, texts: Sequence[str], language: str, later_by: float) -> None:
    if later_by:
        await crew.clock.sleep(later_by)
    for text in texts:
        try:
            await voice.keep(text, language)
        except PortError as error:
            log.warning("phrase_not_kept", detail=error.detail)
        except Exception:  # The task root of keeping phrases ready: without them the call is only a little slower.
            log.exception("phrase_not_kept")
