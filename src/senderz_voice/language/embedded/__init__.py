"""The assistant's embedded mind: a deterministic dialogue engine for installations without a language model.

It keeps nothing between two replies. Every reply *folds* the conversation again:

1. `fold.story` turns the conversation's turns into inputs: what the caller said between two turns of the assistant, and
   what came of each fired intent. Words of the assistant are not read back; only whether it has been heard counts.
2. A policy, `policy_outbound` for placed calls and `policy_inbound` for answered ones, has an opening, which gives the
   first state and words, and `step(state, input)`, which gives the next ones. States are frozen dataclasses.
3. `mind.EmbeddedMind` opens, steps over every input, and speaks the words of the last step. The same conversation
   therefore always gives the same reply, and a call survives the process that led it.

The parts, from the ground up:

- `words`, `numerals`, `times`, `slots` and `senses` read text; `encoder` compares meanings; `acts` says what an
  utterance does; `knowledge` finds answers; `wording` holds the fixed sentences in English, Spanish and Turkish.
- `grammar`, `clauses` and `asking` turn a script's clauses to the human; `reading` and the directives around it
  (`appointments`, `inquiries`, `announcements`, `remarks`) build the plan that `script` hands out as a `goals.Plan`.
- `progress` and `settling` settle a plan's items; `desk`, `serving`, `filling`, `messages` and `intents_match` serve
  callers.
- `digest` folds the same states once more, after the call, into a summary (`summary`), a score (`scoring`) and quotes
  (`recall`).

Callers are served in English and in Spanish: `spanish` rewrites what slots are cut out of, `spanish_moments` says days
and times. Scripts, which are read in English, are pursued in Spanish where they are about a day and time
(`interpreter`); every other is pursued in English only. Turkish has the fixed sentences and the dialogue acts, but no
figures, days and times.
"""

from senderz_voice.language.embedded.digest import EmbeddedSummariser
from senderz_voice.language.embedded.mind import EmbeddedMind

__all__ = ["EmbeddedMind", "EmbeddedSummariser"]
