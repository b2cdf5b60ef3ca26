"""What the assistant does in a call that it placed: pursue the script's goal until it is settled or refused."""

from dataclasses import dataclass, replace

from senderz_voice.language.embedded import messages
from senderz_voice.language.embedded.acts import Act, recognise
from senderz_voice.language.embedded.encoder import Encoder
from senderz_voice.language.embedded.fold import Heard, Input
from senderz_voice.language.embedded.goals import Plan, Step
from senderz_voice.language.embedded.interpreter import LANGUAGE, in_spanish
from senderz_voice.language.embedded.knowledge import look_up
from senderz_voice.language.embedded.progress import (
    MOST_DETOURS,
    MOST_STEPS,
    Progress,
    Turn,
    close,
    fire,
    question_of,
    speak,
)
from senderz_voice.language.embedded.reply import OPT_OUT, Firing, Reply
from senderz_voice.language.embedded.script import read_script
from senderz_voice.language.embedded.settling import settle, unclear
from senderz_voice.language.embedded.spanish import slots_in
from senderz_voice.language.embedded.times import find
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import tokens
from senderz_voice.ports.language import Brief, Fired, Tool

_RECOGNISABLE = 3
"""Words with which a question has begun."""
_SIDE = frozenset({Act.WHO, Act.WHY, Act.ROBOT, Act.REPEAT, Act.SLOWER, Act.HOLD})


