"""Area codes: those that cannot exist are answered without the carrier."""

from pathlib import Path

import pytest

from tests.api.world import World, play
from tests.voice_numbers.books import Books, Crash
from tests.voice_numbers.house import sells


@pytest.mark.parametrize("area_code", ["1", "61", "6195", "119", "019"])
def test_an_area_that_cannot_exist_has_no_numbers_and_the_carrier_is_not_asked(area_code: str, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("before search", Crash())
        query = f"?country=US&area_code={area_code}"
        listed = await w.ask("GET", f"/v1/voice/numbers/available{query}", key=ours.live)
        assert (listed.status, listed.json["data"]) == (200, [])
        bought = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={"area_code": area_code})
        assert (bought.status, bought.code) == (404, "NOT_AVAILABLE")

    play(story, tmp_path)
