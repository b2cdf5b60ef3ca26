"""What the assistant remembers of the conversation: only what was heard, and what was really done."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from senderz_voice.core import phrases
from senderz_voice.core.call import Call
from senderz_voice.core.events import DigitsAsked, Direction, Event, IntentAsked, IntentSettled
from senderz_voice.core.transcript import Line, heard_words
from senderz_voice.ports.calllog import CallFile, Text
from senderz_voice.ports.language import Brief, Conversation, Fired, Said, Tool

LONGEST_GIST = 240
"""Characters of what the human said that a person who takes over is told."""
PRESS_KEYS = "press_keys"
"""The tool of every outbound call: to find the way through a menu of keys."""
_KEYS = Tool(
    PRESS_KEYS,
    "Press keys of the telephone when a recorded menu asks for it. Only 0 to 9, * and #; a w waits half a second.",
    "keys",
    {
        "type": "object",
        "properties": {"keys": {"type": "string", "description": "The keys in order, such as 2 or 1w304#."}},
        "required": ["keys"],
    },
)


def brief_of(file: CallFile) -> Brief:
    """The snapshot taken when the call began, as the language model takes it."""
    fields: dict[str, Any] = dict(file.brief)
    tools = tuple(
        Tool(name, str(intent.get("description", "")), intent["action"], intent.get("parameters") or {})
        for name, intent in file.intents.items()
    )
    keys = (_KEYS,) if fields["direction"] == Direction.OUTBOUND else ()
    return Brief(
        direction=fields["direction"],
        business_name=fields.get("business_name") or "",
        greeting=fields.get("greeting") or "",
        instructions=fields.get("instructions") or "",
        knowledge=fields.get("knowledge") or "",
        script=fields.get("script") or "",
        timezone=fields.get("timezone") or "UTC",
        started_at=file.started_at,
        tools=tools + keys,
    )


class Memory:
    """The words of one call by number, and the intents fired in it."""

    def __init__(self, file: CallFile) -> None:
        self.brief = brief_of(file)
        self._voicemail = str(file.brief.get("voicemail_message") or "")
        self._languages = {name: intent.get("language", "all") for name, intent in file.intents.items()}
        self.texts: dict[int, Text] = dict(file.texts)
        self._asked: dict[int, tuple[float, str, int]] = {}
        self._settled: dict[int, tuple[bool, int]] = {}
        self._keys: list[tuple[float, Said | Fired]] = []
        for logged in file.log:
            self.note(logged.event)

    def add(self, kind: str, text: str, language: str) -> Text:
        """Give words their number; 0 stays free for "nothing"."""
        number = self.next_number()
        stored = Text(number, kind, text, language)
        self.texts[number] = stored
        return stored

    def next_number(self) -> int:
        return max(self.texts, default=0) + 1

    def keep(self, text: Text) -> None:
        self.texts[text.number] = text

    def note(self, event: Event) -> None:
        """Follow the intents."""
        match event:
            case IntentAsked(at=at, firing=firing, name=name, text=text):
                self._asked.setdefault(firing, (at, name, text))
            case IntentSettled(firing=firing, ok=ok, text=text):
                self._settled.setdefault(firing, (ok, text))
            case DigitsAsked(at=at, press=press, digits=digits):
                arguments = json.dumps({"keys": digits})
                self._keys.append((at, Fired(f"keys-{press}", PRESS_KEYS, arguments, "pressed", ok=True)))
            case _:
                pass

    @property
    def presses(self) -> int:
        """How often keys were pressed."""
        return len(self._keys)

    @property
    def asked(self) -> list[str]:
        """The names of all fired intents."""
        return [name for _, name, _ in self._asked.values()]

    @property
    def last_firing(self) -> int:
        return max(self._asked, default=0)

    def lines(self, call: Call) -> list[Line]:
        """The transcript so far."""
        return call.transcript.lines({number: text.text for number, text in self.texts.items()})

    def last_question(self, call: Call) -> str:
        """What we said last, as far as it was heard."""
        return next((line.text for line in reversed(self.lines(call)) if line.role == "assistant"), "")

    def conversation(self, call: Call, language: str, so_far: Said | None = None) -> Conversation:
        """The conversation up to now, in the order in which it happened; `so_far` is a turn that still goes on."""
        words = {number: text.text for number, text in self.texts.items()}
        turns: list[tuple[float, Said | Fired]] = [
            (line.at, Said(line.role, line.text, line.language, line.interrupted))
            for line in call.transcript.lines(words)
            if not line.murmur
        ]
        turns += self._keys
        settled = [firing for firing in self._settled if firing in self._asked]
        turns += [(self._asked[firing][0], self._fired(firing, words)) for firing in settled]
        in_order = tuple(turn for _, turn in sorted(turns, key=lambda pair: pair[0]))
        return Conversation(self._brief_in(language), language, (*in_order, so_far) if so_far else in_order)

    def offers(self, name: str, language: str) -> bool:
        """Whether the call has an intent of this name that is offered in this language."""
        return name == PRESS_KEYS or self._languages.get(name) in {"all", language}

    def _brief_in(self, language: str) -> Brief:
        """The snapshot with the intents that are offered in this language."""
        offered = tuple(tool for tool in self.brief.tools if self.offers(tool.name, language))
        return self.brief if offered == self.brief.tools else replace(self.brief, tools=offered)

    def _fired(self, firing: int, words: Mapping[int, str]) -> Fired:
        _, name, arguments = self._asked[firing]
        ok, answer = self._settled[firing]
        return Fired(str(firing), name, words.get(arguments, "{}"), words.get(answer, ""), ok)

    def gist(self, call: Call) -> str:
        """What a person who takes over is told: for whom the human called, and the last thing that they explained."""
        said = [line.text for line in self.lines(call) if line.role == "caller" and len(line.text.split()) > 2]
        kind = phrases.BRIEFING if said else phrases.BRIEFING_UNSAID
        words = said[-1][:LONGEST_GIST] if said else ""
        return phrases.phrase(kind, call.terms.language, business=self.brief.business_name, words=words)

    def voicemail(self, _: Call) -> str:
        """The message for an answering machine; empty for the usual one."""
        return self._voicemail

    def unheard(self, call: Call) -> str:
        """What of the last reply did not reach the line."""
        clauses = list(call.transcript.clauses.values())
        if not clauses:
            return ""
        last = [clause for clause in clauses if clause.reply == clauses[-1].reply]
        rest: list[str] = []
        for clause in last:
            stored = self.texts.get(clause.text)
            if stored is None:
                continue
            heard = heard_words(stored.text, max(0, clause.heard_ms), clause.total_ms)
            if heard != stored.text:
                rest.append(stored.text)
        return " ".join(rest)
