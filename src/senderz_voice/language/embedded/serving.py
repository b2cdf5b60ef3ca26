"""Serving a caller's request: an intent's arguments are filled, the intent is fired, its answer is told."""

import json
from dataclasses import replace

from senderz_voice.language.embedded import filling, messages
from senderz_voice.language.embedded.acts import Act
from senderz_voice.language.embedded.desk import Caller, Desk, Move, speak
from senderz_voice.language.embedded.messages import ABOUT_A_PERSON, Draft
from senderz_voice.language.embedded.reply import Firing, Reply
from senderz_voice.language.embedded.times import local
from senderz_voice.language.embedded.words import ended, sentences, tidy, tokens
from senderz_voice.ports.language import Fired, Tool

_SPOKEN = 300
"""Characters of a webhook's answer that are read out at most."""

Acts = frozenset[Act]


def begin(desk: Desk, state: Caller, tool: Tool, text: str, acts: Acts) -> Move:
    """An intent was recognised: take what its arguments need from the same sentence."""
    if tool.action == "message":
        return take_message(desk, state, text)
    fresh = replace(state, phase="filling", tool=tool.name, arguments=(), asked=0, misses=0)
    return _ask_or_fire(desk, _gathered(desk, fresh, tool, text, acts, asked=None), tool)


def fill(desk: Desk, state: Caller, text: str, acts: Acts) -> Move | None:
    """The caller's answer to the question for an argument; None when they want something else altogether."""
    tool = desk.tool(state.tool)
    parameter = missing(desk, state)
    if tool is None or parameter is None or (Act.HUMAN in acts and tool.action != "transfer"):
        return None
    if acts & {Act.CANCEL, Act.NOT_INTERESTED} and len(tokens(text)) <= 8:
        return speak(replace(state, phase="open", tool=""), desk.say("what_else"))
    if acts & {Act.REPEAT, Act.SLOWER}:
        return speak(state, filling.question(parameter, desk.language, again=True))
    gathered = _gathered(desk, state, tool, text, acts, asked=parameter.name)
    if parameter.name in dict(gathered.arguments):
        return _ask_or_fire(desk, replace(gathered, asked=0), tool)
    found = desk.known(text) if Act.QUESTION in acts else None
    if found and gathered.misses < 3:
        informed = replace(gathered, misses=gathered.misses + 1)
        return speak(informed, found.text, filling.question(parameter, desk.language, again=False))
    if gathered.asked >= 2:
        given_up = replace(gathered, phase="open", tool="", wishes=(*state.wishes, tool.description or tool.name))
        return speak(given_up, desk.say("given_up"), desk.say("what_else"))
    return _ask_or_fire(desk, gathered, tool)


def _gathered(desk: Desk, state: Caller, tool: Tool, text: str, acts: Acts, *, asked: str | None) -> Caller:
    """The state with every argument that the text holds."""
    now = local(desk.brief.started_at, desk.brief.timezone)
    arguments = dict(state.arguments)
    for parameter in filling.parameters_of(tool):
        if parameter.name in arguments:
            continue
        words = text if parameter.verbatim else desk.slots(text)
        value = filling.value_in(parameter, words, acts, now, desk.encoder, asked=parameter.name == asked)
        if value is not None:
            arguments[parameter.name] = value
    names = [str(value) for name, value in arguments.items() if name.endswith("name")]
    return replace(state, arguments=tuple(arguments.items()), name=state.name or next(iter(names), ""))


def missing(desk: Desk, state: Caller) -> filling.Parameter | None:
    """The first required argument that is not known yet."""
    tool = desk.tool(state.tool)
    held = dict(state.arguments)
    parameters = filling.parameters_of(tool) if tool else ()
    return next((parameter for parameter in parameters if parameter.required and parameter.name not in held), None)


