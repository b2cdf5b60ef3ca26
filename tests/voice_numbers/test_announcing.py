"""Each change of a number's status or persona asks for one webhook, in the transaction that makes the change."""

from pathlib import Path

import pytest

from tests.api.world import World, play
from tests.voice_numbers.books import Books, Crash, says
from tests.voice_numbers.house import Killed, announced, buy_and_die, sells, work

UPDATED = "voice.number.updated"


def test_buying_answering_and_releasing_are_announced(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours = await w.tenant()
        sells(w, Books())
        number = (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).json["id"]
        path, told = f"/v1/voice/numbers/{number}", [(number, UPDATED)]
        assert await announced(w) == told
        persona = (await w.ask("GET", "/v1/ai/persona", key=ours.live)).json["id"]
        for other in (None, persona, None):
            assert (await w.ask("PATCH", path, key=ours.live, body={"assigned_persona_id": other})).status == 200
            assert await announced(w) == told, "a persona that comes back is a change of its own"
        await w.ask("PATCH", path, key=ours.live, body={"assigned_persona_id": None})
        assert await announced(w) == [], "nothing changed"
        for _ in range(2):
            await w.ask("DELETE", path, key=ours.live)
        assert await announced(w) == told

    play(story, tmp_path)


@pytest.mark.parametrize("ordered", [True, False])
def test_what_the_job_finds_out_is_announced_once(ordered: bool, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("after order" if ordered else "before order", says(None))
        number = (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).json["id"]
        assert await announced(w) == [], "a number that is still pending has not changed"
        await work(w)
        assert await announced(w) == [(number, UPDATED)]

    play(story, tmp_path)


def test_a_change_that_was_not_committed_is_not_announced(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours = await w.tenant()
        sells(w, Books())
        await buy_and_die(w, ours, Killed("before", 2))
        assert await announced(w) == []

    play(story, tmp_path)


def test_a_refused_purchase_is_not_announced(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("before order", says(422))
        assert (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).status == 502
        books.at("before search", Crash())
        await buy_and_die(w, ours)
        assert await announced(w) == []

    play(story, tmp_path)
