"""What the assistant does in a call that it answered: inform, fire intents, take messages."""

from dataclasses import replace

from senderz_voice.language.embedded import filling, messages, serving
from senderz_voice.language.embedded.acts import Act, recognise
from senderz_voice.language.embedded.desk import Caller, Desk, Move, speak
from senderz_voice.language.embedded.fold import Input
from senderz_voice.language.embedded.intents_match import match_intents
from senderz_voice.language.embedded.reply import OPT_OUT, Reply
from senderz_voice.language.embedded.slots import person_name, phone_number
from senderz_voice.language.embedded.words import tidy, tokens
from senderz_voice.ports.language import Fired

MOST_STEPS = 60
"""Turns of the caller after which the assistant says goodbye."""

Acts = frozenset[Act]


def open_call(desk: Desk, before: str) -> Move:
    """The greeting; a caller who spoke first is greeted all the same."""
    name = desk.brief.business_name.strip()
    greeting = tidy(desk.brief.greeting)
    if not greeting:
        greeting = desk.say("thanks_for_calling", business=name) if name else desk.say("thanks_for_calling_nameless")
    opened = speak(Caller(), greeting)
    if len(tokens(before)) < 2 or Act.OPT_OUT not in recognise(before, desk.encoder):
        return opened
    return _opted_out(desk, opened[0])


def again(desk: Desk, state: Caller) -> Reply:
    """Nobody said anything new: what is open is asked once more."""
    if state.phase == "over":
        return Reply((desk.say("goodbye"),), hang_up=True)
    return Reply((_open_question(desk, state),))


def step(desk: Desk, state: Caller, given: Input) -> Move:
    """The next state and words after the caller spoke or an intent came back."""
    if isinstance(given, Fired):
        return serving.came_back(desk, state, given)
    acts = recognise(given.text, desk.encoder)
    known = replace(
        state,
        steps=state.steps + 1,
        name=state.name or person_name(desk.slots(given.text)) or "",
        number=state.number or phone_number(desk.slots(given.text)) or "",
    )
    if Act.OPT_OUT in acts:
        return _opted_out(desk, known)
    if known.phase == "over":
        return known, Reply((desk.say("goodbye"),), hang_up=True)
    if known.steps > MOST_STEPS:
        return _bye(desk, known)
    return _heard(desk, known, given.text, acts) if tokens(given.text) else _missed(desk, known)


def _heard(desk: Desk, state: Caller, text: str, acts: Acts) -> Move:
    """The open question first, then side questions, intents, knowledge, small talk."""
    if state.phase == "message":
        return _message(desk, state, text, acts)
    if state.phase == "filling":
        filled = serving.fill(desk, state, text, acts)
        if filled:
            return filled
        state = replace(state, phase="open", tool="")
    return (
        _aside(desk, state, acts)
        or _request(desk, state, text, acts)
        or _informed(desk, state, text)
        or _small_talk(desk, state, text, acts)
    )


def _request(desk: Desk, state: Caller, text: str, acts: Acts) -> Move | None:
    """Something to be done: an intent, a person, a message."""
    if Act.HUMAN in acts and desk.tool_for("transfer") is None:
        return serving.no_human(desk, state, text)
    matched = match_intents(desk.brief.tools, text, desk.encoder, acts)
    tool = desk.tool(matched.name) if matched.name else None
    if tool:
        return serving.begin(desk, state, tool, text, acts)
    return serving.take_message(desk, state, text) if Act.LEAVE_MESSAGE in acts else None


def _informed(desk: Desk, state: Caller, text: str) -> Move | None:
    """A question that the knowledge answers."""
    found = desk.known(text)
    if found is None:
        return None
    more = desk.say("what_else") if state.answered == 0 else ""
    informed = replace(state, phase="open", answered=state.answered + 1, misses=0, outcome=state.outcome or "answered")
    return speak(informed, found.text, more)


