"""Deepgram's messages name no clause; what belongs to a cleared one must not be taken for the next."""

from senderz_voice.speech.voices.deepgram import DeepgramDialect
from senderz_voice.speech.voices.wire import Audio, Over

CLEARED = '{"type": "Cleared", "sequence_id": 1}'
FLUSHED = '{"type": "Flushed", "sequence_id": 1}'


def test_a_flush_that_is_confirmed_after_its_text_was_cleared_does_not_end_the_next_clause() -> None:
    dialect = DeepgramDialect()
    dialect.say("first", "Never mind.", "en")
    assert dialect.heard(b"1") == (Audio("first", b"1"),)
    dialect.cancel("first")
    assert dialect.heard(b"2") == ()
    assert dialect.heard(CLEARED) == (Over("first"),)

    dialect.say("second", "Go ahead.", "en")
    assert dialect.heard(FLUSHED) == ()
    assert dialect.heard(b"3") == (Audio("second", b"3"),)
    assert dialect.heard(FLUSHED) == (Over("second"),)


def test_a_flush_without_audio_ends_a_clause_when_none_was_cleared() -> None:
    dialect = DeepgramDialect()
    dialect.say("first", "Never mind.", "en")
    dialect.cancel("first")
    dialect.heard(FLUSHED)
    dialect.heard(CLEARED)
    dialect.say("second", "Go ahead.", "en")
    assert dialect.heard(FLUSHED) == (Over("second"),)


def test_a_cleared_flush_that_was_never_confirmed_is_forgotten_after_the_next_clause() -> None:
    dialect = DeepgramDialect()
    dialect.say("first", "Never mind.", "en")
    dialect.cancel("first")
    dialect.heard(CLEARED)
    dialect.say("second", "Go ahead.", "en")
    dialect.heard(b"1")
    assert dialect.heard(FLUSHED) == (Over("second"),)
    dialect.say("third", "Thank you.", "en")
    assert dialect.heard(FLUSHED) == (Over("third"),)


def test_what_comes_between_the_clauses_belongs_to_none() -> None:
    dialect = DeepgramDialect()
    assert [dialect.heard(message) for message in (b"1", FLUSHED, CLEARED, '{"type": "Metadata"}')] == [()] * 4
    assert dialect.cancel("gone") == ()
