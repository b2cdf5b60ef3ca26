"""Media tokens, the carrier's inbox and calls without an owner, as the media process meets them."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, update

from senderz_voice.calls import inbox, store
from senderz_voice.calls.doors import StoredGate, StoredInbox, StoredOrphans
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.core.events import Role
from senderz_voice.db.call_tables import calls, media_tokens
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.calls.fakes import NOON
from tests.calls.world import OURS, THEIRS, World, new_call, run, world

CALL, OTHER = "01JHC000000000000000000001", "01JHC000000000000000000002"


async def _calls(w: World) -> None:
    for call, mode in ((CALL, "live"), (OTHER, "test")):
        async with w.database.write() as connection:
            lease = await store.add_call(connection, OURS, new_call(call, mode=mode), owner="maker", expires_at=1.0)
        await StoredCallLog(w.database, w.clock).release(lease)


def _gate(w: World) -> StoredGate:
    return StoredGate(w.database, w.clock, w.ids, w.parts.media_address)


def _event(identity: str, **more: str) -> CarrierEvent:
    fields = {"leg": "leg-1", "session": "s", "client_state": f"{CALL}:caller", **more}
    return CarrierEvent(id=identity, kind="answered", at=NOON, **fields)  # type: ignore[arg-type]  # Texts only.


def test_a_token_opens_its_own_leg_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            stream = await _gate(w).mint(CALL, Role.HANDOFF)
            assert stream.url == f"ws://media/live/{stream.token}"
            assert await _gate(w).spend(stream.token) == (CALL, Role.HANDOFF)
            assert await _gate(w).spend(stream.token) is None

    run(story, tmp_path)


def test_of_fifty_that_show_a_token_at_once_one_gets_in(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            token = (await _gate(w).mint(CALL, Role.CALLER)).token
            spent = await asyncio.gather(*(_gate(w).spend(token) for _ in range(50)))
            assert [found for found in spent if found] == [(CALL, Role.CALLER)]

    run(story, tmp_path)


def test_a_token_dies_after_ten_minutes_and_an_unknown_one_opens_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            early, late = [(await _gate(w).mint(CALL, Role.CALLER)).token for _ in range(2)]
            w.clock.now += 599
            assert await _gate(w).spend(early) is not None
            w.clock.now += 1
            assert await _gate(w).spend(late) is None
            assert await _gate(w).spend("guess") is None

    run(story, tmp_path)


def test_the_database_never_holds_a_token_itself(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            token = (await _gate(w).mint(OTHER, Role.CALLER)).token
            async with w.database.read() as connection:
                row = (await connection.execute(select(media_tokens))).one()
            assert token not in repr(row)

    run(story, tmp_path)


def test_no_token_is_made_for_a_call_that_does_not_exist(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            with pytest.raises(PortError) as caught:
                await _gate(w).mint(CALL, Role.CALLER)
            assert caught.value.kind is ErrorKind.MISSING

    run(story, tmp_path)


def test_an_event_is_kept_once_and_shown_until_it_is_handled(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            door = StoredInbox(w.database, w.clock)
            stored = []
            for identity in ("b", "a", "b", "a", "b"):
                async with w.database.write() as connection:
                    stored.append(await inbox.store(connection, _event(identity), tenant=OURS, call=CALL, now=NOON))
            assert stored == [True, True, False, False, False]
            assert await door.waiting([CALL]) == [(CALL, _event("b")), (CALL, _event("a"))]
            assert await door.waiting([OTHER]) == []
            await door.handled(["b"])
            assert await door.waiting([CALL, OTHER]) == [(CALL, _event("a"))]

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("state", "call", "role"),
    [
        (f"{CALL}:caller", CALL, Role.CALLER),
        (f"{CALL}:handoff", CALL, Role.HANDOFF),
        (f"{CALL}:somebody", "", Role.CALLER),
        (CALL, "", Role.CALLER),
        ("short:caller", "", Role.CALLER),
        ("", "", Role.CALLER),
    ],
)
def test_a_client_state_is_read_back_or_is_not_ours(state: str, call: str, role: Role) -> None:
    assert inbox.split_state(state) == (call, role)


def test_a_call_is_found_by_its_state_or_by_its_leg_within_the_carriers_own_modes(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            async with w.database.write() as connection:
                await connection.execute(update(calls).where(calls.c.id == OTHER).values(handoff_leg="leg-9"))
            async with w.database.read() as connection:
                assert await inbox.find_call(connection, _event("1"), {"live"}) == (OURS, CALL)
                assert await inbox.find_call(connection, _event("1"), {"test"}) is None
                by_leg = _event("2", leg="leg-9", client_state="")
                assert await inbox.find_call(connection, by_leg, {"live", "test"}) == (OURS, OTHER)
                assert await inbox.find_call(connection, by_leg, {"live"}) is None

    run(story, tmp_path)


def test_calls_without_an_owner_or_an_end_are_found(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _calls(w)
            orphans = StoredOrphans(w.database, w.clock)
            assert await orphans.unowned() == [CALL, OTHER]
            await StoredCallLog(w.database, w.clock).take(CALL, "media", 10)
            assert await orphans.unowned() == [OTHER]
            async with w.database.write() as connection:
                await store.change_call(connection, THEIRS, OTHER, {"ended_at": NOON})
            assert await orphans.unowned() == [OTHER], "another tenant cannot end it"
            async with w.database.write() as connection:
                await store.change_call(connection, OURS, OTHER, {"ended_at": NOON})
            w.clock.now += 10
            assert await orphans.unowned() == [CALL]

    run(story, tmp_path)
