"""The intents fired in one call: which are still running, and what the human has been told of the others."""

from dataclasses import dataclass, field

from senderz_voice.core.commands import Command, FireIntent


@dataclass(slots=True)
class Firings:
    """Each intent is fired once, and what came of it is told once."""

    settled: dict[int, bool] = field(default_factory=dict)
    untold: bool = False
    """Something came of an intent that no reply has been asked to tell yet."""
    announced: bool = False
    """The human was told that the open one takes a moment."""
    carried: bool = False
    """The reply being made knows of it; it counts as told as soon as that reply speaks."""

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited."""
        return not all(self.settled.values())

    @property
    def news(self) -> bool:
        """Whether something is to be told, now or later."""
        return self.open or self.untold

    def fire(self, firing: int) -> list[Command]:
        """Once, however often it is asked for."""
        if firing in self.settled:
            return []
        self.settled[firing] = False
        self.announced = False
        return [FireIntent(firing)]

    def settle(self, firing: int) -> bool:
        """Whether this was news."""
        if self.settled.get(firing, True):
            return False
        self.settled[firing] = True
        self.untold = True
        return True

    def give_up(self) -> None:
        """Nobody waits for the open ones any longer."""
        self.settled = dict.fromkeys(self.settled, True)

    def carry(self) -> None:
        """A reply is asked for that knows everything settled so far."""
        self.carried = self.carried or self.untold
        self.untold = False

    def told(self) -> None:
        """The reply speaks."""
        self.carried = False

    def put_back(self) -> None:
        """The reply was dropped before it spoke: what it knew is news again."""
        self.untold = self.untold or self.carried
        self.carried = False
