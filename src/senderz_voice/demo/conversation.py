"""Follows one call through its public events and shows them as they come."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from senderz_voice.demo.client import DemoError, HttpClient, Json
from senderz_voice.demo.screen import Screen
from senderz_voice.ports.clock import Clock

POLL_SECONDS = 0.3
LAST_EVENTS = frozenset({"recording.ready", "summary.ready"})
"""A call is only complete with these; both come after its end."""


def seconds_of(moment: str) -> float:
    """An ISO time of the API as seconds since the epoch."""
    return datetime.fromisoformat(moment).timestamp()


@dataclass(slots=True)
class Conversation:
    """One call as it is followed."""

    call_id: str
    screen: Screen
    events: list[Json] = field(default_factory=list)

    async def follow(self, api: HttpClient, clock: Clock, patience: float) -> None:
        """Show the call's events until it is over and its recording and summary are there. Raises DemoError."""
        deadline = clock.monotonic() + patience
        while not self._complete():
            if clock.monotonic() > deadline:
                raise DemoError(f"call {self.call_id} was not complete within {patience:.0f} s: {self._lacking()}")
            await clock.sleep(POLL_SECONDS)
            answer = await api.get(f"/v1/calls/{self.call_id}/events", after_seq=self._last_seq())
            for event in answer["data"]:
                self.events.append(event)
                self._show(event["type"], event["data"], event["at"])

    def types(self) -> set[str]:
        """Which kinds of events were seen."""
        return {event["type"] for event in self.events}

    def first(self, kind: str) -> Json | None:
        """The first event of a kind."""
        return next((event for event in self.events if event["type"] == kind), None)

    def _complete(self) -> bool:
        ended = self.first("call.ended")
        # A call that nobody answered has neither recording nor summary to wait for.
        return ended is not None and (ended["data"]["status"] != "completed" or self.types() >= LAST_EVENTS)

    def _lacking(self) -> str:
        lacking = sorted({"call.ended", *LAST_EVENTS} - self.types())
        return f"no {', no '.join(lacking)}"

    def _last_seq(self) -> int:
        return int(self.events[-1]["seq"]) if self.events else 0

    def _since_answer(self, at: str) -> float:
        answered = self.first("call.answered")
        return max(0.0, seconds_of(at) - seconds_of(answered["at"])) if answered else 0.0

    def _show(self, kind: str, data: dict[str, Any], at: str) -> None:
        seconds = self._since_answer(at)
        match kind:
            case "caller.said":
                self.screen.said("caller", data["text"], seconds)
            case "assistant.said" | "disclosure.spoken":
                self.screen.said("assistant", data["text"], seconds, note=_answered_after(data))
            case "assistant.interrupted":
                self.screen.said("assistant", f"{data['text']} -", seconds, note="interrupted")
            case "call.answered":
                self.screen.happened("answered")
            case "intent.fired":
                self.screen.happened(f"intent {data['name']} fired")
            case "transfer.started" | "transfer.answered" | "transfer.failed":
                self.screen.happened(kind.replace(".", " "))
            case "dial.refused":
                self.screen.happened(f"the carrier refused: {data['title']}")
            case "stage.stalled":
                self.screen.happened(f"{data['stage']} did not answer in time")
            case "call.ended":
                self.screen.happened(f"{data['status']}: {data['reason'].replace('_', ' ')}")


def _answered_after(data: dict[str, Any]) -> str:
    """The latency of an answer, on the clause that begins it."""
    latency = data.get("latency_ms")
    return f"answered in {latency / 1000:.2f} s" if latency else ""