def _ask_or_fire(desk: Desk, state: Caller, tool: Tool) -> Move:
    parameter = missing(desk, state)
    if parameter:
        asked = replace(state, asked=state.asked + 1)
        return speak(asked, filling.question(parameter, desk.language, again=asked.asked > 1))
    firing = Firing(tool.name, filling.as_json(state.arguments))
    if tool.action == "end_call":
        over = replace(state, phase="over", outcome=state.outcome or "completed")
        return over, Reply((desk.say("close_completed"), desk.say("goodbye")), firing, hang_up=True)
    spoken = (desk.say("connect" if tool.action == "transfer" else "one_moment"),)
    return replace(state, phase="firing", last=spoken), Reply(spoken, firing)


def came_back(desk: Desk, state: Caller, fired: Fired) -> Move:
    """An intent was carried out, or not; what a webhook answered is data, and only its `say` is spoken."""
    tool = desk.tool(fired.name)
    action = tool.action if tool else ""
    if state.phase == "over":
        return state, Reply((desk.say("goodbye"),), hang_up=True)
    reopened = replace(state, phase="open", tool="", arguments=())
    if not fired.ok:
        return _failed(desk, reopened, action)
    if action == "transfer":
        over = replace(reopened, outcome="transferred", phase="over")
        return over, Reply((desk.say("goodbye"),), hang_up=True)
    if action == "message":
        return speak(replace(reopened, outcome="message_taken"), desk.say("what_else"))
    done = replace(reopened, outcome=state.outcome if state.outcome == "message_taken" else "completed")
    return speak(done, spoken_answer(fired.answer) or desk.say("intent_done"), desk.say("what_else"))


def _failed(desk: Desk, state: Caller, action: str) -> Move:
    if action == "transfer":
        draft = messages.begin("", offered=True, about=ABOUT_A_PERSON)
        offering = replace(state, phase="message", draft=draft)
        return speak(offering, desk.say("connect_failed"), desk.say("offer_message"))
    return speak(state, desk.say("intent_failed"), desk.say("what_else"))


def spoken_answer(answer: str) -> str:
    """The `say` of a webhook's JSON answer, as a few plain sentences; empty when there is none."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    words = told.get("say") if isinstance(told, dict) else None
    if not isinstance(words, str):
        return ""
    spoken = ""
    for sentence in sentences(tidy(words)):
        if len(spoken) + len(sentence) > _SPOKEN:
            break
        spoken = f"{spoken} {ended(sentence)}".strip()
    return spoken or ended(tidy(words)[:_SPOKEN])


def no_human(desk: Desk, state: Caller, text: str) -> Move:
    """The caller wants a person and there is no way to one."""
    draft = messages.begin(text, offered=True, about=ABOUT_A_PERSON, language=desk.language)
    offering = replace(state, phase="message", draft=draft)
    return speak(offering, desk.say("no_people"), desk.say("offer_message"))


def take_message(desk: Desk, state: Caller, text: str) -> Move:
    """The caller wants to leave a message."""
    draft = messages.begin(text, name=state.name, number=state.number, language=desk.language)
    return speak(replace(state, phase="message", draft=draft), messages.question(draft, desk.language))


def message_given(desk: Desk, state: Caller, draft: Draft) -> Move:
    """The message is complete: hand it to the message intent, if there is one."""
    lines = (desk.say("message_noted"),)
    taken = replace(state, draft=draft, outcome="message_taken", name=draft.name, number=draft.number)
    tool = desk.tool_for("message")
    if tool is None:
        return speak(replace(taken, phase="open"), *lines, desk.say("what_else"))
    firing = Firing(tool.name, _shaped(tool, draft))
    return replace(taken, phase="firing", tool=tool.name, last=lines), Reply(lines, firing)


def _shaped(tool: Tool, draft: Draft) -> str:
    """The message in the argument names that the intent declares, or in ours."""
    parameters = filling.parameters_of(tool)
    if not parameters:
        return draft.arguments()
    values: dict[str, filling.Value] = {}
    for parameter in parameters:
        if parameter.sense == "phone":
            values[parameter.name] = draft.number
        elif parameter.sense == "name":
            values[parameter.name] = draft.name
        elif parameter.kind == "string" and draft.message not in values.values():
            values[parameter.name] = draft.message
    return json.dumps(values, ensure_ascii=False)
