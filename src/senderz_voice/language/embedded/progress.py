"""How far an outbound call has come: the state that its turns are folded into."""

from dataclasses import dataclass, replace

from senderz_voice.language.embedded.goals import Goal, Item, Plan, Step
from senderz_voice.language.embedded.grammar import is_question
from senderz_voice.language.embedded.messages import NO_DRAFT, Draft, spaced
from senderz_voice.language.embedded.reply import Firing, Reply
from senderz_voice.language.embedded.times import Moment
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import listed

MOST_STEPS = 22
"""Turns of the caller after which the assistant says goodbye whatever is still open."""
MOST_DETOURS = 6
"""Side questions in a row before the matter is closed as unclear."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One piece of information that the call collected."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Immutable; every input of the call gives the next one."""

    queue: tuple[Item, ...]
    """What is still to settle; the first item's question is open."""
    asked: int = 1
    phase: str = "talk"
    """talk, which_time, new_time, right_time, call_back, message or over."""
    proposal: Moment | None = None
    answers: tuple[Answer, ...] = ()
    results: tuple[str, ...] = ()
    refusals: int = 0
    detours: int = 0
    steps: int = 0
    outcome: str = ""
    call_back: str = ""
    """When the human wants to be called again, in their words."""
    draft: Draft = NO_DRAFT
    last: tuple[str, ...] = ()
    """What was said last, to be repeated on request."""

    @property
    def item(self) -> Item | None:
        return self.queue[0] if self.queue else None

    def answered(self, label: str, value: str) -> "Progress":
        kept = tuple(answer for answer in self.answers if answer.label != label)
        return replace(self, answers=(*kept, Answer(label, value)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A step of the fold: the new state and what to say."""

    progress: Progress
    reply: Reply


def speak(progress: Progress, *lines: str) -> Turn:
    """Say something and listen."""
    spoken = tuple(line for line in lines if line)
    return Turn(replace(progress, last=spoken), Reply(spoken))


def fire(progress: Progress, firing: Firing, *lines: str) -> Turn:
    return Turn(replace(progress, last=lines), Reply(lines, firing))


def close(plan: Plan, progress: Progress, outcome: str, *lines: str) -> Turn:
    """Say goodbye and hang up; the closing words depend on how the call went."""
    spoken = lines or (say(f"close_{outcome}", topic=plan.topic, detail=_detail(progress)),)
    over = replace(progress, outcome=outcome, phase="over", queue=(), last=spoken)
    return Turn(over, Reply((*spoken, say("goodbye")), hang_up=True))


def _detail(progress: Progress) -> str:
    return progress.proposal.short() if progress.proposal else "that"


def advance(plan: Plan, progress: Progress, *lines: str, following: tuple[Item, ...] = ()) -> Turn:
    """The current item is settled: put the next question, or close when there is none."""
    queue = (*following, *progress.queue[1:])
    moved = replace(progress, queue=queue, asked=1, phase="talk", detours=0)
    while moved.item and moved.item.step is Step.RECAP and len(moved.answers) < 2:
        moved = replace(moved, queue=moved.queue[1:])
    if not moved.item:
        return close(plan, moved, settled_outcome(moved))
    if moved.item.step is Step.RECAP:
        return speak(moved, *lines, recap(moved))
    return speak(moved, *lines, moved.item.ask)


def settled_outcome(progress: Progress) -> str:
    """The outcome of a call that came to its end: the last decision counts, else what was collected."""
    if progress.results:
        return progress.results[-1]
    told = [answer for answer in progress.answers if answer.label not in UNSPOKEN]
    return "collected" if told else "notified"


def recap(progress: Progress) -> str:
    """Reads the answers back; what answered a whole question is read without it."""
    parts = [
        answer.value.rstrip(".") if is_question(answer.label) else _named(answer)
        for answer in progress.answers
        if answer.label not in UNSPOKEN
    ]
    return say("recap", answers=listed(parts))


UNSPOKEN = frozenset({"time", "question for the team", "remark"})
"""Answers that the mind noted for itself."""


def _named(answer: Answer) -> str:
    return f"{answer.label} {spaced(answer.value)}"


def moved_result(plan: Plan, item: Item) -> str:
    """A new time for something that had one is a reschedule; a first time is a confirmation."""
    return "rescheduled" if plan.goal is Goal.MOVE or item.moment is not None else "confirmed"


def question_of(progress: Progress) -> str:
    """The question that is open now, in the words for a second asking."""
    if progress.phase == "which_time" and progress.proposal:
        return say("which_time", day=progress.proposal.short())
    if progress.phase == "right_time" and progress.proposal:
        return say("right_time", moment=progress.proposal.short())
    if progress.phase == "new_time":
        return say("new_time_again")
    if progress.phase == "call_back":
        return say("call_back_when")
    item = progress.item
    if item is None:
        return ""
    return recap(progress) if item.step is Step.RECAP else item.again
