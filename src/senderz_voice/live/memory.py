"""What the assistant remembers of the conversation: only what was heard, and what was really done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from senderz_voice.core.call import Call
from senderz_voice.core.events import Event, IntentAsked, IntentSettled
from senderz_voice.core.transcript import heard_words
from senderz_voice.ports.calllog import CallFile, Text
from senderz_voice.ports.language import Brief, Conversation, Fired, Said, Tool


def brief_of(file: CallFile) -> Brief:
    """The snapshot taken when the call began, as the language model takes it."""
    fields: dict[str, Any] = dict(file.brief)
    tools = tuple(
        Tool(name, str(intent.get("description", "")), intent["action"], intent.get("parameters") or {})
        for name, intent in file.intents.items()
    )
    return Brief(
        direction=fields["direction"],
        business_name=fields.get("business_name") or "",
        greeting=fields.get("greeting") or "",
        instructions=fields.get("instructions") or "",
        knowledge=fields.get("knowledge") or "",
        script=fields.get("script") or "",
        timezone=fields.get("timezone") or "UTC",
        started_at=file.started_at,
        tools=tools,
    )


class Memory:
    """The words of one call by number, and the intents fired in it."""

    def __init__(self, file: CallFile) -> None:
        self.brief = brief_of(file)
        self._languages = {name: intent.get("language", "all") for name, intent in file.intents.items()}
        self.texts: dict[int, Text] = dict(file.texts)
        self._asked: dict[int, tuple[float, str, int]] = {}
        self._settled: dict[int, tuple[bool, int]] = {}
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
            case _:
                pass

    @property
    def last_firing(self) -> int:
        return max(self._asked, default=0)

    def conversation(self, call: Call, language: str) -> Conversation:
        """The conversation so far, in the order in which it happened."""
        words = {number: text.text for number, text in self.texts.items()}
        turns: list[tuple[float, Said | Fired]] = [
            (line.at, Said(line.role, line.text, line.language, line.interrupted))
            for line in call.transcript.lines(words)
        ]
        settled = [firing for firing in self._settled if firing in self._asked]
        turns += [(self._asked[firing][0], self._fired(firing, words)) for firing in settled]
        in_order = tuple(turn for _, turn in sorted(turns, key=lambda pair: pair[0]))
        return Conversation(self._brief_in(language), language, in_order)

    def offers(self, name: str, language: str) -> bool:
        """Whether the call has an intent of this name that is offered in this language."""
        return self._languages.get(name) in {"all", language}

    def _brief_in(self, language: str) -> Brief:
        """The snapshot with the intents that are offered in this language."""
        offered = tuple(tool for tool in self.brief.tools if self.offers(tool.name, language))
        return self.brief if offered == self.brief.tools else replace(self.brief, tools=offered)

    def _fired(self, firing: int, words: Mapping[int, str]) -> Fired:
        _, name, arguments = self._asked[firing]
        ok, answer = self._settled[firing]
        return Fired(str(firing), name, words.get(arguments, "{}"), words.get(answer, ""), ok)

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
