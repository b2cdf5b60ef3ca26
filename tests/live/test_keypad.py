"""Keys become an entry when it is finished."""

from senderz_voice.live.keypad import IDLE_SECONDS, LONGEST, Keypad


def typed(keys: str, then: float) -> str:
    keypad = Keypad()
    for place, key in enumerate(keys):
        keypad.press(10.0 + place * 0.5, key)
    return keypad.typed(10.0 + max(0, len(keys) - 1) * 0.5 + then)


def test_an_entry_ends_with_a_pause_or_with_the_hash_key() -> None:
    assert typed("123", IDLE_SECONDS - 0.1) == ""
    assert typed("123", IDLE_SECONDS) == "123"
    assert typed("123#", 0.0) == "123#"
    assert typed("", 99.0) == ""


def test_an_entry_is_told_once() -> None:
    keypad = Keypad()
    keypad.press(1.0, "1")
    assert keypad.typed(9.0) == "1"
    assert keypad.typed(9.0) == ""


def test_whoever_leans_on_the_keys_fills_no_memory() -> None:
    assert len(typed("5" * 100, 9.0)) == LONGEST
