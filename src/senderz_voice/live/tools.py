"""What a model may do in a call: it proposes, and what the call was given when it began decides."""

import json
from collections.abc import Callable

import structlog

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Direction
from senderz_voice.live.arguments import asked_keys, valid_arguments
from senderz_voice.live.memory import PRESS_KEYS, Memory
from senderz_voice.live.orders import Firing
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.language import ToolRequest

OPT_OUT = "opt_out"
"""The tool that every assistant has: the human asked never to be called again."""

MOST_FIRINGS = 24
"""Of each kind of intent in one call."""
MOST = {"transfer": 3}
"""A person whose telephone does not answer, or who hands the caller back, is not rung for ever."""
MOST_PRESSES = 40
"""The longest way through a menu and its corrections."""

log = structlog.get_logger()


class Tools:
    """One call's tools. `post` tells the call a fact."""

    def __init__(self, clock: Clock, call: Call, memory: Memory, file: CallFile, post: Callable[..., None]) -> None:
        self._clock = clock
        self._call = call
        self._memory = memory
        self._file = file
        self._post = post
        self._firings = {
            event.firing: Firing(event.name, file.texts[event.text].text)
            for event in (logged.event for logged in file.log)
            if isinstance(event, e.IntentAsked) and event.text in file.texts
        }

    def asked(self, reply: int, request: ToolRequest) -> None:
        """The model wants to use one; what it may not is refused without a word."""
        if request.name == OPT_OUT:
            self._post(e.OptOutHeard(self._clock.wall(), self._call.floor.turn))
        elif request.name == PRESS_KEYS and self._call.terms.direction is Direction.OUTBOUND:
            self._press(reply, request)
        else:
            self._fire(reply, request)

    def firing(self, number: int) -> Firing:
        """A fired intent."""
        return self._firings[number]

    def _fire(self, reply: int, request: ToolRequest) -> None:
        offered = self._memory.offers(request.name, self._call.language)
        intent = self._file.intents.get(request.name) if offered else None
        arguments = valid_arguments(request.arguments, intent.get("parameters") or {}) if intent else None
        if intent is None or arguments is None or self._spent(intent["action"]):
            valid = arguments is not None
            log.warning("intent_refused", call_id=self._file.call, known=intent is not None, valid=valid)
            return
        stored = self._memory.add("arguments", json.dumps(arguments, ensure_ascii=False), "en")
        firing = self._memory.last_firing + 1
        action = e.Action(intent["action"])
        self._firings[firing] = Firing(request.name, stored.text)
        self._post(e.IntentAsked(self._clock.wall(), reply, firing, request.name, action, stored.number), stored)

    def _spent(self, action: str) -> bool:
        """Whether the call has had its share of an action: a model in a circle must not flood anybody."""
        intents = [self._file.intents.get(name) or {} for name in self._memory.asked]
        used = len([intent for intent in intents if intent.get("action") == action])
        return used >= MOST.get(action, MOST_FIRINGS)

    def _press(self, reply: int, request: ToolRequest) -> None:
        digits = asked_keys(request.arguments)
        if digits and self._memory.presses < MOST_PRESSES:
            self._post(e.DigitsAsked(self._clock.wall(), reply, self._memory.presses + 1, digits))
        else:
            log.warning("keys_refused", call_id=self._file.call)
