"""Stories of a warm transfer: the person is told what it is about before the human is handed to them."""

from dataclasses import replace

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Cause, Kind, Role, Timer
from senderz_voice.core.states import LegState
from tests.core.scene import INBOUND, Scene, asks, listening

WARM = replace(INBOUND, warm=True)


def ringing_them() -> Scene:
    """The human asked for a person, and we ring them."""
    scene = listening(WARM)
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    assert scene.says(2) == [c.Dial(Role.HANDOFF)]
    scene.tell(e.DialAccepted(scene.now, Role.HANDOFF, "leg-2"))
    return scene


def picked_up() -> Scene:
    """Something answered at the person's end."""
    scene = ringing_them()
    assert scene.answered(Role.HANDOFF) == []
    assert connected(scene) == []
    return scene


def briefing() -> Scene:
    """A human answered there, and hears what it is about."""
    scene = picked_up()
    assert judged(scene, "human") == [c.Brief()]
    return scene


def connected(scene: Scene, stream: str = "second") -> list[c.Command]:
    return scene.tell(e.StreamConnected(scene.now, Role.HANDOFF, stream))


def judged(scene: Scene, result: str) -> list[c.Command]:
    return scene.tell(e.MachineHeard(scene.now, Role.HANDOFF, result))


def told(scene: Scene) -> list[c.Command]:
    return scene.tell(e.BriefingOver(scene.now))


def test_the_two_are_joined_once_the_person_knows_what_it_is_about() -> None:
    scene = briefing()
    assert told(scene) == [c.Bridge()]
    assert told(scene) == []
    assert scene.bridged() == [c.CloseStream(Role.HANDOFF), c.StopRecording(), c.CloseStream(Role.CALLER)]
    assert (scene.caller, scene.handoff) == (LegState.BRIDGED, LegState.BRIDGED)
    assert scene.running == {Timer.DURATION}


def test_a_person_of_whom_the_carrier_says_nothing_is_briefed_after_a_moment() -> None:
    scene = picked_up()
    assert scene.fire(Timer.BRIEFING) == [c.Brief()]


def test_a_briefing_that_does_not_end_is_cut_short() -> None:
    scene = briefing()
    assert scene.fire(Timer.BRIEFING) == [c.Bridge()]


def test_an_answering_machine_is_hung_up_and_the_human_told() -> None:
    scene = picked_up()
    assert judged(scene, "machine") == [c.HangUp(Role.HANDOFF), asks(3, Kind.TRANSFER_FAILED)]
    assert (scene.caller, scene.handoff) == (LegState.ACTIVE, LegState.ENDED)


def test_a_machine_found_out_during_the_briefing_is_hung_up_too() -> None:
    scene = briefing()
    assert judged(scene, "machine") == [c.HangUp(Role.HANDOFF), asks(3, Kind.TRANSFER_FAILED)]


def test_a_person_who_is_busy_leaves_the_human_with_us() -> None:
    scene = ringing_them()
    assert scene.ended(Cause.BUSY, Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]


def test_a_carrier_that_does_not_dial_leaves_the_human_with_us() -> None:
    scene = listening(WARM)
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.says(2)
    refused = e.DialRefused(scene.now, Role.HANDOFF, "D51", "no", counts=False)
    assert scene.tell(refused) == [asks(3, Kind.TRANSFER_FAILED)]


def test_a_person_who_never_answers_is_no_longer_rung() -> None:
    scene = ringing_them()
    assert scene.fire(Timer.TRANSFER) == [c.HangUp(Role.HANDOFF), asks(3, Kind.TRANSFER_FAILED)]


def test_a_dial_that_is_accepted_too_late_is_hung_up() -> None:
    scene = ringing_them()
    scene.fire(Timer.TRANSFER)
    assert scene.tell(e.DialAccepted(scene.now, Role.HANDOFF, "leg-2")) == [c.HangUp(Role.HANDOFF)]


def test_a_person_who_hangs_up_during_the_briefing_leaves_the_human_with_us() -> None:
    scene = briefing()
    assert scene.ended(role=Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]


def test_a_human_who_hangs_up_meanwhile_ends_both_lines() -> None:
    scene = briefing()
    ordered = scene.ended()
    assert c.HangUp(Role.HANDOFF) in ordered
    assert scene.handoff is LegState.ENDED
    assert scene.ending() == (Status.COMPLETED, Reason.CALLER_HUNG_UP)


def test_a_hang_up_by_the_api_ends_both_lines() -> None:
    scene = briefing()
    assert scene.hang_up() == [c.HangUp(Role.HANDOFF), c.HangUp(Role.CALLER)]


def test_a_person_without_audio_is_joined_unbriefed() -> None:
    scene = briefing()
    assert scene.tell(e.StreamLost(scene.now, Role.HANDOFF, "second", "gone")) == [c.Bridge()]


def test_audio_may_come_before_the_answer() -> None:
    scene = ringing_them()
    assert connected(scene) == []
    assert scene.handoff is LegState.ACTIVE
    assert scene.running >= {Timer.BRIEFING}


def test_a_bridge_that_the_carrier_refuses_leaves_the_human_with_us() -> None:
    scene = briefing()
    told(scene)
    assert scene.order_refused("Bridge") == [c.HangUp(Role.HANDOFF), asks(3, Kind.TRANSFER_FAILED)]


def test_a_bridge_that_is_not_confirmed_counts_as_made() -> None:
    scene = briefing()
    told(scene)
    scene.fire(Timer.TRANSFER)
    assert scene.caller is LegState.BRIDGED


def test_audio_of_the_person_is_not_ours_once_they_talk() -> None:
    scene = briefing()
    told(scene)
    scene.bridged()
    assert connected(scene, "third") == [c.CloseStream(Role.HANDOFF)]
