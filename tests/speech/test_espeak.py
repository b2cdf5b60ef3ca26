"""The Turkish voice is a program: what it is handed, what becomes of its sound, and that it never stays behind."""

import asyncio
import stat
from pathlib import Path

import numpy as np
import pytest

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.languages.espeak import EspeakVoice


def program(folder: Path, *lines: str) -> str:
    """A stand-in for espeak-ng."""
    path = folder / "espeak-ng"
    path.write_text("\n".join(("#!/bin/bash", *lines)) + "\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def pieces(voice: EspeakVoice, text: str, language: str = "tr-TR") -> list[bytes]:
    async def story() -> list[bytes]:
        return [piece async for piece in voice.synthesise(text, language)]

    return asyncio.run(story())


def test_text_goes_in_by_standard_input_and_is_never_an_option(tmp_path: Path) -> None:
    path = program(tmp_path, f'echo "$@" >> {tmp_path}/options; cat >> {tmp_path}/text', "exit 3")
    with pytest.raises(PortError, match="failed with code 3") as refused:
        pieces(EspeakVoice(path), "-f /etc/passwd [[t'Est]] <break/> $(id)")
    assert refused.value.kind is ErrorKind.BAD_ANSWER
    assert (tmp_path / "options").read_text() == "-v tr -s 150 -b 1 --stdin --stdout\n"
    heard = (tmp_path / "text").read_text()
    assert heard.startswith("-f /etc/passwd")
    assert not set("[]<>") & set(heard)


def test_a_missing_program_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PortError, match="apt-get install espeak-ng") as refused:
        EspeakVoice.find()
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED
    with pytest.raises(PortError, match="cannot be run"):
        pieces(EspeakVoice(str(tmp_path / "gone")), "Merhaba.")


def test_sound_that_is_no_wav_is_refused(tmp_path: Path) -> None:
    path = program(tmp_path, "cat > /dev/null; echo nothing")
    with pytest.raises(PortError, match="gave no sound"):
        pieces(EspeakVoice(path), "Merhaba.")


def test_a_speaker_that_is_cut_off_leaves_no_process(tmp_path: Path) -> None:
    fifo = tmp_path / "begun"
    path = program(tmp_path, f"echo $$ > {fifo}", "exec sleep 60")

    async def speak(voice: EspeakVoice) -> None:
        async for _ in voice.synthesise("Merhaba.", "tr"):
            pass

    async def story() -> int:
        task = asyncio.create_task(asyncio.to_thread(fifo.read_text))
        speaking = asyncio.create_task(speak(EspeakVoice(path)))
        process = int(await asyncio.wait_for(task, 10))
        speaking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking
        return process

    import os

    os.mkfifo(fifo)
    process = asyncio.run(story())
    assert not Path(f"/proc/{process}").exists()


def test_other_languages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="does not speak es-MX"):
        pieces(EspeakVoice(program(tmp_path)), "Hola", "es-MX")


def test_turkish_is_spoken() -> None:
    try:
        voice = EspeakVoice.find()
    except PortError as error:
        pytest.skip(error.detail)
    first, second = pieces(voice, "Merhaba. Saat 15.30'da görüşürüz.")
    samples = np.abs(g711.decode(first))
    assert samples.max() == pytest.approx(0.5, rel=0.1)
    assert samples[: 80 * 8].max() > 0.01
    assert second.startswith(g711.silence(200))
    assert pieces(voice, "...") == []
