"""Keys reach the far end one by one, at the pace of fingers."""

import pytest

from senderz_voice.exchange.keys import Keys


def _pressed(keys: Keys, frames: int) -> dict[str, int]:
    """Which key went down at which millisecond."""
    return {key: frame * 20 for frame in range(frames) if (key := keys.frame())}


@pytest.mark.parametrize(
    ("digits", "held_ms", "told"),
    [
        ("", 250, {}),
        ("1", 250, {"1": 0}),
        ("1#", 250, {"1": 0, "#": 300}),
        ("w1", 250, {"1": 500}),
        ("1ww2W3", 100, {"1": 0, "2": 1_160, "3": 2_320}),
    ],
)
def test_each_key_in_its_time(digits: str, held_ms: int, told: dict[str, int]) -> None:
    keys = Keys()
    keys.press(digits, held_ms)
    assert _pressed(keys, 200) == told


def test_a_second_order_waits_for_the_first() -> None:
    keys = Keys()
    keys.press("1")
    keys.press("2")
    assert _pressed(keys, 100) == {"1": 0, "2": 300}
