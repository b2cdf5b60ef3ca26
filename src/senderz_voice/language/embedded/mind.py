"""The embedded mind: folds the conversation and speaks the words of its last step."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from senderz_voice.language.embedded import policy_inbound
from senderz_voice.language.embedded.acts_table import EXAMPLES
from senderz_voice.language.embedded.desk import Caller, Desk
from senderz_voice.language.embedded.encoder import Encoder, SentenceEncoder
from senderz_voice.language.embedded.fold import Heard, story
from senderz_voice.language.embedded.intents_match import match_intents
from senderz_voice.language.embedded.interpreter import interpreted
from senderz_voice.language.embedded.knowledge import look_up
from senderz_voice.language.embedded.menus import past_the_menu, way_through
from senderz_voice.language.embedded.policy_outbound import Outbound
from senderz_voice.language.embedded.progress import Progress
from senderz_voice.language.embedded.reply import OPT_OUT, Firing, Reply
from senderz_voice.language.embedded.wording import say
from senderz_voice.ports.language import (
    Brief,
    Conversation,
    Fired,
    ReplyEnded,
    ReplyPiece,
    Said,
    TextDelta,
    ToolRequest,
)


class EmbeddedMind:
    """A ports.language.LanguageModel without a model: rules first, sentence meanings as a back-up."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @classmethod
    def load(cls) -> "EmbeddedMind":
        """Loads the sentence encoder, about one second. Raises PortError when it is not installed."""
        encoder = SentenceEncoder.load()
        encoder.encode(tuple(example for examples in EXAMPLES.values() for example in examples))
        return cls(encoder)

    @property
    def encoder(self) -> Encoder:
        """The loaded encoder, to be shared with whoever else compares meanings."""
        return self._encoder

    async def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        """The sentences of the reply one by one, then an intent if there is one, then the end.

        An opt-out comes before the sentences: whoever runs the call has a farewell of its own for it.
        """
        reply = await asyncio.to_thread(decide, conversation, self._encoder)
        if reply.firing == OPT_OUT:
            yield _request(conversation, reply.firing)
        for place, line in enumerate(reply.lines):
            yield TextDelta(line if not place else f" {line}")
        if reply.firing and reply.firing != OPT_OUT:
            yield _request(conversation, reply.firing)
        yield ReplyEnded("hang_up" if reply.hang_up else "listen")


def _request(conversation: Conversation, firing: Firing) -> ToolRequest:
    fired = sum(isinstance(turn, Fired) for turn in conversation.turns)
    return ToolRequest(f"firing_{fired + 1}", firing.name, firing.arguments)


def decide(conversation: Conversation, encoder: Encoder) -> Reply:
    """The reply that the conversation leads to; a pure function."""
    keys = way_through(conversation, encoder)
    if keys is not None:
        return keys
    conversation = past_the_menu(conversation)
    told = story(conversation)
    if not conversation.turns:
        prepare(conversation.brief, encoder)
    if conversation.brief.direction == "outbound":
        policy = Outbound(conversation.brief, encoder, conversation.language)
        reply = _outbound(policy, conversation)[1]
        if policy.spanish:
            return replace(reply, lines=tuple(map(interpreted, reply.lines)))
        return _in_language(conversation, reply)
    state, reply = _inbound(conversation, encoder)
    if not told.opened or told.owed:
        return reply
    return policy_inbound.again(Desk(conversation.brief, conversation.language, encoder), state)


def prepare(brief: Brief, encoder: Encoder) -> None:
    """Encodes what the call will be compared with, so that the first answer is as quick as the others."""
    match_intents(brief.tools, "warm up the intents", encoder)
    look_up(brief.knowledge, "warm up the knowledge", encoder)


def _in_language(conversation: Conversation, reply: Reply) -> Reply:
    """Most scripts are pursued in English only; a human who speaks another language is told so, once, in theirs."""
    language = conversation.language
    if language == "en":
        return reply
    if reply.firing == OPT_OUT:
        return Reply((say("close_opted_out", language), say("goodbye", language)), OPT_OUT, hang_up=True)
    told = say("english_only", language)
    if reply.hang_up or any(isinstance(turn, Said) and told in turn.text for turn in conversation.turns):
        return reply
    return Reply((told, *reply.lines), reply.firing)


def _outbound(policy: Outbound, conversation: Conversation) -> tuple[Progress, Reply]:
    told = story(conversation)
    turn = policy.open(told.before)
    if not told.opened:
        return turn.progress, turn.reply
    for given in told.inputs:
        turn = policy.step(turn.progress, given)
    if told.owed:
        return turn.progress, turn.reply
    return turn.progress, policy.step(turn.progress, Heard("")).reply


def _inbound(conversation: Conversation, encoder: Encoder) -> tuple[Caller, Reply]:
    told = story(conversation)
    desk = Desk(conversation.brief, conversation.language, encoder)
    state, reply = policy_inbound.open_call(desk, told.before)
    for given in told.inputs:
        state, reply = policy_inbound.step(desk, state, given)
    return state, reply


def outbound_progress(conversation: Conversation, encoder: Encoder) -> Progress:
    """The state that a placed call ended in."""
    conversation = past_the_menu(conversation)
    return _outbound(Outbound(conversation.brief, encoder, conversation.language), conversation)[0]


def inbound_caller(conversation: Conversation, encoder: Encoder) -> Caller:
    """The state that an answered call ended in."""
    return _inbound(conversation, encoder)[0]
