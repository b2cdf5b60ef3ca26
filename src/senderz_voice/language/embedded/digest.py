"""After the call: folds it once more and writes down what came of it."""

import asyncio
import re
from dataclasses import replace

from senderz_voice.language.embedded.desk import Caller
from senderz_voice.language.embedded.encoder import Encoder, SentenceEncoder
from senderz_voice.language.embedded.menus import PRESS_KEYS, past_the_menu
from senderz_voice.language.embedded.mind import inbound_caller, outbound_progress
from senderz_voice.language.embedded.progress import Progress
from senderz_voice.language.embedded.recall import evidence, lines_of, named
from senderz_voice.language.embedded.scoring import lead_score
from senderz_voice.language.embedded.script import read_script
from senderz_voice.language.embedded.slots import phone_number
from senderz_voice.language.embedded.summary import inbound_summary, outbound_summary
from senderz_voice.language.embedded.words import ended as sentence
from senderz_voice.language.lobbying import without_lobbying
from senderz_voice.ports.language import Conversation, Digest, Ended, Fired, Said


class EmbeddedSummariser:
    """A ports.language.Summariser by rules: only facts of the conversation, no words of its own invention."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @classmethod
    def load(cls) -> "EmbeddedSummariser":
        """Loads the sentence encoder. Raises PortError when it is not installed."""
        return cls(SentenceEncoder.load())

    async def digest(self, ended: Ended) -> Digest:
        """Outcome, summary, score and evidence of a finished call."""
        return await asyncio.to_thread(digest, ended, self._encoder)


def digest(ended: Ended, encoder: Encoder) -> Digest:
    """The same, as a pure function; who lobbies for a score is not listened to."""
    conversation = _about_the_matter(ended.conversation)
    ended = replace(ended, conversation=conversation)
    spoken = lines_of(past_the_menu(conversation))
    fired = tuple(turn.name for turn in conversation.turns if isinstance(turn, Fired) and turn.name != PRESS_KEYS)
    if ended.end_reason in {"voicemail_left", "machine"}:
        return Digest("The call reached a voicemail box.", 10, "voicemail", voicemail=True, intents=fired)
    if not ended.answered or not spoken:
        return _nobody(ended, fired)
    if conversation.brief.direction == "outbound":
        return _outbound(ended, outbound_progress(conversation, encoder), fired, encoder)
    return _inbound(ended, inbound_caller(conversation, encoder), fired, encoder)


def _about_the_matter(conversation: Conversation) -> Conversation:
    """The conversation without what the caller said of summaries and scores."""
    turns = tuple(
        replace(turn, text=without_lobbying(turn.text)) if isinstance(turn, Said) and turn.role == "caller" else turn
        for turn in conversation.turns
    )
    kept = tuple(turn for turn in turns if not isinstance(turn, Said) or turn.text.strip())
    return replace(conversation, turns=kept)


def _nobody(ended: Ended, fired: tuple[str, ...]) -> Digest:
    text = "The call was answered, but nobody said anything." if ended.answered else "The call was not answered."
    again = "Try the call again." if ended.conversation.brief.direction == "outbound" else None
    return Digest(text, 10 if ended.answered else 0, "no_conversation", follow_up=again, intents=fired)


def _outbound(ended: Ended, progress: Progress, fired: tuple[str, ...], encoder: Encoder) -> Digest:
    plan = read_script(ended.conversation.brief.script)
    outcome = outbound_outcome(progress, ended.end_reason)
    spoken = lines_of(past_the_menu(ended.conversation))
    follow_up = _outbound_follow_up(progress, outcome)
    return Digest(
        outbound_summary(plan, progress, outcome, ended.conversation.brief.business_name),
        lead_score(outcome, spoken, encoder),
        outcome,
        voicemail=outcome == "voicemail",
        caller_name=progress.draft.name or named(spoken) or None,
        callback_number=_number(progress.draft.number) or _offered_number(spoken),
        follow_up=follow_up,
        intents=fired,
        evidence=evidence(spoken, outcome, encoder),
    )


def outbound_outcome(progress: Progress, end_reason: str) -> str:
    """What the fold says; a call that broke off before its goodbye counts what was settled by then."""
    if end_reason == "opted_out":
        return "opted_out"
    if end_reason == "transferred":
        return "transferred"
    if progress.outcome:
        return progress.outcome
    if progress.results:
        return progress.results[-1]
    open_questions = sum(item.step.value == "ask" for item in progress.queue)
    return "collected" if progress.answers and not open_questions else "unclear"


def _outbound_follow_up(progress: Progress, outcome: str) -> str | None:
    if progress.call_back:
        return sentence(f"Call again {progress.call_back}")
    if any(answer.label == "question for the team" for answer in progress.answers):
        return "Answer the question that was asked in the call."
    remark = next((answer.value for answer in progress.answers if answer.label == "remark"), "")
    if remark:
        return sentence(f'Read their remark: "{remark}"')
    return {
        "unclear": "Try again: the matter was left open.",
        "message_taken": "Read the message and call back.",
        "rescheduled": "Enter the new time.",
    }.get(outcome)


def _inbound(ended: Ended, caller: Caller, fired: tuple[str, ...], encoder: Encoder) -> Digest:
    spoken = lines_of(ended.conversation)
    done = (turn for turn in ended.conversation.turns if isinstance(turn, Fired) and turn.ok)
    outcome = inbound_outcome(caller, ended.end_reason, carried_out=any(turn.name != "end_call" for turn in done))
    return Digest(
        inbound_summary(caller, outcome, ended.conversation, spoken),
        lead_score(outcome, spoken, encoder),
        outcome,
        caller_name=caller.name or named(spoken) or None,
        callback_number=_number(caller.number),
        follow_up=_inbound_follow_up(caller, outcome),
        intents=fired,
        evidence=evidence(spoken, outcome, encoder),
    )


def inbound_outcome(caller: Caller, end_reason: str, *, carried_out: bool) -> str:
    """What the fold says, or how the call itself ended."""
    if end_reason == "opted_out":
        return "opted_out"
    if end_reason == "transferred":
        return "transferred"
    if caller.outcome and (caller.outcome != "completed" or carried_out):
        return caller.outcome
    return "completed" if carried_out else "unclear"


def _inbound_follow_up(caller: Caller, outcome: str) -> str | None:
    if outcome == "message_taken":
        whom = caller.name if caller.name and caller.name != "somebody" else "the caller"
        return f"Call {whom} back."
    return "Answer what the caller asked for." if caller.wishes else None


def _offered_number(spoken: tuple[str, ...]) -> str | None:
    """A number that was said to be for calling; other long numbers are none."""
    calling = (line for line in spoken if re.search(r"\b(?:call|reach|phone|cell|mobile|text) ", line.lower()))
    return next(filter(None, map(phone_number, calling)), None)


def _number(number: str) -> str | None:
    return number if number.lstrip("+").isdigit() else None
