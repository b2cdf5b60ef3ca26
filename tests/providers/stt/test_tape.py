"""The tape gives every byte once to each connection, and a new connection all that is not settled."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.speech.streaming.tape import LONGEST, QUIET, STEP, Tape

_FRAME = 640


def _taken(tape: Tape, until: int | None = None) -> bytes:
    taken = b""
    while chunk := tape.take(_FRAME, 1, until):
        taken += chunk
    return taken


def test_only_whole_messages_go_out_unless_a_turn_is_to_be_finished() -> None:
    tape = Tape()
    tape.hear(bytes(1_000), speaking=True)
    assert len(_taken(tape)) == 640
    assert len(tape.take(_FRAME, 400, 1_000)) == 0
    assert len(tape.take(_FRAME, 360, 1_000)) == 360
    assert tape.sent_seconds == 0.125


def test_nothing_behind_the_end_of_a_turn_goes_out_with_it() -> None:
    tape = Tape()
    tape.hear(bytes(2_000), speaking=True)
    assert len(_taken(tape, until=700)) == 700
    assert tape.sent == 700


def test_a_new_connection_hears_what_is_not_settled() -> None:
    tape = Tape()
    tape.hear(b"a" * 640 + b"b" * 640, speaking=True)
    _taken(tape)
    tape.settle(640)
    tape.rewind()
    assert _taken(tape) == b"b" * 640
    assert tape.sent_seconds == 0.08
    assert tape.place_of(0.04) == 960


def test_settling_does_not_reach_behind_what_was_sent_but_forgetting_does() -> None:
    tape = Tape()
    tape.hear(bytes(640), speaking=True)
    tape.settle(640)
    tape.rewind()
    assert _taken(tape) == bytes(640)
    tape.hear(b"x" * 1_280, speaking=True)
    tape.forget(1_280)
    assert _taken(tape) == b"x" * 640
    assert tape.place_of(0.16) == 1_920


def test_silence_is_kept_for_a_shorter_time_than_speech_and_what_was_not_sent_longest() -> None:
    sent, speaking, waiting = Tape(), Tape(), Tape()
    for tape, said in ((sent, False), (speaking, True), (waiting, False)):
        for _ in range(1_250):
            tape.hear(bytes(160), speaking=said)
            if tape is not waiting:
                _taken(tape)
        tape.rewind()
    assert QUIET - _FRAME < len(_taken(sent)) <= QUIET + STEP
    assert LONGEST - _FRAME < len(_taken(speaking)) <= LONGEST + STEP
    assert LONGEST - _FRAME < len(_taken(waiting)) <= LONGEST + STEP


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), st.integers(1, 30_000)),
        st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.just("settle"), st.integers(0, 200_000)),
        st.tuples(st.just("rewind"), st.just(0)),
    ),
    max_size=40,
)


@given(_STEPS, st.booleans())
def test_whatever_happens_the_audio_goes_out_in_order(steps: list[tuple[str, int]], speaking: bool) -> None:
    """Each byte carries its place, so that a gap, a repeat or a mix-up shows."""
    tape, line = Tape(), b""
    expected = settled = 0
    for step, size in steps:
        if step == "hear":
            more = bytes((len(line) + place) * 7 % 251 for place in range(size))
            line += more
            tape.hear(more, speaking=speaking)
            assert tape.end == len(line)
        elif step == "send":
            before = tape.sent
            # Only what waited too long may be skipped.
            assert before >= expected
            assert before == expected or before >= len(line) - LONGEST - STEP
            taken = _taken(tape)
            assert taken == line[before : before + len(taken)]
            expected = tape.sent
        elif step == "settle":
            settled = max(settled, min(size, tape.sent))
            tape.settle(size)
        else:
            tape.rewind()
            assert tape.sent >= settled
            expected = tape.sent
