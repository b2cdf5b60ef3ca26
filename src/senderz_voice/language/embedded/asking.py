"""The questions that a script's clauses turn into."""

import re

from senderz_voice.language.embedded.goals import Item, Step, Want, wanted
from senderz_voice.language.embedded.grammar import (
    AUXILIARIES,
    to_second_person,
    wh_question,
    whether_question,
    with_article,
)
from senderz_voice.language.embedded.times import Moment, find, find_all
from senderz_voice.language.embedded.words import listed, table

_DESIRE = re.compile(
    r"\b(?:interest\w*|want|like|plan|plans|planning|able|ready|willing|open|attend|attending|coming|come|available|need|needs|"
    r"renew|join|accept|agree|prefer|keen|consider|buy|upgrade|sign up|participate|make it)\b",
    re.IGNORECASE,
)
_QUESTION_WORDS = r"(?:if|whether|what|which|when|where|who|why|how)"
_SPLIT_QUESTIONS = re.compile(
    rf"(?:,? and(?: also)?|,|;)\s+(?={_QUESTION_WORDS}\b|(?:is|was|were|are|did|do|does|would|will|can|could|have|"
    rf"has)\s"
    rf"(?:you|we|they|he|she|the|it|your|our|there|anyone|any|everything)\b|rate\s)",
    re.IGNORECASE,
)


def spoken_times(text: str) -> str:
    """The text with its times as they are spoken: `Sunday 1pm` becomes `on Sunday at 1 p.m.`"""
    out = ""
    last = 0
    for found in find_all(text):
        before = text[last : found.start]
        previous = before.split()[-1].lower().strip(",") if before.split() else ""
        written = text[found.start : found.end]
        led = previous in _PREPOSITIONS or (not before.strip() and not out)
        weekday = found.moment.day is not None and found.moment.day.weekday is not None
        keep = led or previous.endswith("'s") or written.lower().endswith("'s") or not (weekday or found.moment.time)
        out += before + (written if keep else found.moment.spoken())
        last = found.end
    rest = text[last:]
    return re.sub(r"(\d) ?([ap])\.?m\b\.?", lambda m: f"{m[1]} {m[2].lower()}.m.", out + rest, flags=re.IGNORECASE)


_PREPOSITIONS = frozenset(
    table(
        "on at by until till from to before after around for this next since between is was are and or every last "
        "of about the"
    )
)


def questions_in(text: str, person: str) -> list[str]:
    """The questions of `whether X and what Y` or of `rate Z, was it W`."""
    return [made for piece in _SPLIT_QUESTIONS.split(text) if (made := question_of(piece, person))]


def question_of(piece: str, person: str) -> str:
    """One clause as a question to the person at the other end."""
    clause = to_second_person(piece.strip(" ,.?;"), person or None)
    clause = re.sub(r"^(?:and|also|then)\s+", "", clause, flags=re.IGNORECASE)
    if not clause:
        return ""
    whether = re.match(r"(?:if|whether(?: or not)?)\s+(.*)$", clause, re.IGNORECASE)
    if whether:
        return spoken_times(whether_question(re.sub(r"\s+or not$", "", whether[1])))
    rate = re.match(r"rate\s+(.*)$", clause, re.IGNORECASE)
    if rate:
        scaled = rate[1] if re.search(r"\d|\bone\b", rate[1]) else f"{rate[1]} from one to five"
        return f"How would you rate {re.sub(r' on a scale (?:of|from)', ', from', scaled)}?"
    if clause.lower() in {"why", "why not"}:
        return "May I ask why?"
    if re.match(rf"{_QUESTION_WORDS}\b", clause, re.IGNORECASE):
        return spoken_times(wh_question(clause))
    if clause.split(maxsplit=1)[0].lower() in AUXILIARIES:
        return f"{clause[:1].upper()}{clause[1:]}?"
    return ""


