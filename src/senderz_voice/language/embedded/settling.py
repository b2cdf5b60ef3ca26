"""How each kind of item of an outbound plan is settled by what the human says."""

import re
from dataclasses import replace

from senderz_voice.language.embedded.acts import Act
from senderz_voice.language.embedded.goals import Item, Plan, Step, Want
from senderz_voice.language.embedded.progress import Progress, Turn, advance, close, moved_result, question_of, speak
from senderz_voice.language.embedded.slots import answer, chosen, moment_in, trimmed
from senderz_voice.language.embedded.times import Moment, find
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import tokens

Acts = frozenset[Act]
_REFUSING = frozenset({Act.NO, Act.CANNOT, Act.CANCEL, Act.NOT_INTERESTED})


def settle(plan: Plan, progress: Progress, text: str, acts: Acts) -> Turn | None:
    """The turn that the words lead to at the open question; None when they do not answer it."""
    item = progress.item
    if item is None:
        return None
    if progress.phase in {"which_time", "new_time", "right_time"}:
        return _new_time(plan, progress, item, text, acts)
    match item.step:
        case Step.PERMIT:
            return _permit(plan, progress, text, acts)
        case Step.CHECK:
            return _check(plan, progress, item, text, acts)
        case Step.OFFER:
            return _offer(plan, progress, item, text, acts)
        case Step.MOVE:
            return _move(plan, progress, item, text, acts)
        case Step.TELL:
            return _told(plan, progress, text, acts)
        case Step.RECAP:
            return _recapped(plan, progress, text, acts)
        case Step.ASK:
            return _asked(plan, progress, item, text, acts)


def unclear(plan: Plan, progress: Progress) -> Turn:
    """Nothing that answers the question: ask it in other words, then leave it."""
    if progress.asked < 2:
        return speak(replace(progress, asked=progress.asked + 1), say("sorry"), question_of(progress))
    item = progress.item
    if item is None or item.step not in {Step.ASK, Step.TELL, Step.RECAP} or progress.phase != "talk":
        outcome = progress.results[-1] if progress.results else "unclear"
        return close(plan, progress, outcome)
    moved = advance(plan, replace(progress, refusals=progress.refusals + 1), say("skipped"))
    nothing = moved.progress.outcome in {"notified", "collected"} and not progress.answers and item.step is Step.ASK
    return close(plan, progress, "unclear") if nothing else moved


def _refused(acts: Acts) -> bool:
    return bool(acts & _REFUSING) and Act.YES not in acts


def _permit(plan: Plan, progress: Progress, text: str, acts: Acts) -> Turn | None:
    following = progress.queue[1] if len(progress.queue) > 1 else None
    if Act.YES in acts or (Act.QUESTION in acts and "go ahead" in text.lower()):
        return advance(plan, progress, say("fine"))
    if _refused(acts):
        return close(plan, progress, "declined")
    if following and following.want not in {Want.FREE, Want.YES_NO} and answer(following.want, text):
        ready = replace(progress, queue=progress.queue[1:], asked=1)
        return _asked(plan, ready, following, text, acts)
    volunteered = len(tokens(text)) >= 2 and not acts & {Act.QUESTION, Act.HELLO, Act.GOODBYE, Act.UNSURE}
    return advance(plan, progress) if volunteered else None


