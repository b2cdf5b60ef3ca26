"""Runs the cases: one application for all of them, asked as either tenant, put back after each."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from senderz_voice.ports.language import Matched, Tool
from senderz_voice.tenants.routing import OperatorRoute, TenantRoute
from tests.api.world import world
from tests.calls.http import Reply
from tests.tenancy.allowed import ALLOWED
from tests.tenancy.rows import Side, Stage, changed, furnish
from tests.tenancy.table import SIGNATURE, Entry, Of, Route
from tests.tenancy.watch import Watch

Result = TypeVar("Result")
NOBODY = "01JZZZZZZZZZZZZZZZZZZZZZZZ"
"""Well-formed, and never anybody's."""
NOBODYS_NUMBER = "+14155559999"


@dataclass
class Theatre:
    """The stage with its event loop, and a watch on the database."""

    runner: asyncio.Runner
    stage: Stage
    watch: Watch

    async def touched(self) -> list[str]:
        """What is not as it was; the tables are read only if anything but a SELECT was sent to them."""
        return changed(self.stage.pristine, await self.stage.dump()) if self.watch.wrote else []

    def put_back(self) -> None:
        """Make everything as it was."""
        if self.watch.wrote:
            self.run(self.stage.restore())
        self.stage.world.clock.now = self.stage.moment
        self.watch.wrote = False
        self.watch.faults.clear()

    def run(self, story: Coroutine[Any, Any, Result]) -> Result:
        """Run one story on the loop of the application, for at most half a minute."""
        return self.runner.run(_bounded(story))

    async def ask(self, side: Side, route: Route, entry: Entry, ids: dict[str, str], **headers: str) -> Reply:
        """One request of a side's, with these ids in their places, watched."""
        held = self.stage.holdings[side]
        method, path = route
        target = path.format_map(ids)
        if entry.query:
            target += f"?{urlencode(self._query(side, entry, ids))}"
        body = None if entry.body is None else _filled(entry, ids)
        self.watch.asker = held.tenant
        try:
            return await self.stage.world.ask(method, target, key=held.key, body=body, **headers)
        finally:
            self.watch.asker = ""

    def own(self, side: Side, entry: Entry) -> dict[str, str]:
        """The ids of a side's own that a route takes."""
        return {slot: self.stage.holdings[side].ids[kind] for slot, kind in entry.slots.items()}

    def _query(self, side: Side, entry: Entry, ids: dict[str, str]) -> dict[str, Any]:
        tenant = self.stage.holdings[side].tenant
        wish = f"{tenant}:{side.mode}:{ids.get('call_id')}:{entry.query.get('exp')}"
        signature = self.stage.world.parts.keyring.sign("playback", wish)
        return {name: signature if value is SIGNATURE else value for name, value in entry.query.items()}


def _filled(entry: Entry, ids: dict[str, str]) -> dict[str, Any]:
    return {name: ids[name] if isinstance(value, Of) else value for name, value in (entry.body or {}).items()}


async def _bounded(story: Coroutine[Any, Any, Result]) -> Result:
    return await asyncio.wait_for(story, 30)


@contextmanager
def opened(folder: Path) -> Iterator[Theatre]:
    """The application over a fresh database with everything in it."""
    with asyncio.Runner() as runner:
        around = world(folder)
        try:
            stage = runner.run(_furnished(around))
            watch = Watch(ALLOWED)
            stop = watch.look_at(stage.world.parts.database)
            yield Theatre(runner, stage, watch)
            stop()
        finally:
            runner.run(around.__aexit__(None, None, None))


async def _furnished(around: Any) -> Stage:
    made = await around.__aenter__()
    made.app.app.state.parts = replace(made.parts, matcher=Reciter())
    return await furnish(made)


class Reciter:
    """Matches nothing, and answers with the descriptions of all the intents that it was shown."""

    async def match(self, tools: tuple[Tool, ...], text: str) -> Matched:
        """Whatever the words are."""
        shown = " ".join(tool.description for tool in tools)
        return Matched(None, shown, 0.5, None, 0.0, 0.9)


def routes(app: FastAPI) -> dict[Route, str]:
    """Every route of an application, and whose it is: `tenant`, `operator` or `other`."""
    found: dict[Route, str] = {}
    for each in iter_route_contexts(app.routes):
        route = each.original_route
        whose = (
            "tenant" if isinstance(route, TenantRoute) else "operator" if isinstance(route, OperatorRoute) else "other"
        )
        found |= {(method, each.path or ""): whose for method in (each.methods or {"WEBSOCKET"}) - {"HEAD"}}
    return found


def taken_ids(document: dict[str, Any], route: Route) -> set[str]:
    """The parameters and fields of a route that look as if they took an id, by the OpenAPI document."""
    operation = document["paths"][route[1]][route[0].lower()]
    parameters = [_resolved(document, each) for each in operation.get("parameters", ())]
    found = {each["name"] for each in parameters if each["in"] == "path" or _is_id(each["name"])}
    for media in _resolved(document, operation.get("requestBody", {})).get("content", {}).values():
        found |= {field for field in _resolved(document, media["schema"]).get("properties", {}) if _is_id(field)}
    return found


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference points to, in the same document."""
    for name in node["$ref"].split("/")[1:] if "$ref" in node else ():
        document = document[name]
    return document if "$ref" in node else node


def _is_id(name: str) -> bool:
    return name in {"id", "ids", "from"} or name.endswith(("_id", "_ids"))
