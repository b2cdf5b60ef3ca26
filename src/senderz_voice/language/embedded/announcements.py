"""Directives that tell something: notices, offers, invitations, courtesies."""

import re
from dataclasses import replace

from senderz_voice.language.embedded.appointments import options_in
from senderz_voice.language.embedded.asking import ask_item, move_item, noun_about, offer_item, spoken_times
from senderz_voice.language.embedded.goals import Goal, Step
from senderz_voice.language.embedded.grammar import to_second_person
from senderz_voice.language.embedded.reading import Reading, addressed, maybe_event
from senderz_voice.language.embedded.words import ended


def notify(reading: Reading, rest: str) -> None:
    """`Ann that her car is ready`, `everyone about the new hours`."""
    reading.aim(Goal.NOTIFY)
    rest = addressed(reading, rest, loose=True)
    rest = re.sub(r"^(?:know|to)\s+", "", rest, flags=re.IGNORECASE)
    about = re.match(r"(?:about|of|on)\s+(.*)", rest, re.IGNORECASE)
    whom = f" for {reading.person}" if reading.person else ""
    if about:
        noun = to_second_person(noun_about(about[1]), reading.person)
        reading.lead.append(ended(f"I have a message{whom} about {noun}"))
        reading.topic = noun
    else:
        text = to_second_person(spoken_times(re.sub(r"^that\s+", "", rest)), reading.person)
        reading.lead.append(ended(f"I have a message{whom}: {text}") if text else "")
        reading.topic = text
        maybe_event(reading, rest, certain=False)


def offer(reading: Reading, rest: str, *, invited: bool) -> None:
    """Days for something that has to move, a thing to take or leave, or an invitation."""
    options = options_in(rest, None)
    if options and reading.goal is Goal.NOTIFY and reading.lead and not reading.items and not invited:
        reading.goal = Goal.MOVE
        reading.items.append(move_item(reading.topic, None, options))
        return
    if options and reading.items and reading.items[-1].step in {Step.MOVE, Step.CHECK} and not invited:
        last = reading.items[-1]
        moved = move_item(last.label, last.moment, options)
        reading.items[-1] = moved if last.step is Step.MOVE else replace(last, otherwise=(moved,))
        return
    reading.aim(Goal.OFFER)
    after = addressed(reading, rest, loose=invited)
    to_whom = re.search(r"\s+to ([A-Z]\w+(?: [A-Z]\w+)?)$", after)
    if to_whom and not invited:
        reading.call_for(to_whom[1])
        after = after[: to_whom.start()]
    after = re.sub(r"^to\s+", "", after)
    noun = to_second_person(spoken_times(after), reading.person)
    reading.topic = noun
    if invited:
        reading.lead.append(ended(f"I'm calling to invite you to {noun}"))
        reading.fallback = offer_item("Would you like to come?")
    else:
        reading.lead.append(ended(f"I'm calling to offer you {noun}"))
        reading.fallback = offer_item("Is that something you would like?")


def courtesy(reading: Reading, verb: str, rest: str) -> None:
    """Following up, calling back, thanking, wishing, apologising."""
    reading.aim(Goal.OFFER if verb == "follow" else Goal.NOTIFY)
    rest = addressed(reading, rest, loose=verb != "follow")
    about = re.sub(r"^(?:about|on|regarding|concerning|to see|over)\s+", "", rest.strip(), flags=re.IGNORECASE)
    about = (
        re.sub(rf"^(?:{re.escape(reading.person)})?'s call\s*(?:about|on)?\s*", "", about) if reading.person else about
    )
    named_noun = about if about.startswith("for ") else noun_about(about)
    noun = to_second_person(named_noun, reading.person) if about else ""
    reading.topic = noun.removeprefix("for ") or "your account"
    if verb == "follow":
        reading.lead.append(f"I'm calling to follow up on {noun}." if noun else "I'm calling you to follow up.")
        reading.fallback = offer_item("Would you like to go ahead?")
    elif verb == "back":
        reading.lead.append(f"I'm calling you back about {noun}." if noun else "I'm returning your call.")
        reading.fallback = ask_item("How can we help you with that?")
    elif verb == "thank":
        reading.lead.append(
            f"I'm calling to thank you {noun}." if noun.startswith("for ") else f"Thank you for {noun}."
        )
    elif verb == "wish":
        reading.lead.append(ended(f"I'm calling to wish you {to_second_person(about or rest)}"))
        reading.topic = to_second_person(about)
    else:
        reading.lead.append(ended(f"I'm calling to say sorry {noun or 'for the trouble'}"))
