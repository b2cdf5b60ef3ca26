"""The assistant's embedded mind: a deterministic dialogue engine for installations without a language model.

It keeps nothing between two replies. Every reply *folds* the conversation again:

1. `fold.story` turns the conversation's turns into inputs: what the caller said between two turns of the assistant, and
   what came of each fired intent. Words of the assistant are not read back; only whether it has been heard counts.
2. A policy, `policy_outbound` for placed calls and `policy_inbound` for answered ones, has two functions: `open`
gives the
   first state and words, `step(state, input)` gives the next state and words. States are frozen dataclasses.
3. `mind.EmbeddedMind` runs `open`, then `step` over every input, and speaks the words of the last step. The same
   conversation therefore always gives the same reply, and a call survives the process that led it.

The parts, from the ground up: `words`, `numerals`, `times` and `slots` read text; `encoder` compares meanings;
`acts` says
what an utterance does; `knowledge` finds answers; `grammar`, `clauses`, `asking` and `script` read an operator's
script into
a `goals.Plan`; `settling` settles its items; `tools`, `messages` and `filling` serve callers; `digest` folds the
same states
once more, after the call, into a summary. English is spoken throughout; the fixed sentences exist in Spanish and
Turkish.
"""

from senderz_voice.language.embedded.digest import EmbeddedSummariser
from senderz_voice.language.embedded.mind import EmbeddedMind

__all__ = ["EmbeddedMind", "EmbeddedSummariser"]
