"""The services that a process's calls share, and the order in which one call turns to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar, runtime_checkable

from senderz_voice.clock import SystemClock
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.language import LanguageModel
from senderz_voice.ports.speech import Recogniser, StreamingRecogniser, Voice

S = TypeVar("S")

AnyRecogniser = Recogniser | StreamingRecogniser


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """Services with their names, the best first, that step in where the chosen one does not deliver."""

    recognisers: tuple[tuple[str, AnyRecogniser], ...] = ()
    models: tuple[tuple[str, LanguageModel], ...] = ()
    voices: tuple[tuple[str, Voice], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The three chosen services and those behind them."""

    recogniser: AnyRecogniser
    model: LanguageModel
    voice: Voice
    fallbacks: Fallbacks = Fallbacks()
    clock: Clock = field(default_factory=SystemClock)

    @property
    def recognisers(self) -> tuple[tuple[str, AnyRecogniser], ...]:
        return ((type(self.recogniser).__name__, self.recogniser), *self.fallbacks.recognisers)

    @property
    def models(self) -> tuple[tuple[str, LanguageModel], ...]:
        return ((type(self.model).__name__, self.model), *self.fallbacks.models)

    @property
    def voices(self) -> tuple[tuple[str, Voice], ...]:
        return ((type(self.voice).__name__, self.voice), *self.fallbacks.voices)


@dataclass(frozen=True, slots=True)
class Entrant(Generic[S]):
    """A service that may be asked, under its name."""

    name: str
    service: S


class Ranking(Generic[S]):
    """One call's services in the order in which to ask them: those that keep failing stand behind the others."""

    def __init__(self, services: Sequence[tuple[str, S]], patience: int) -> None:
        """`patience` is how many failures in a row a service may have before it goes behind."""
        self._services = list(services)
        self._patience = patience
        self._failures = dict.fromkeys((name for name, _ in services), 0)

    def entrants(self) -> list[Entrant[S]]:
        """Whom to ask, in order; a service without any behind it is asked twice."""
        in_order = sorted(self._services, key=lambda pair: self._failures[pair[0]] >= self._patience)
        return [Entrant(name, service) for name, service in (in_order if len(in_order) > 1 else in_order * 2)]

    def worked(self, name: str) -> None:
        self._failures[name] = 0

    def failed(self, name: str) -> None:
        self._failures[name] += 1


@runtime_checkable
class KeepingVoice(Protocol):
    """A voice that can synthesise a phrase ahead of its use and keep the audio."""

    async def keep(self, text: str, language: str) -> None:
        """Have the audio of `text` at hand from now on. May raise PortError."""


@runtime_checkable
class FollowsAlong(StreamingRecogniser, Protocol):
    """Tells a recogniser that listens while the caller speaks from one that takes whole utterances."""
