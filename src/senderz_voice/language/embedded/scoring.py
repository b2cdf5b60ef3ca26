"""The lead score: what the call came to decides, how the human spoke moves it a little.

| Outcome | Base |
|---|---|
| confirmed | 88 |
| rescheduled, message_taken, transferred | 78 |
| collected, completed | 74 |
| answered, notified | 62 |
| unclear | 35 |
| declined | 12 |
| voicemail, no_conversation | 10 |
| opted_out | 0, always |

Every warm sentence (a yes, thanks) adds 2 and every cold one (a no, not interested) takes 3, together at most 8
either way, so
that words alone never lift a refusal over a success. A sentence that speaks of scores, points, instructions or the
summary
itself moves nothing: the caller does not set their own score.
"""

from collections.abc import Sequence

from senderz_voice.language.embedded.acts import Act, recognise
from senderz_voice.language.embedded.encoder import Encoder
from senderz_voice.language.lobbying import lobbies

BASES = {
    "confirmed": 88,
    "rescheduled": 78,
    "message_taken": 78,
    "transferred": 78,
    "collected": 74,
    "completed": 74,
    "answered": 62,
    "notified": 62,
    "unclear": 35,
    "declined": 12,
    "voicemail": 10,
    "no_conversation": 10,
    "opted_out": 0,
}
_SWAY = 8


def is_meta(text: str) -> bool:
    """Whether the caller speaks about the scoring rather than about the matter."""
    return lobbies(text)


def lead_score(outcome: str, spoken: Sequence[str], encoder: Encoder) -> int:
    """0-100."""
    base = BASES.get(outcome, BASES["unclear"])
    if base == 0:
        return 0
    sway = 0
    for line in spoken:
        if is_meta(line):
            continue
        acts = recognise(line, encoder)
        sway += 2 if acts & {Act.YES, Act.THANKS} else 0
        sway -= 3 if acts & {Act.NO, Act.NOT_INTERESTED, Act.CANNOT, Act.CANCEL} else 0
    return max(0, min(100, base + max(-_SWAY, min(_SWAY, sway))))
