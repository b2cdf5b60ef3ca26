"""docs/abuse.md says what the scripts say."""

from tests.abuse.attacks import attacks
from tests.abuse.page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/abuse.md is out of date; run: python -m tests.abuse"


def test_whatever_does_not_hold_is_told_with_its_reason() -> None:
    assert all(bool(attack.why) is not attack.held for attack in attacks())
    assert all(attack.why in page() for attack in attacks())
