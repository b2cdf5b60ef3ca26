"""Reading a stored call again, event by event."""

from pathlib import Path

import pytest

from senderz_voice.calls.replay import replay_stored
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.calls.stories import CALL, WHOLE, write
from tests.calls.world import run, world


def test_every_event_is_a_step_with_the_state_after_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            steps = await replay_stored(w.database, CALL)
            assert [step.logged.seq for step in steps] == list(range(1, len(WHOLE) + 1))
            assert (steps[0].status, steps[0].caller) == ("ringing", "ringing")
            assert (steps[2].status, steps[2].caller) == ("in_progress", "active")
            assert (steps[-1].status, steps[-1].caller) == ("completed", "ended")
            assert "WrapUp()" in str(steps[-1])
            assert "LegEnded" in str(steps[-1])

    run(story, tmp_path)


def test_a_call_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            with pytest.raises(PortError) as caught:
                await replay_stored(w.database, CALL)
            assert caught.value.kind is ErrorKind.MISSING

    run(story, tmp_path)
