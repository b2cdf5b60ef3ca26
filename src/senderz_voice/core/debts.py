"""What we owe the human: a reply, and the disclosure.

A debt outlives a reply that was cut off: it is paid once the human is silent again. A reply is paid by its first
clause on the line, so nothing is answered twice and nothing is forgotten; the disclosure by half of it being heard.
"""

from dataclasses import dataclass, field

from senderz_voice.core.events import Kind, ReplyOffered, SpeechEnded


@dataclass(slots=True)
class Debts:
    """The debts of one conversation."""

    reply: Kind | None = Kind.OPENING
    disclosure: bool = False
    required: bool = False
    """Whether the call needs the disclosure at all."""
    clauses: list[int] = field(default_factory=list)
    """Clauses that say the disclosure."""
    greeted: bool = False
    """Whether anything was ever said to them."""

    @property
    def begun(self) -> bool:
        """Whether the conversation is past its opening."""
        return self.greeted or self.reply is not Kind.OPENING

    def require(self, *, disclosure: bool) -> None:
        """The conversation begins."""
        self.required = self.disclosure = disclosure

    def somebody_else(self) -> None:
        """Behind a menu of keys is somebody who has heard nothing of what it was told."""
        self.disclosure = self.required

    def answer(self) -> None:
        """The human said something; an opening that they have not heard yet answers whatever was said before it."""
        if self.begun:
            self.reply = Kind.ANSWER

    def cut(self, kind: Kind, *, made: bool) -> None:
        """A reply was cut off while it was heard: the rest is owed, or all of it when it was not even made."""
        self.reply = Kind.RESUME if made else kind

    def offered(self, event: ReplyOffered) -> None:
        """A clause goes on the line."""
        self.reply = None
        self.greeted = True
        if event.disclosure:
            self.clauses.append(event.speech)

    def heard(self, event: SpeechEnded) -> None:
        """A clause is over."""
        if event.speech in self.clauses and event.heard_ms * 2 >= event.total_ms > 0:
            self.disclosure = False

    def next(self, cut: Kind) -> Kind | None:
        """The reply to ask for, None for none; `cut` is the kind of the last one."""
        if self.reply is Kind.RESUME and self.disclosure:
            # A disclosure that was cut off is said again from its beginning, with the reply that it belongs to.
            return cut
        return self.reply
