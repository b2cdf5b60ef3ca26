"""How long each stage may take, in seconds, and how much may be said; a human on the line notices two seconds."""

from typing import Final

MODEL_FILLER_SECONDS: Final = 1.5
"""Without a first token by then we say that we are on it: longer silence makes people ask whether we are there."""
MODEL_NEXT_SECONDS: Final = 3.0
"""Without a first token by then another request goes out; most models that are late are stuck, not slow."""
MODEL_SECONDS: Final = 6.0
"""Without anything to say by then there will be no answer; a goodbye or an apology is better than more silence."""
MODEL_GAP_SECONDS: Final = 3.0
"""Between two pieces; what was said before has been spoken by then."""

VOICE_NEXT_SECONDS: Final = 1.2
"""Without audio by then the next voice is asked; any good one begins in a third of that."""
VOICE_SECONDS: Final = 3.0
"""Without audio by then the clause cannot be spoken."""
VOICE_GAP_SECONDS: Final = 2.0
"""Between two pieces of a clause's audio."""

FINAL_SECONDS: Final = 1.2
"""For the final words of a turn; the partial ones are nearly always the same."""
UTTERANCE_SECONDS: Final = 3.0
"""For a whole utterance; the call itself stops waiting at 4 s."""

LONGEST_REPLY: Final = 900
"""Characters of one reply, about 45 s of speech."""
LONGEST_TEXT: Final = 4 * LONGEST_REPLY
"""Characters that a model may send for one reply, whether they can be spoken or not."""
PREPARED_CLAUSES: Final = 2
"""Clauses that are synthesised before anybody asked for the reply: enough to begin at once, little to throw away."""
