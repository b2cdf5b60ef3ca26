"""Recordings made by the exchange: commands, files, links."""

import io
import wave
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from telnyx import NotFoundError, UnprocessableEntityError

from senderz_voice.audio import g711
from senderz_voice.carriers.telnyx.recordings import TelnyxRecordings
from tests.exchange.stage import FastClock, Stage, run, stage
from tests.exchange.toneproof import read, spoken


async def _recorded(s: Stage, **fields: Any) -> tuple[str, str]:
    """The leg and the recording of a call in which both sides said something."""
    leg = await s.dial("+15555550001")
    await s.inbox.of("call.answered", call_control_id=leg)
    await s.client.calls.actions.start_recording(leg, **fields)
    phone = await s.phone()
    await phone.say("this is the kettle")
    await phone.send({"event": "mark", "mark": {"name": "said"}})
    await phone.message("mark")
    await phone.hears("hello?")
    await s.client.calls.actions.hangup(leg)
    saved = await s.inbox.of("call.recording.saved")
    assert "call_control_id" not in saved
    assert (await s.inbox.of("call.hangup"))["call_leg_id"] == saved["call_leg_id"]
    (url,) = saved["recording_urls"].values()
    return leg, url


def test_a_dual_recording_keeps_both_sides_apart(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, url = await _recorded(s, channels="dual", format="wav")
            answer = await s.http.get(url, headers={"authorization": ""})
            assert answer.status_code == 200
            with wave.open(io.BytesIO(answer.content)) as file:
                assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
                sides = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
            said, heard = (g711.encode_pcm16(sides[:, side]) for side in (0, 1))
            assert spoken("hello?") in said
            assert spoken("this is the kettle") in heard
            listed = [it async for it in s.client.recordings.list(filter={"call_control_id": leg})]
            assert [it.channels for it in listed] == ["dual"]
            identity = str(listed[0].id)
            fresh = await s.client.recordings.retrieve(identity)
            assert fresh.data
            assert fresh.data.download_urls
            assert (await s.http.get(str(fresh.data.download_urls.wav))).content == answer.content
            await s.client.recordings.delete(identity)
            with pytest.raises(NotFoundError):
                await s.client.recordings.retrieve(identity)
            assert (await s.http.get(url)).status_code == 404

    run(story())


def test_a_bridged_leg_is_recorded_with_the_other_person_on_the_second_channel(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path, clock=FastClock(4)) as s:
            leg = await s.rehearse(await s.buy(), kind="caller", wants=["can i talk to a person?"])
            await s.inbox.of("call.initiated", call_control_id=leg)
            actions = s.client.calls.actions
            await actions.answer(leg, stream_url=s.stream_url, stream_bidirectional_mode="rtp", client_state="QQ==")
            phone = await s.phone()
            await phone.say("how can i help?")
            await phone.hears("can i talk to a person?")
            await actions.transfer(leg, to="+14155550199")
            other = (await s.inbox.of("call.initiated", direction="outgoing"))["call_control_id"]
            await s.inbox.of("call.bridged", call_control_id=leg)
            before = s.parts.clock.wall()
            await actions.start_recording(leg, channels="dual", format="wav", play_beep=False)
            saved = await s.inbox.of("call.recording.saved", client_state="QQ==")
            assert datetime.fromisoformat(saved["recording_started_at"]).timestamp() >= before - 0.001
            said, heard = await TelnyxRecordings(s.url).fetch(saved["recording_urls"]["wav"])
            assert len(said) == len(heard)
            for side, end in ((said, leg), (heard, other)):
                lines = (await s.report(end))["person"]["said"]
                words = read(side)
                assert words
                assert "".join(lines).lower().endswith(words), "what was said before is not in it"

    run(story())


def test_a_single_mp3(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            _, url = await _recorded(s, channels="single", format="mp3")
            content = (await s.http.get(url)).content
            assert content[0] == 0xFF
            assert len(content) > 1000

    run(story())


def test_links_are_signed_and_expire(tmp_path: Path) -> None:
    class Later:
        def __init__(self, clock: Any) -> None:
            self._clock = clock
            self.ahead = 0.0

        def wall(self) -> float:
            return float(self._clock.wall()) + self.ahead

        def __getattr__(self, name: str) -> Any:
            return getattr(self._clock, name)

    async def story() -> None:
        clock = Later(FastClock())
        async with stage(tmp_path, clock=clock) as s:
            _, url = await _recorded(s, channels="dual", format="wav")
            assert (await s.http.get(url + "0")).status_code == 403
            assert (await s.http.get(url.replace("expires=", "expires=9"))).status_code == 403
            assert (await s.http.get(url.partition("?")[0])).status_code == 403
            clock.ahead = 601.0
            assert (await s.http.get(url)).status_code == 403

    run(story())


def test_pausing_leaves_a_hole_and_stopping_saves_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550010")
            await s.inbox.of("call.answered", call_control_id=leg)
            actions = s.client.calls.actions
            await actions.start_recording(leg, channels="dual", format="wav")
            with pytest.raises(UnprocessableEntityError, match="already"):
                await actions.start_recording(leg, channels="dual", format="wav")
            await actions.pause_recording(leg)
            await s.parts.clock.sleep(5)
            await actions.resume_recording(leg)
            await actions.stop_recording(leg)
            await s.inbox.of("call.recording.saved")
            (row,) = [it async for it in s.client.recordings.list()]
            assert row.duration_millis is not None
            assert row.duration_millis < 4_000
            with pytest.raises(UnprocessableEntityError, match="no such recording"):
                await actions.stop_recording(leg)

    run(story())


def test_recording_needs_audio(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550007")
            with pytest.raises(UnprocessableEntityError, match="90020"):
                await s.client.calls.actions.start_recording(leg, channels="dual", format="wav")

    run(story())


def test_a_dial_can_ask_to_be_recorded(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            answer = await s.client.calls.dial(
                connection_id="senderz",
                from_="+14155550100",
                to="+15555550018",
                record="record-from-answer",
                record_format="wav",
            )
            assert answer.data
            leg = answer.data.call_control_id
            await s.inbox.of("call.answered", call_control_id=leg)
            await s.client.calls.actions.hangup(leg)
            saved = await s.inbox.of("call.recording.saved")
            assert answer.data.recording_id in saved["recording_urls"]["wav"]

    run(story())
