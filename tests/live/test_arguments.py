"""What a model may hand over to an intent."""

import pytest

from senderz_voice.live.arguments import LONGEST, valid_arguments

TABLE = {"type": "object", "properties": {"party": {"type": "integer"}}, "required": ["party"]}


def test_arguments_that_fit_are_taken() -> None:
    assert valid_arguments('{"party": 4}', TABLE) == {"party": 4}


@pytest.mark.parametrize(
    "arguments",
    [
        "{}",
        '{"party": "four"}',
        '{"party": 4, "to": "+14155551234"}',
        "[4]",
        "4",
        "{",
        "[" * 5_000,
        "x" * (LONGEST + 1),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments: str) -> None:
    assert valid_arguments(arguments, TABLE) is None


def test_without_a_schema_nothing_is_handed_over() -> None:
    assert valid_arguments('{"to": "+14155551234"}', {}) == {}


@pytest.mark.parametrize("pattern", ["(", "(a+)+$", "^[0-9]{5}$"])
def test_a_pattern_is_never_run(pattern: str) -> None:
    """The second one would take longer than the universe is old."""
    schema = {"type": "object", "properties": {"code": {"type": "string", "pattern": pattern}}}
    assert valid_arguments('{"code": "' + "a" * 64 + '!"}', schema) is not None
