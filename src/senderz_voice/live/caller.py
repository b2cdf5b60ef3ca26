"""The human's side of one call: what the ear notices and the engine recognises becomes facts for the call."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from senderz_voice.audio.beep import BeepFinder
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Direction, Kind, Role
from senderz_voice.core.holding_on import asks_to_wait
from senderz_voice.core.loops import goes_round
from senderz_voice.core.machine_words import offers_menu, sounds_like_machine
from senderz_voice.core.murmurs import is_murmur, wants_floor
from senderz_voice.core.opting_out import asks_opt_out
from senderz_voice.core.patience import patience
from senderz_voice.core.redaction import redact_behind
from senderz_voice.core.states import FloorState
from senderz_voice.core.tongues import changed_language
from senderz_voice.core.turn import TurnSignal
from senderz_voice.live.ear import RATE, Ear
from senderz_voice.live.keypad import Keypad
from senderz_voice.live.memory import Memory
from senderz_voice.live.playback import Playback
from senderz_voice.ports.calllog import Text
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.dialogue import Dialogue, Wanted
from senderz_voice.ports.language import Said

OnSignal = Callable[[TurnSignal, bytes], None]

HELLO_SECONDS = 0.2
"""Whoever picks up says one short word and waits."""
ANSWERED_EARLY_SECONDS = 0.8
"""A sound with no more than this left to say is taken for the answer, not for a murmur."""
WORDLESS_SECONDS = 0.22
"""Silence that ends a sound over our words of which no word is known: a cough, or our own echo."""
BREATH_SECONDS = 0.09
"""Words that come after so much silence may have been the last: recognisers are about that late."""
OVER_SECONDS = 0.1
"""Silence that is enough once the recogniser itself takes the turn to be over."""
DICTATION_SECONDS = 1.1
"""Who is given more patience than this is in the middle of something: the recogniser's view only halves it."""
LIKELY_OVER_SECONDS = 0.55
"""With less patience than this the words so far are worth a reply on the quiet."""
SHOWN_KEYS = 6
"""Keys of one entry that the log shows one by one; the whole entry is a turn of its own, without card numbers."""
DICTATED_TURNS = 3
"""Whoever pauses within a card number does so between its groups of four."""
MACHINE_TURNS = 3
"""A machine greets at once; whoever is still there after so many turns is a human."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of the present turn so far."""

    text: str
    language: str


NOTHING = Heard("", "")


