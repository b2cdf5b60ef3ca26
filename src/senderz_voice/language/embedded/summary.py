"""One to three sentences about a finished call, put together from its facts."""

import re
from collections.abc import Sequence

from senderz_voice.language.embedded.desk import Caller
from senderz_voice.language.embedded.goals import Goal, Plan, Step
from senderz_voice.language.embedded.progress import UNSPOKEN, Progress
from senderz_voice.language.embedded.slots import code, person_name, phone_number
from senderz_voice.language.embedded.words import content, ended, listed
from senderz_voice.ports.language import Conversation, Fired

_PURPOSE = {
    Goal.CONFIRM: "to confirm {}",
    Goal.REMIND: "with a reminder: {}",
    Goal.MOVE: "to find a new time for {}",
    Goal.BOOK: "to arrange {}",
    Goal.ASK: "with questions: {}",
    Goal.COLLECT: "to collect details: {}",
    Goal.NOTIFY: "with a message: {}",
    Goal.OFFER: "about {}",
}
_RESULT = {
    "confirmed": "It was accepted.",
    "declined": "It was declined.",
    "opted_out": "They asked not to be called again and were opted out.",
    "collected": "The answers were collected.",
    "notified": "The message was delivered.",
    "unclear": "The matter was left open.",
    "voicemail": "A voicemail box answered and got the message.",
    "message_taken": "A message was taken.",
    "transferred": "The call was handed to a person.",
}


def outbound_summary(plan: Plan, progress: Progress, outcome: str, business: str) -> str:
    """Who was called why, what came of it, and the answers."""
    whom = plan.person or "the callee"
    caller = business.strip() or "The assistant"
    lines = [ended(f"{caller} called {whom} {_PURPOSE[plan.goal].format(_about(plan))}")]
    if outcome == "rescheduled" and progress.proposal:
        lines.append(f"The new time is {progress.proposal.short()}")
    else:
        lines.append(_RESULT.get(outcome, ""))
    if progress.call_back:
        lines.append(f"They asked to be called again {progress.call_back}")
    told = [f"{answer.label}: {answer.value}" for answer in progress.answers if answer.label not in UNSPOKEN]
    if told and outcome in {"collected", "confirmed", "declined", "rescheduled", "unclear"} and len(lines) < 3:
        lines.append(ended(f"Answers: {'; '.join(told)}"))
    return " ".join(ended(line) for line in lines if line)


def _about(plan: Plan) -> str:
    """The matter, told to a third person."""
    asked = [item.label for item in plan.items if item.step is Step.ASK]
    topic = listed(asked[:4]) if asked and plan.goal in {Goal.COLLECT, Goal.ASK} else plan.topic
    topic = re.sub(r"\byour\b", "their", topic, flags=re.IGNORECASE)
    topic = re.sub(r"\byou are\b|\byou're\b", "they are", topic, flags=re.IGNORECASE)
    return re.sub(r"\byou\b", "they", topic, flags=re.IGNORECASE)


def _substance(line: str) -> int:
    """How much a sentence says of a matter: dictated numbers say nothing."""
    return -1 if phone_number(line) or code(line) or person_name(line) else len(content(line))


def inbound_summary(caller: Caller, outcome: str, conversation: Conversation, spoken: Sequence[str]) -> str:
    """Who called, what for, and what was done."""
    whom = caller.name if caller.name and caller.name != "somebody" else "A caller"
    business = conversation.brief.business_name.strip() or "the business"
    wish = max(spoken, key=_substance, default="")
    lines = [f"{whom} called {business}" + (f' and said: "{wish}"' if wish else "")]
    fired = [turn.name.replace("_", " ") for turn in conversation.turns if isinstance(turn, Fired) and turn.ok]
    if outcome == "message_taken":
        number = f" Call back on {caller.number}." if caller.number else ""
        lines.append(f"A message was taken: {caller.draft.message.rstrip('.')}.{number}")
    elif outcome == "answered":
        lines.append("The question was answered from the knowledge of the business.")
    elif fired:
        lines.append(f"Intents carried out: {listed(fired)}.")
    else:
        lines.append(
            {"opted_out": _RESULT["opted_out"], "transferred": _RESULT["transferred"]}.get(
                outcome, "The call ended without a request that could be met."
            )
        )
    return " ".join(ended(line) for line in lines)