@dataclass(frozen=True, slots=True)
class Outbound:
    """The policy of one placed call; holds only what never changes in it."""

    brief: Brief
    encoder: Encoder
    language: str = "en"

    @property
    def plan(self) -> Plan:
        """The script's plan, with its questions in Spanish where the call is and they can be."""
        return self.spanish or read_script(self.brief.script)

    @property
    def spanish(self) -> Plan | None:
        """The plan of a call that is led in Spanish."""
        return in_spanish(read_script(self.brief.script)) if self.language == LANGUAGE else None

    def open(self, before: str) -> Turn:
        """The first words, whatever the human said when they picked up; a mailbox gets its message at once."""
        plan = self.plan
        progress = Progress(plan.items)
        acts = recognise(before, self.encoder) if before else frozenset()
        if Act.VOICEMAIL in acts:
            return self._voicemail(progress)
        if Act.OPT_OUT in acts:
            return self._opt_out(progress)
        name = self.brief.business_name.strip()
        intro = say("intro", business=name) if name else say("intro_nameless")
        return speak(progress, intro, *plan.lead, plan.items[0].ask)

    def step(self, progress: Progress, given: Input) -> Turn:
        """The next state and words after the human spoke or an intent came back."""
        if isinstance(given, Fired):
            return self._fired(progress, given)
        counted = replace(progress, steps=progress.steps + 1)
        acts = recognise(given.text, self.encoder)
        given = replace(given, text=slots_in(given.text, self.language))
        if Act.OPT_OUT in acts:
            return self._opt_out(counted)
        if counted.phase == "over":
            return Turn(counted, Reply((say("goodbye"),), hang_up=True))
        if counted.steps > MOST_STEPS:
            return close(self.plan, counted, counted.results[-1] if counted.results else "unclear")
        return self._answer(counted, given, acts)

    def _answer(self, progress: Progress, given: Heard, acts: frozenset[Act]) -> Turn:
        if progress.phase == "message":
            return self._message(progress, given.text, acts)
        if progress.phase == "call_back":
            return self._call_back(progress, given.text)
        if _answers_the_unheard(progress, given, acts):
            return self._asked_anew(progress)
        return (
            self._decisive(progress, given.text, acts)
            or self._aside(progress, given.text, acts)
            or (self._knowledge(progress, given.text) if _is_question(given.text, acts) else None)
            or settle(self.plan, progress, given.text, acts)
            or self._otherwise(progress, given.text, acts)
        )

    def _asked_anew(self, progress: Progress) -> Turn:
        """A yes to a question that nobody has heard settles nothing."""
        lead = self.plan.lead if not progress.answers and not progress.results else ()
        return speak(self._detour(progress), *lead, question_of(progress))

    def _otherwise(self, progress: Progress, text: str, acts: frozenset[Act]) -> Turn:
        """Words that answer nothing that is open."""
        if Act.GOODBYE in acts:
            return close(self.plan, progress, self._left(progress))
        if Act.QUESTION in acts and tokens(text):
            return self._unknown(progress)
        if Act.PRESENT in acts:
            return speak(self._detour(progress), say("fine"), question_of(progress))
        if Act.HELLO in acts and len(tokens(text)) <= 3:
            return self._greeted(progress)
        return unclear(self.plan, progress)

    def _decisive(self, progress: Progress, text: str, acts: frozenset[Act]) -> Turn | None:
        """What ends the matter whatever was asked."""
        plan = self.plan
        if Act.VOICEMAIL in acts and progress.steps <= 2:
            return self._voicemail(progress)
        if Act.WRONG_NUMBER in acts:
            return close(plan, replace(progress, call_back=""), "unclear", say("close_wrong_number"))
        if Act.HUMAN in acts:
            return self._human(progress, text)
        if Act.NOT_INTERESTED in acts and progress.phase == "talk" and not progress.answers:
            item = progress.item
            if item and item.step is Step.OFFER and item.otherwise:
                return None
            return close(plan, replace(progress, results=(*progress.results, "declined")), "declined")
        if Act.ABSENT in acts and progress.phase == "talk":
            return self._busy(progress, text)
        if (
            Act.BUSY in acts
            and Act.YES not in acts
            and not (progress.item and progress.item.step is Step.MOVE and find(text))
        ):
            return self._busy(progress, text)
        return None

    def _opt_out(self, progress: Progress) -> Turn:
        lines = (say("close_opted_out"), say("goodbye"))
        over = replace(progress, outcome="opted_out", phase="over", queue=(), last=lines)
        return Turn(over, Reply(lines, OPT_OUT, hang_up=True))

    def _voicemail(self, progress: Progress) -> Turn:
        name = self.brief.business_name.strip()
        intro = say("intro", business=name) if name else say("intro_nameless")
        lines = (intro, *self.plan.lead, say("voicemail"), say("goodbye"))
        return Turn(
            replace(progress, outcome="voicemail", phase="over", queue=(), last=lines), Reply(lines, hang_up=True)
        )

    def _busy(self, progress: Progress, text: str) -> Turn:
        when = find(text)
        if when:
            return self._call_back(progress, text)
        return speak(replace(progress, phase="call_back", asked=1), say("call_back_lead"), say("call_back_when"))

    def _call_back(self, progress: Progress, text: str) -> Turn:
        when = find(text)
        spoken = when.spoken() if when else "another time"
        noted = replace(progress, call_back=spoken)
        return close(self.plan, noted, "unclear", say("close_call_back", when=spoken))

    def _left(self, progress: Progress) -> str:
        """The outcome when the human says goodbye in the middle."""
        if progress.results:
            return progress.results[-1]
        item = progress.item
        if item and item.step is Step.TELL:
            return "notified"
        return "collected" if item and item.step is Step.RECAP else "unclear"

    def _aside(self, progress: Progress, text: str, acts: frozenset[Act]) -> Turn | None:
        side = acts & _SIDE
        if not side or progress.item is None:
            return None
        if side == {Act.HOLD} and (Act.YES in acts or len(tokens(text)) > 6 or find(text)):
            return None
        detour = self._detour(progress)
        if detour.phase == "over":
            return close(self.plan, progress, "unclear")
        if Act.HOLD in side:
            return speak(detour, say("hold"))
        if side & {Act.REPEAT, Act.SLOWER}:
            lead = say("slower") if Act.SLOWER in side else ""
            return Turn(detour, Reply(tuple(line for line in (lead, *progress.last) if line)))
        return speak(detour, *self._who_and_why(side), self._reminder(detour))

    def _who_and_why(self, side: frozenset[Act]) -> list[str]:
        name = self.brief.business_name.strip()
        lines: list[str] = []
        if Act.ROBOT in side:
            lines.append(say("robot_named", business=name) if name else say("robot"))
        elif Act.WHO in side:
            lines.append(say("who", business=name) if name else say("who_nameless"))
        if Act.WHY in side or (Act.WHO in side and Act.ROBOT not in side):
            lines += self.plan.lead or [say("why", topic=self.plan.topic)]
        return lines

    def _detour(self, progress: Progress) -> Progress:
        count = progress.detours + 1
        return replace(progress, detours=count, phase="over" if count > MOST_DETOURS else progress.phase)

    def _reminder(self, progress: Progress) -> str:
        """The open question once more behind a side answer; after two of them the human knows it."""
        return question_of(progress) if progress.detours <= 2 else ""

    def _greeted(self, progress: Progress) -> Turn:
        """`Hello?` in the middle: the line was silent for them, or the opening was cut off."""
        detour = self._detour(progress)
        if detour.phase == "over":
            return close(self.plan, progress, "unclear")
        return speak(detour, say("here"), *(self.plan.lead if progress.detours == 0 else ()), question_of(progress))

    def _knowledge(self, progress: Progress, text: str) -> Turn | None:
        found = look_up(self.brief.knowledge, text, self.encoder)
        if not found:
            return None
        detour = self._detour(progress)
        if detour.phase == "over":
            return close(self.plan, progress, "unclear")
        return speak(detour, found.text, self._reminder(detour))

    def _unknown(self, progress: Progress) -> Turn:
        detour = self._detour(progress)
        if detour.phase == "over":
            return close(self.plan, progress, "unclear")
        return speak(
            detour.answered("question for the team", "asked in the call"), say("cannot_know"), self._reminder(detour)
        )

    def _human(self, progress: Progress, text: str) -> Turn:
        tool = _tool_for(self.brief.tools, "transfer", "talk_to_human")
        if tool:
            return fire(replace(progress, phase="transfer"), Firing(tool.name), say("connect"))
        draft = messages.begin(text, offered=True, about="asked to speak with a person")
        return speak(replace(progress, phase="message", draft=draft), say("no_people"), say("offer_message"))

    def _fired(self, progress: Progress, fired: Fired) -> Turn:
        if progress.phase == "over":
            return Turn(progress, Reply((say("goodbye"),), hang_up=True))
        if fired.ok:
            return close(self.plan, progress, "transferred" if progress.phase == "transfer" else "message_taken")
        draft = messages.begin("", offered=True, about="asked to speak with a person")
        return speak(replace(progress, phase="message", draft=draft), say("connect_failed"), say("offer_message"))

    def _message(self, progress: Progress, text: str, acts: frozenset[Act]) -> Turn:
        draft = messages.take(progress.draft, text, acts, self.language)
        if draft.stage == "dropped":
            return close(self.plan, replace(progress, draft=draft), "unclear")
        if draft.stage == "done":
            tool = _tool_for(self.brief.tools, "message", "leave_message")
            if tool and progress.phase == "message":
                return fire(
                    replace(progress, draft=draft, phase="message_sent"),
                    Firing(tool.name, draft.arguments()),
                    say("one_moment"),
                )
            return close(self.plan, replace(progress, draft=draft), "message_taken")
        return speak(replace(progress, draft=draft), messages.question(draft, LANGUAGE if self.spanish else "en"))


def _answers_the_unheard(progress: Progress, given: Heard, acts: frozenset[Act]) -> bool:
    """Whether somebody who broke in before the question agrees: "wait, I need a pen; okay, go on"."""
    if given.cut is None or progress.item is None or Act.YES not in acts or acts & {Act.NO, Act.CHANGE}:
        return False
    first = tokens(progress.item.ask)[:_RECOGNISABLE]
    heard = tokens(given.cut)
    return not any(heard[start : start + len(first)] == first for start in range(len(heard)))


def _is_question(text: str, acts: frozenset[Act]) -> bool:
    return Act.QUESTION in acts and not acts & {Act.YES, Act.CHANGE} and len(tokens(text)) >= 3


def _tool_for(tools: tuple[Tool, ...], action: str, name: str) -> Tool | None:
    """The built-in of that name, else the first tool with the action."""
    fitting = [tool for tool in tools if tool.action == action]
    return next((tool for tool in fitting if tool.name == name), fitting[0] if fitting else None)