class Caller:
    """One line's human. `post` tells the call a fact."""

    def __init__(
        self,
        clock: Clock,
        call: Call,
        memory: Memory,
        playback: Playback,
        *,
        hear: Callable[[OnSignal], Ear],
        languages: tuple[str, ...],
        post: Callable[..., None],
    ) -> None:
        self._clock = clock
        self._call = call
        self._memory = memory
        self._playback = playback
        self._languages = languages
        self._post = post
        self._dialogue: Dialogue | None = None
        self._turn = call.floor.turn
        self._words = NOTHING
        self._over_speech: set[int] = set()
        """Turns that began while we had more to say."""
        self._at_the_end: set[int] = set()
        """Those of them that began when we had nearly said it."""
        self._keypad = Keypad()
        self._lately: deque[str] = deque(maxlen=DICTATED_TURNS)
        """Their newest words: a card number may come in several breaths."""
        self._beep = BeepFinder()
        self.ear = hear(self._signal)
        self.stopped_at = 0.0
        """When the last word of the newest turn ended."""

    def speak_to(self, dialogue: Dialogue) -> None:
        """Whom the human speaks to."""
        self._dialogue = dialogue

    # The line.

    def heard(self, audio: bytes) -> None:
        """Audio of the human's side."""
        self.ear.heard(audio)
        if self._dialogue is not None:
            self._dialogue.hear(audio)
        if self._call.floor.state is FloorState.AT_THE_BEEP and self._beep.feed(audio):
            self._post(e.GreetingOver(self._clock.wall(), Role.CALLER, "beep"))

    def digit(self, digit: str) -> None:
        self._keypad.press(self._clock.monotonic(), digit)
        # From here on it may be a card number, and the log is never changed again.
        shown = digit if self._keypad.pressed <= SHOWN_KEYS else ""
        self._post(e.DigitPressed(self._clock.wall(), Role.CALLER, shown))

    def tick(self) -> None:
        """What was typed is a turn like a spoken one, once nobody speaks."""
        if not self._keypad.waiting or self.ear.caller_speaks:
            return
        keys = self._keypad.typed(self._clock.monotonic())
        if not keys:
            return
        now = self._clock.wall()
        self._turn += 1
        self._post(e.CallerStarted(now, self._turn))
        self._post(e.CallerStopped(now, self._turn, 0))
        self.stopped_at = now
        self.said(self._turn, f"(keypad: {keys})", self._call.language)

    # The ear.

    def _signal(self, signal: TurnSignal, speech: bytes) -> None:
        """The ear noticed a change in the turn."""
        dialogue = self._dialogue
        if dialogue is None:
            return
        match signal:
            case TurnSignal.STARTED:
                self._started()
            case TurnSignal.PAUSED:
                if self._call.floor.paused and not self._words.text:
                    self.ear.patience = WORDLESS_SECONDS
                dialogue.speculate(self._turn, speech)
                self._prepare(dialogue)
            case TurnSignal.RESUMED:
                dialogue.forget()
            case TurnSignal.ENDED:
                self._stopped(speech)
                dialogue.recognise(self._turn, speech)

    def _started(self) -> None:
        self._turn += 1
        self._words = NOTHING
        unheard = self._playback.unheard_seconds
        if unheard > 0:
            self._over_speech.add(self._turn)
        if 0 < unheard <= ANSWERED_EARLY_SECONDS:
            self._at_the_end.add(self._turn)
        self._post(e.CallerStarted(self._clock.wall(), self._turn))
        if not self._call.floor.debts.begun:
            self.ear.patience = HELLO_SECONDS

    def _stopped(self, speech: bytes) -> None:
        now = self._clock.wall()
        silence = self.ear.silence
        self.stopped_at = now - silence
        self._post(e.CallerStopped(now, self._turn, len(speech) * 1000 // RATE, round(silence * 1000)))

    # The engine (ports.dialogue.CallerSink).

    def so_far(self, text: str, language: str) -> None:
        """Words of the present turn: they decide how long a pause may be, and whether a sound is an interruption."""
        if not text or not self.ear.caller_speaks or not self._call.floor.debts.begun:
            return
        self._words = Heard(text, language)
        self.ear.patience = patience(text, language, previous_question=self._memory.last_question(self._call))
        if self._call.floor.paused:
            self._judge(text, language)
        if self.ear.silence >= BREATH_SECONDS and self._dialogue is not None:
            self._prepare(self._dialogue)

    def _judge(self, text: str, language: str) -> None:
        """A sound over our words: real ones interrupt, and a murmur is over as soon as it is silent."""
        if _interrupts(text, language):
            self._post(e.CallerInterrupted(self._clock.wall(), self._turn))
        elif is_murmur(text, language):
            self.ear.patience = WORDLESS_SECONDS

    def turn_over(self) -> None:
        """The recogniser's own view is a vote: it ends the turn, or halves the patience with a dictation."""
        if self.ear.caller_speaks:
            dictating = self.ear.patience > DICTATION_SECONDS
            self.ear.patience = self.ear.patience / 2 if dictating else OVER_SECONDS

    def said(self, turn: int, text: str, language: str) -> None:
        """All words of a turn that is over."""
        now = self._clock.wall()
        over_speech = turn in self._over_speech
        self._over_speech.discard(turn)
        if not text:
            self._post(e.CallerSaid(now, turn, 0, language))
            return
        changed = changed_language(self._call.language, language, text, self._languages)
        if changed is not None:
            self._post(e.LanguageChanged(now, changed))
        text = redact_behind(" ".join(self._lately), text)
        self._lately.append(text)
        stored = self._memory.add("caller", text, language)
        murmur = is_murmur(text, language)
        early = murmur and turn in self._at_the_end
        self._at_the_end.discard(turn)
        wait = asks_to_wait(text, language)
        said = e.CallerSaid(now, turn, stored.number, language, murmur and over_speech and not early, wait, early)
        self._post(said, stored)
        self._mind_the_words(now, turn, stored)

    def _mind_the_words(self, now: float, turn: int, said: Text) -> None:
        """What holds whatever the model makes of it: a wish never to be called again, a machine, a circle."""
        if asks_opt_out(said.text, said.language):
            self._post(e.OptOutHeard(now, turn))
        elif self._call.terms.direction is Direction.OUTBOUND and offers_menu(said.text):
            self._post(e.MenuHeard(now, turn))
        elif self._may_be_machine(turn) and sounds_like_machine(said.text, said.language):
            self._post(e.MachineHeard(now, Role.CALLER, "machine"))
        elif goes_round(self._memory.lines(self._call)):
            self._post(e.LoopHeard(now))

    def _may_be_machine(self, turn: int) -> bool:
        return self._call.terms.direction is Direction.OUTBOUND and turn <= MACHINE_TURNS

    # Replies on the quiet.

    def _prepare(self, dialogue: Dialogue) -> None:
        """Begin the answer to the words so far: if they were all, it is ready when the turn ends."""
        floor = self._call.floor
        open_turn = floor.state is FloorState.CALLER_SPEAKING and not floor.awaited
        owing = floor.debts.begun and not floor.debts.disclosure and not floor.firings.news
        if not (self._words.text and open_turn and owing and self.ear.patience <= LIKELY_OVER_SECONDS):
            return
        words, language = self._words, self._call.language
        if changed_language(language, words.language, words.text, self._languages) is not None:
            return
        said = Said("caller", redact_behind(" ".join(self._lately), words.text), words.language)
        conversation = self._memory.conversation(self._call, language, said)
        dialogue.prepare(Wanted(0, Kind.ANSWER, False, self._call.terms.record, conversation))


def _interrupts(text: str, language: str) -> bool:
    """Whether words so far are meant to stop us; a single one may still become a murmur."""
    if wants_floor(text, language):
        return True
    return len(text.split()) > 1 and not is_murmur(text, language)