def _small_talk(desk: Desk, state: Caller, text: str, acts: Acts) -> Move:
    """Words that ask for nothing the business offers."""
    short = len(tokens(text)) <= 6
    done = acts & {Act.GOODBYE, Act.NOTHING_ELSE} or (state.steps > 1 and short and acts & {Act.NO, Act.THANKS})
    if done and Act.QUESTION not in acts:
        return _bye(desk, state)
    if Act.CANCEL in acts:
        return speak(state, desk.say("what_else"))
    if acts & {Act.HELLO, Act.THANKS, Act.YES} and short:
        return speak(state, desk.say("how_help"))
    if Act.QUESTION in acts or len(tokens(text)) >= 5:
        draft = messages.begin("", offered=True, about=text)
        wished = replace(state, phase="message", wishes=(*state.wishes, text), draft=draft)
        return speak(wished, desk.say("offer_message_unknown"))
    return _missed(desk, state)


def _missed(desk: Desk, state: Caller) -> Move:
    """Not understood: ask again, then offer a message, then say goodbye."""
    missed = replace(state, misses=state.misses + 1)
    if missed.misses == 1:
        return speak(missed, desk.say("rephrase") if state.phase == "open" else _open_question(desk, state))
    if missed.misses == 2 and state.phase == "open":
        offering = replace(missed, phase="message", draft=messages.begin("", offered=True))
        return speak(offering, desk.say("offer_message_unknown"))
    return _bye(desk, missed)


def _open_question(desk: Desk, state: Caller) -> str:
    if state.phase == "message":
        return messages.question(state.draft, desk.language)
    parameter = serving.missing(desk, state) if state.phase == "filling" else None
    return filling.question(parameter, desk.language, again=True) if parameter else desk.say("how_help")


def _bye(desk: Desk, state: Caller) -> Move:
    outcome = state.outcome or ("message_taken" if state.draft.stage == "done" else "completed")
    closing = "close_message_taken" if outcome == "message_taken" else "close_completed"
    return replace(state, phase="over", outcome=outcome), Reply((desk.say(closing), desk.say("goodbye")), hang_up=True)


def _opted_out(desk: Desk, state: Caller) -> Move:
    over = replace(state, phase="over", outcome="opted_out")
    return over, Reply((desk.say("close_opted_out"), desk.say("goodbye")), OPT_OUT, hang_up=True)


def _aside(desk: Desk, state: Caller, acts: Acts) -> Move | None:
    """Questions about the call itself."""
    name = desk.brief.business_name.strip()
    question = _open_question(desk, state)
    if Act.ROBOT in acts:
        return speak(state, desk.say("robot_named", business=name) if name else desk.say("robot"), question)
    if Act.WHO in acts:
        return speak(state, desk.say("who", business=name) if name else desk.say("who_nameless"), question)
    if acts & {Act.REPEAT, Act.SLOWER}:
        lead = (desk.say("slower"),) if Act.SLOWER in acts else ()
        return state, Reply(lead + (state.last or (question,)))
    if Act.HOLD in acts and not acts & {Act.YES, Act.NO, Act.QUESTION}:
        return speak(state, desk.say("hold"))
    return None


def _message(desk: Desk, state: Caller, text: str, acts: Acts) -> Move:
    if state.draft.stage == "offered" and not acts & {Act.YES, Act.NO, Act.LEAVE_MESSAGE}:
        reopened = replace(state, phase="open")
        otherwise = _request(desk, reopened, text, acts) or _informed(desk, reopened, text)
        if otherwise:
            return otherwise
    draft = messages.take(state.draft, text, acts, desk.language)
    if draft.stage == "done":
        return serving.message_given(desk, state, draft)
    if draft.stage == "dropped":
        dropped = replace(state, phase="open", draft=draft)
        leaving = acts & {Act.GOODBYE, Act.NOTHING_ELSE}
        return _bye(desk, dropped) if leaving else speak(dropped, desk.say("what_else"))
    return speak(replace(state, draft=draft), messages.question(draft, desk.language))