def _check(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    other = _other_time(item, text)
    wants_change = Act.CHANGE in acts and (Act.YES not in acts or other is not None)
    if Act.CANCEL in acts:
        return _decline(plan, progress)
    if other and (wants_change or _refused(acts)):
        return _propose(progress, item, other)
    if Act.CANNOT in acts or _refused(acts) or wants_change:
        return _instead(plan, progress, item, acts, text)
    if Act.YES in acts or (item.moment and (said := _said(item, text)) and said.same_as(item.moment)):
        return advance(
            plan, replace(progress, results=(*progress.results, "confirmed")), say("fine"), following=item.then
        )
    return _propose(progress, item, other) if other else None


def _said(item: Item, text: str) -> Moment | None:
    """The day and time in the words; `the same time` is the time at stake."""
    said = find(text)
    same = re.search(r"\bsame (?:time|hour)\b", text.lower())
    return said.filled(Moment(None, item.moment.time)) if said and same and item.moment else said


def _other_time(item: Item, text: str) -> Moment | None:
    """A day or time in the text that differs from the one at stake."""
    said = _said(item, text)
    if said is None or item.moment is None or said.same_as(item.moment):
        return None
    return said


def _instead(plan: Plan, progress: Progress, item: Item, acts: Acts, text: str) -> Turn:
    """A no to a time is asked for another time, once; a no to a fact is the end of the matter unless it is "
    "corrected."""
    if item.otherwise:
        return advance(plan, progress, say("skipped"), following=item.otherwise)
    if item.moment is None:
        words = tokens(text)
        corrected = (
            len(words) > 4 and not acts & {Act.CANCEL, Act.NOT_INTERESTED} and any(word[0].isdigit() for word in words)
        )
        if corrected:
            noted = progress.answered("correction", trimmed(text))
            return advance(plan, replace(noted, results=(*noted.results, "declined")), say("noted"))
        return _decline(plan, progress)
    return speak(replace(progress, phase="new_time", asked=1), say("new_time"))


def _decline(plan: Plan, progress: Progress) -> Turn:
    return close(plan, replace(progress, results=(*progress.results, "declined")), "declined")


def _propose(progress: Progress, item: Item, moment: Moment) -> Turn:
    """Read a time back; what it lacks is asked for once, or taken from the time at stake."""
    base = item.moment or (item.options[0] if len(item.options) == 1 else None)
    if progress.proposal:
        moment = moment.filled(progress.proposal)
    if moment.time is None and progress.phase != "which_time":
        asking = replace(progress, phase="which_time", proposal=moment, asked=1)
        return speak(asking, say("which_time", day=moment.short()))
    if moment.day is None and base:
        moment = moment.filled(Moment(base.day, None))
    if moment.day is None and progress.phase != "which_time":
        return speak(replace(progress, phase="which_time", proposal=moment, asked=1), say("which_day"))
    checking = replace(progress, phase="right_time", proposal=moment, asked=1)
    return speak(checking, say("right_time", moment=moment.short()))


def _agreed(plan: Plan, progress: Progress, item: Item, moment: Moment) -> Turn:
    settled = replace(progress, proposal=moment, results=(*progress.results, moved_result(plan, item)))
    return advance(plan, settled.answered("time", moment.short()), following=item.then)


def _new_time(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    """While a new time is being agreed on."""
    said = _said(item, text) or moment_in(text)
    if progress.phase == "right_time" and progress.proposal:
        if said and not said.same_as(progress.proposal):
            moment = said.filled(progress.proposal) if Act.CANCEL not in acts else said
            return speak(replace(progress, proposal=moment, asked=2), say("right_time", moment=moment.short()))
        if Act.YES in acts or said:
            return _agreed(plan, progress, item, progress.proposal)
        if _refused(acts) and progress.asked < 2 and Act.CANCEL not in acts:
            return speak(replace(progress, phase="new_time", proposal=None, asked=2), say("new_time_again"))
        return _decline(plan, progress) if _refused(acts) else None
    if progress.phase == "which_time" and progress.proposal:
        if said:
            return _propose(progress, item, said)
        if _refused(acts):
            return _decline(plan, progress)
        any_time = acts & {Act.YES, Act.UNSURE} or {"any", "anytime", "whenever", "flexible"} & set(tokens(text))
        checking = replace(progress, phase="right_time", asked=1)
        return speak(checking, say("right_time", moment=progress.proposal.short())) if any_time else None
    if said and not (_refused(acts) and item.moment and said.same_as(item.moment)):
        return _propose(progress, item, said)
    if _refused(acts):
        return _decline(plan, progress)
    return None


def _offer(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    if acts & {Act.NOT_INTERESTED, Act.CANCEL, Act.CANNOT} or _refused(acts):
        declined = replace(progress, results=(*progress.results, "declined"))
        other = _said(item, text)
        if other and item.moment and Act.NOT_INTERESTED not in acts and not other.same_as(item.moment):
            return _propose(progress, item, other)
        if item.otherwise:
            return advance(plan, replace(declined, queue=declined.queue[:1]), say("skipped"), following=item.otherwise)
        return close(plan, declined, "declined")
    if Act.CHANGE in acts and item.moment and (other := _other_time(item, text)):
        return _propose(progress, item, other)
    if Act.YES in acts:
        accepted = replace(progress, results=(*progress.results, "confirmed"))
        return advance(plan, accepted, say("fine"), following=item.then)
    if len(tokens(text)) >= 4 and item.otherwise and Act.UNSURE in acts:
        return advance(plan, progress, say("skipped"), following=item.otherwise)
    return None


def _move(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    picked = chosen(item.options, text)
    if picked and not _refused(acts):
        moment = picked.filled(find(text) or picked)
        return _agreed(plan, progress, item, moment)
    said = _said(item, text)
    if said and not (item.moment and said.same_as(item.moment)) and not (_refused(acts) and _is_option(item, said)):
        return _propose(progress, item, said)
    if acts & {Act.CANCEL, Act.NOT_INTERESTED}:
        return _decline_time(plan, progress)
    if _refused(acts) or Act.CANNOT in acts or (Act.CHANGE in acts and item.options):
        if not item.options:
            return _decline_time(plan, progress)
        return speak(replace(progress, phase="new_time", asked=1), say("new_time"))
    if Act.YES in acts and len(item.options) == 1:
        only = item.options[0]
        return _agreed(plan, progress, item, only) if only.time else _propose(progress, item, only)
    if Act.YES in acts and item.options and progress.asked < 2:
        return speak(replace(progress, asked=2), say("which_option"))
    if Act.YES in acts and item.options:
        return _agreed(plan, progress, item, item.options[0])
    if Act.YES in acts and progress.asked < 2:
        return speak(replace(progress, asked=2), item.again)
    return None


def _is_option(item: Item, said: Moment) -> bool:
    return any(said.same_as(option) for option in item.options)


def _decline_time(plan: Plan, progress: Progress) -> Turn:
    """No time suits: a call that was accepted before stays accepted, to be followed up."""
    return close(plan, progress, "confirmed") if "confirmed" in progress.results else _decline(plan, progress)


def _told(plan: Plan, progress: Progress, text: str, acts: Acts) -> Turn | None:
    if Act.NOT_INTERESTED in acts:
        return close(plan, progress, "declined")
    if acts & {Act.NO, Act.YES, Act.THANKS, Act.NOTHING_ELSE, Act.GOODBYE, Act.CANCEL}:
        yes_questions = Act.YES in acts and not acts & {Act.NO, Act.THANKS, Act.NOTHING_ELSE} and progress.asked < 2
        if yes_questions and Act.GOODBYE not in acts:
            return speak(replace(progress, asked=2), say("fine"), say("more_questions"))
        return advance(plan, progress)
    if len(tokens(text)) >= 3 and not acts & {Act.QUESTION, Act.HELLO, Act.UNSURE, Act.PRESENT}:
        return advance(plan, progress.answered("remark", trimmed(text)), say("noted"))
    return None


def _recapped(plan: Plan, progress: Progress, text: str, acts: Acts) -> Turn | None:
    if progress.asked >= 2 and len(tokens(text)) >= 2 and Act.YES not in acts:
        return advance(plan, progress.answered("correction", trimmed(text)), say("noted"))
    if _refused(acts):
        words = tokens(text)
        if len(words) >= 4:
            return advance(plan, progress.answered("correction", trimmed(text)), say("noted"))
        return speak(replace(progress, asked=2), say("what_change"))
    return advance(plan, progress) if acts & {Act.YES, Act.THANKS} else None


def _asked(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    """A question of a survey or a form."""
    if acts & {Act.NOT_INTERESTED, Act.CANCEL} and item.want is not Want.YES_NO:
        return close(plan, progress, _left(progress))
    if item.want is Want.YES_NO:
        return _yes_no(plan, progress, item, text, acts)
    value = answer(item.want, text)
    bare_no = _refused(acts) and len(tokens(text)) <= 4
    if value and not (
        item.want is Want.FREE and (bare_no or acts & {Act.UNSURE, Act.QUESTION} or len(tokens(text)) == 0)
    ):
        return advance(plan, progress.answered(item.label, value), say("noted"))
    if _refused(acts) or Act.UNSURE in acts:
        return _skip(plan, progress)
    if progress.asked >= 2 and len(tokens(trimmed(text))) >= 1 and Act.QUESTION not in acts and not acts & {Act.YES}:
        return advance(plan, progress.answered(item.label, trimmed(text)), say("noted"))
    return None


def _yes_no(plan: Plan, progress: Progress, item: Item, text: str, acts: Acts) -> Turn | None:
    if Act.NOT_INTERESTED in acts:
        return close(plan, progress, _left(progress))
    if Act.UNSURE in acts:
        return _skip(plan, progress)
    value = "yes" if Act.YES in acts else "no" if acts & {Act.NO, Act.CANNOT} else ""
    if not value and len(tokens(text)) >= 3 and Act.QUESTION not in acts:
        value = trimmed(text)
    following = item.then if value == "yes" else item.otherwise if value == "no" else ()
    return advance(plan, progress.answered(item.label, value), say("noted"), following=following) if value else None


def _skip(plan: Plan, progress: Progress) -> Turn:
    skipped = replace(progress, refusals=progress.refusals + 1)
    last = not any(item.step is Step.ASK for item in skipped.queue[1:])
    if skipped.refusals >= 2 or (last and not skipped.answers and not skipped.results):
        return close(plan, skipped, _left(skipped))
    return advance(plan, skipped, say("skipped"))


def _left(progress: Progress) -> str:
    """The outcome when the human breaks a survey off: what was collected stays collected only if most of it was."""
    if progress.results:
        return progress.results[-1]
    open_questions = sum(item.step is Step.ASK for item in progress.queue)
    return "collected" if len(progress.answers) > open_questions else "declined"
