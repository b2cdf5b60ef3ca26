"""Plays scenes: places the calls, waits until all is known of them, and asks the far end what it heard."""

import asyncio
import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from senderz_voice.demo import mp3_length
from senderz_voice.demo.client import DemoError, HttpClient, Json, RefusedError
from senderz_voice.demo.conversation import seconds_of
from senderz_voice.ports.clock import Clock
from senderz_voice.rehearse.business import Business
from senderz_voice.rehearse.outcome import FarEnd, Outcome
from senderz_voice.rehearse.scenes import Scene

POLL_SECONDS: Final = 1.0
CALL_SECONDS: Final = 150.0
PLACE_SECONDS: Final = 75.0
"""How long to try anew where the rate is exceeded: a calendar minute, and some."""
TAPE_SECONDS: Final = 15.0
"""What is on an answering machine's tape is only written down once the call is over."""
MACHINE: Final = "voicemail"
_LAST_EVENTS: Final = frozenset({"recording.ready", "summary.ready"})


@dataclass(frozen=True, slots=True)
class Played:
    """One scene as it went with one tenant; no faults means that all went as promised."""

    scene: Scene
    business: str
    outcome: Outcome
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """What scenes are played with; `tell` is called with each scene that is over."""

    exchange: HttpClient
    clock: Clock
    tell: Callable[[Played], None]

    async def play(self, cast: Iterable[tuple[Scene, Business]], at_once: int, apart: float = 0.0) -> list[Played]:
        """All of them, so many at a time, in their order; each begins `apart` seconds after the one before."""
        places = asyncio.Semaphore(at_once)

        async def one(place: int, scene: Scene, business: Business) -> Played:
            await self.clock.sleep(place * apart)
            async with places:
                played = await self._play(scene, business)
            self.tell(played)
            return played

        return await asyncio.gather(*(one(place, *part) for place, part in enumerate(cast)))

    async def _play(self, scene: Scene, business: Business) -> Played:
        outcome = Outcome()
        try:
            outcome = await self._call(scene, business)
        except DemoError as error:
            return Played(scene, business.name, outcome, [str(error)])
        faults = [fault for check in scene.checks for fault in check(outcome)]
        return Played(scene, business.name, outcome, faults)

    async def _call(self, scene: Scene, business: Business) -> Outcome:
        placed = await self._place(scene, business)
        if isinstance(placed, str):
            return Outcome(refusal=placed)
        path = f"/v1/calls/{placed['id']}"
        events = await self._follow(business.api, path)
        detail = await business.api.get(path)
        seconds = await _recorded(business.api, path) if detail["has_recording"] else 0.0
        outcome = Outcome("", detail, events, seconds, await self._far_ends(placed["id"]))
        if not scene.opts_out:
            return outcome
        again = await self._place(scene, business)
        if isinstance(again, str):
            await business.api.delete(f"/v1/opt-outs/{scene.number}")
            return replace(outcome, repeat_refusal=again)
        return outcome

    async def _place(self, scene: Scene, business: Business) -> Json | str:
        """The new call, or the code with which it was refused; a rate that is used up is waited for."""
        deadline = self.clock.monotonic() + PLACE_SECONDS
        wanted = {"from": business.number_id, "to": scene.number, "script": scene.script}
        while True:
            try:
                return await business.api.post("/v1/calls", wanted)
            except RefusedError as refusal:
                final = refusal.code != "RATE_LIMITED" or scene.digits == "0004"
                if final or self.clock.monotonic() > deadline:
                    return refusal.code or str(refusal)
            await self.clock.sleep(POLL_SECONDS)

    async def _follow(self, api: HttpClient, path: str) -> list[Json]:
        """The events of a call until its recording and summary are there. Raises DemoError."""
        deadline = self.clock.monotonic() + CALL_SECONDS
        events: list[Json] = []
        while not _complete(events):
            if self.clock.monotonic() > deadline:
                seen = events[-1]["type"] if events else "nothing"
                raise DemoError(f"not complete within {CALL_SECONDS:.0f} s, {seen} was the last of {path}")
            await self.clock.sleep(POLL_SECONDS)
            last = events[-1]["seq"] if events else 0
            events += (await api.get(f"{path}/events", after_seq=last))["data"]
        return events

    async def _far_ends(self, call_id: str) -> list[FarEnd]:
        """Both ends that the call had: whoever was called, and whoever it was handed to."""
        deadline = self.clock.monotonic() + TAPE_SECONDS
        while True:
            shown = (await self.exchange.get("/rehearsal/calls"))["data"]
            states = ((_state(leg), leg) for leg in shown)
            ends = [FarEnd.of(state.partition(":")[2], leg) for state, leg in states if state.startswith(f"{call_id}:")]
            if all(end.heard or end.kind != MACHINE for end in ends) or self.clock.monotonic() > deadline:
                return ends
            await self.clock.sleep(POLL_SECONDS)


def _complete(events: Sequence[Json]) -> bool:
    ended = next((event for event in events if event["type"] == "call.ended"), None)
    types = {event["type"] for event in events}
    return ended is not None and (ended["data"]["status"] != "completed" or types >= _LAST_EVENTS)


def most_at_once(played: Sequence[Played]) -> int:
    """How many of the calls were connected at the same time at most."""
    steps: list[tuple[float, int]] = []
    for one in played:
        detail = one.outcome.detail or {}
        if detail.get("answered_at") and detail.get("ended_at"):
            steps += [(seconds_of(detail["answered_at"]), 1), (seconds_of(detail["ended_at"]), -1)]
    return max(accumulate(step for _, step in sorted(steps)), default=0)


def _state(leg: Json) -> str:
    """What the server had the exchange keep with a leg: the call's id and the leg's role."""
    try:
        return base64.b64decode(leg["client_state"] or "", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _recorded(api: HttpClient, path: str) -> float:
    place = await api.get(f"{path}/recording")
    try:
        return mp3_length.seconds(await api.download(place["url"]))
    except ValueError as error:
        raise DemoError(f"the recording of {path} cannot be played: {error}") from error
