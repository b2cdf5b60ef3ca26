"""Whatever is typed or said: no exception, no endless call, no reply without words."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senderz_voice.ports.language import Fired, Said, Tool
from tests.language.people import TABLES, somebody
from tests.language.rehearsal import MOST_TURNS, Rehearsal, Script, inbound, outbound, scripts

TOOLS = (
    Tool("talk_to_human", "The caller wants to talk to a human being.", "transfer"),
    Tool("leave_message", "The caller wants to leave a message.", "message"),
    Tool("book_table", "Caller wants to book a table.", "webhook", {"properties": {"party_size": {"type": "integer"}}}),
)
PIECES = (
    "yes",
    "no",
    "maybe",
    "monday",
    "at ten",
    "the 31st of february",
    "who is this",
    "why",
    "a person",
    "bye",
    "thanks",
    "what",
    "stop calling",
    "four one five",
    "my name is",
    "book a table",
    "how much",
    "\u00e7ok g\u00fczel",
    "s\u00ed",
    "25:99",
    "\U0001f600",
)
words = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join))
DIRECTIVES = (
    "confirm",
    "ask",
    "ask if",
    "remind",
    "remind her",
    "tell",
    "let",
    "know",
    "collect",
    "survey the customer:",
    "and",
    ",",
    ".",
    ";",
    "if not,",
    "if she",
    "offer",
    "move",
    "to",
    "from",
    "friday at 2pm",
    "the visit",
    "Ann Lee",
    "his",
    "why",
    "whether",
    "book",
    "for",
    "about",
    "?",
    "follow up",
    "call",
    "cancel",
    "thank",
    "invite",
    "what",
    "1)",
    "reminder:",
    "get",
    "the number of",
)
typed = st.lists(st.sampled_from(DIRECTIVES), min_size=1, max_size=9).map(" ".join)
names = st.sampled_from(["talk_to_human", "leave_message", "opt_out", "other"])
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@relaxed
@given(
    script=st.one_of(words, st.sampled_from([script.script for script in scripts()])), said=st.lists(words, max_size=6)
)
def test_any_script_and_any_words_outbound(script: str, said: list[str]) -> None:
    call = Rehearsal(outbound(script, tools=TOOLS))
    assert call.assistant()
    for line in said:
        assert call.hear(line)
    call.digest()


@relaxed
@given(
    said=st.lists(words, max_size=6), language=st.sampled_from(["en", "es-MX", "tr-TR"]), ok=st.booleans(), answer=words
)
def test_any_words_inbound(said: list[str], language: str, ok: bool, answer: str) -> None:
    call = Rehearsal(inbound("We open at 9.", TOOLS), language=language)
    assert call.assistant()
    for line in said:
        assert call.hear(line)
        if call.tool and call.finish == "listen":
            assert call.came_back(answer, ok=ok)
    call.digest()


@relaxed
@given(script=st.sampled_from(scripts()), person=st.sampled_from(sorted(TABLES)))
def test_every_call_with_anybody_ends_in_time_with_a_goodbye(script: Script, person: str) -> None:
    call = Rehearsal(outbound(script.script, script.business)).with_somebody(somebody(person))
    assert call.finish == "hang_up"
    assert len(call.turns) <= 2 * MOST_TURNS + 1
    assert "Goodbye." in call.turns[-1].text  # type: ignore[union-attr]


@relaxed
@given(line=words)
def test_the_same_words_for_ever_come_to_an_end_or_are_listened_to(line: str) -> None:
    call = Rehearsal(outbound("Confirm Friday 2pm appointment for John Smith."))
    call.assistant()
    for _ in range(MOST_TURNS):
        if call.finish == "hang_up":
            break
        assert call.hear(line)
    assert call.finish == "hang_up"


@relaxed
@given(
    turns=st.lists(
        st.one_of(
            st.builds(Said, st.sampled_from(["assistant", "caller"]), words, st.just("en"), st.booleans()),
            st.builds(Fired, st.just("firing_1"), names, st.just("{}"), words, st.booleans()),
        ),
        max_size=8,
    )
)
def test_any_order_of_turns_is_survived(turns: list[Said | Fired]) -> None:
    for brief in (outbound("Confirm the visit on Friday at 2pm", tools=TOOLS), inbound("We open at 9.", TOOLS)):
        call = Rehearsal(brief, turns=tuple(turns))
        assert call.assistant()
        call.digest()