def ask_item(question: str) -> Item:
    """A question whose any answer will do, or an offer when a no would settle the matter."""
    want = wanted(question)
    past = re.match(r"(?:did|was|were|has|have|had|is anyone|does anyone)\b", question, re.IGNORECASE)
    asks_them = re.match(r"(?:would|will|can|could|are) you\b(?!.*recommend)", question, re.IGNORECASE)
    if want is Want.YES_NO and not past and (asks_them or _DESIRE.search(question)):
        return offer_item(question)
    return Item(Step.ASK, question, f"Let me ask that once more. {question}", _label(question), want)


def offer_item(question: str) -> Item:
    again = f"Just so that I note it correctly: {question[:1].lower()}{question[1:]}"
    return Item(Step.OFFER, question, again, _label(question), Want.YES_NO, moment=find(question))


def _label(question: str) -> str:
    return question.rstrip("?")


def field_items(fields: str) -> list[Item]:
    """`the plate, colour and year` as one question each."""
    fields = to_second_person(fields)
    pieces = re.split(
        r",? and (?:the |their |his |her |an? )?|, (?:the |their |his |her |an? )?|\s*&\s*", fields.strip(" .")
    )
    return [field_item(piece) for piece in pieces if piece.strip()]


def field_item(field: str) -> Item:
    """The question for one piece of information."""
    noun = re.sub(r"^(?:the|an?|your|their|his|her|some|any)\s+", "", field.strip(" .,"), flags=re.IGNORECASE)
    want = wanted(noun)
    plural = re.search(r"(?:details|preferences|allergies|dates|names|needs|numbers|options)$", noun)
    opinion = re.match(
        r"(?:feedback|opinions?|thoughts|impressions?|views?|comments)(?: (?:about|on|of|for|regarding) (.+))?$",
        noun,
        re.IGNORECASE,
    )
    if opinion:
        ask = f"What do you think of {opinion[1] or 'our service'}?"
        return Item(
            Step.ASK, ask, f"How would you describe {opinion[1] or 'our service'} in a few words?", noun, Want.FREE
        )
    verb = "are" if plural else "is"
    pointing = "the" if re.search(r"\b(?:of|for|on)\b", noun) and "birth" not in noun else "your"
    number = re.match(r"(?:number|count) of (.+)", noun, re.IGNORECASE)
    ask = f"How many {number[1]} will there be?" if number else f"What {verb} {pointing} {noun}?"
    again = f"Could you tell me {pointing} {noun} once more?"
    return Item(Step.ASK, ask, again, noun, Want.NUMBER if number else want)


def check_item(moment: Moment | None) -> Item:
    if moment is None:
        return Item(
            Step.CHECK, "Is that correct?", "May I just confirm, is that correct, yes or no?", "it", Want.YES_NO
        )
    return Item(
        Step.CHECK,
        "Does that still work for you?",
        f"So, {moment.short()}: does that still suit you, yes or no?",
        moment.short(),
        Want.YES_NO,
        moment,
    )


def attend_item(moment: Moment | None) -> Item:
    short = f", {moment.short()}" if moment else ""
    return Item(
        Step.CHECK,
        "Will you be able to make it?",
        f"May I put you down as coming{short}?",
        moment.short() if moment else "it",
        Want.YES_NO,
        moment,
    )


def move_item(topic: str, original: Moment | None, options: tuple[Moment, ...]) -> Item:
    """Agree on a day: one option is proposed, several are a choice, none is an open question."""
    short = [option.short() for option in options]
    about = f" for {topic}" if topic else ""
    if len(options) == 1:
        ask, again = f"Would {short[0]} work for you?", f"Would {short[0]} suit you, or would another day be better?"
    elif options:
        ask, again = f"Would {listed(short, 'or')} suit you better?", f"Which would you prefer, {listed(short, 'or')}?"
    else:
        ask, again = f"What day and time would suit you{about}?", "Which day would be good for you, and at what time?"
    return Item(Step.MOVE, ask, again, topic, Want.MOMENT, original, options)


def noun_about(text: str) -> str:
    """A noun phrase with its article and spoken times."""
    bare = text.strip(" .,")
    words = bare.split()
    if len(words) > 1 and words[1][:1].islower() and words[0][1:].islower():
        bare = bare[:1].lower() + bare[1:]
    return spoken_times(with_article(bare))
