"""Placed calls, told turn by turn: side questions, refusals, transfers, mailboxes."""

import pytest

from senderz_voice.ports.language import Said, Tool
from tests.language.rehearsal import Rehearsal, outbound

SCRIPT = "Confirm Friday 2pm appointment for John Smith."
HUMAN = Tool("talk_to_human", "The caller wants to talk to a human being.", "transfer")


def started(knowledge: str = "", tools: tuple[Tool, ...] = (), script: str = SCRIPT) -> Rehearsal:
    rehearsal = Rehearsal(outbound(script, knowledge=knowledge, tools=tools))
    rehearsal.assistant()
    return rehearsal


def test_another_day_is_read_back_and_agreed() -> None:
    call = started()
    assert call.hear("um could we do monday at ten") == "So that's Monday at 10 o'clock. Is that right?"
    assert call.hear("yeah") == "Thank you, I've noted Monday at 10 o'clock. Goodbye."
    assert call.finish == "hang_up"
    digest = call.digest()
    assert digest.outcome == "rescheduled"
    assert "Monday at 10 o'clock" in digest.summary


def test_a_day_without_a_time_is_asked_for_its_time() -> None:
    call = started()
    assert "What other day" in call.hear("no that doesn't work")
    assert call.hear("maybe tuesday") == "And what time would suit you, Tuesday?"
    assert call.hear("at four thirty") == "So that's Tuesday at 4:30. Is that right?"
    call.hear("that's right")
    assert call.digest().outcome == "rescheduled"


def test_the_same_time_said_back_is_a_yes() -> None:
    call = started()
    call.hear("friday at two")
    assert call.digest().outcome == "confirmed"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("who is this", "automated assistant of Larkspur Dental"),
        ("are you a robot", "not a person"),
        ("am i talking to a machine", "not a person"),
        ("why are you calling me", "I'm calling to confirm the appointment"),
        ("what's this about", "I'm calling to confirm the appointment"),
        ("sorry i didn't catch that", "Does that still work for you?"),
        ("can you speak a bit slower please", "slowly"),
        ("hang on a second", "take your time"),
        ("where are you located", "12 Main Street"),
        ("do you validate parking tickets from the moon base", "note your question"),
    ],
)
def test_a_side_question_is_answered_and_the_call_goes_on(words: str, part: str) -> None:
    call = started(knowledge="We are located at 12 Main Street. We open at 8 am.")
    assert part in call.hear(words)
    assert call.finish == "listen"
    call.hear("yes that works")
    assert call.digest().outcome == "confirmed"


def test_a_person_is_connected_or_a_message_is_taken() -> None:
    call = started(tools=(HUMAN,))
    assert call.hear("can i speak to a real person") == "One moment, I'll connect you."
    assert call.tool is not None
    assert (call.tool.name, call.tool.arguments) == ("talk_to_human", "{}")
    assert "nobody could take the call" in call.came_back(ok=False)
    call.hear("okay")
    call.hear("my name is ann lee")
    assert "4 1 5" in call.hear("four one five five five five oh one three four")
    call.hear("yes")
    digest = call.digest()
    assert (digest.outcome, digest.caller_name, digest.callback_number) == ("message_taken", "Ann Lee", "4155550134")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("stop calling me", "en"),
        ("please take us off your list", "en"),
        ("do not call here again", "en"),
        ("no me vuelvan a llamar", "es-MX"),
        ("beni bir daha aramayın", "tr-TR"),
    ],
)
def test_who_opts_out_is_opted_out_at_once(words: str, language: str) -> None:
    call = Rehearsal(outbound(SCRIPT), language=language)
    call.assistant()
    call.hear(words)
    assert call.tool is not None
    assert (call.tool.name, call.tool.arguments, call.finish) == ("opt_out", "{}", "hang_up")
    digest = call.digest()
    assert (digest.outcome, digest.lead_score) == ("opted_out", 0)
    assert digest.evidence == (words,)


def test_a_busy_human_is_called_another_time() -> None:
    call = started()
    assert "When would be a good time" in call.hear("i'm driving can you call me later")
    assert "tomorrow at 5 p.m." in call.hear("tomorrow at five pm")
    assert call.finish == "hang_up"
    assert call.digest().follow_up == "Call again tomorrow at 5 p.m."


def test_a_wrong_number_is_let_go() -> None:
    call = started()
    assert "wrong number" in call.hear("you have the wrong number")
    assert call.finish == "hang_up"
    assert call.digest().outcome == "unclear"


def test_a_mailbox_gets_the_message() -> None:
    call = Rehearsal(
        outbound(SCRIPT),
        turns=(Said("caller", "hi you've reached the voicemail of john leave a message after the beep"),),
    )
    assert "confirm the appointment" in call.assistant()
    assert call.finish == "hang_up"
    assert call.digest().voicemail


def test_a_hello_before_the_opening_is_no_answer() -> None:
    call = Rehearsal(outbound(SCRIPT), turns=(Said("caller", "yes hello"),))
    assert call.assistant().startswith("Hello, this is the assistant")
    assert call.finish == "listen"


def test_silence_is_asked_once_and_then_let_go() -> None:
    call = started()
    assert "Sorry" in call.hear("")
    call.hear("")
    assert call.finish == "hang_up"


def test_a_reply_that_was_never_heard_changes_nothing() -> None:
    call = started()
    call.turns = (*call.turns, Said("caller", "well i think"))
    assert call.hear("yes that works") == "Wonderful, I've noted that. Thank you for your time. Goodbye."


def test_the_same_conversation_gives_the_same_reply() -> None:
    call = started()
    call.hear("who is this")
    again = Rehearsal(call.brief, turns=call.turns[:-1])
    assert again.assistant() == call.turns[-1].text  # type: ignore[union-attr]  # the last turn is spoken


def test_not_sure_is_no_yes() -> None:
    call = started()
    call.hear("not sure yet")
    assert call.finish == "listen"
    call.hear("i'll have to check my calendar")
    assert call.digest().outcome == "unclear"


def test_somebody_else_picked_up() -> None:
    call = started()
    assert "call you again" in call.hear("he's not here right now can i take a message")
    call.hear("try tonight at six")
    assert call.digest().outcome == "unclear"
    assert call.digest().follow_up == "Call again tonight at 6 o'clock."


@pytest.mark.parametrize("words", ["this is he", "speaking", "yes this is john"])
def test_who_says_that_they_are_the_one_has_not_said_yes(words: str) -> None:
    call = started()
    assert call.hear(words).endswith("?")
    assert call.finish == "listen"


@pytest.mark.parametrize(
    ("words", "proposal"),
    [
        ("i can't make friday but i could do thursday at the same time", "Thursday at 2 p.m."),
        ("could you make it a bit later like 4", "Friday at 4 o'clock"),
        ("no sorry what about the week after on wednesday at noon", "Wednesday at noon"),
    ],
)
def test_a_proposal_is_completed_from_the_time_at_stake(words: str, proposal: str) -> None:
    assert proposal in started().hear(words)


def test_a_remark_to_a_notice_is_passed_on() -> None:
    call = started(script="Remind Sue to pay invoice 88 by Friday")
    call.hear("i paid it already")
    digest = call.digest()
    assert (digest.outcome, digest.follow_up) == ("notified", 'Read their remark: "i paid it already".')


def test_a_recap_reads_answers_without_their_questions() -> None:
    call = started(script="Survey the customer: how satisfied were you, and what should be improved?")
    call.hear("yeah go ahead")
    call.hear("very satisfied")
    assert "So I have very satisfied and the waiting time. Is that right?" in call.hear("the waiting time")
