"""The labelled scripts as real telephone calls: a voice on either side, ears on either side, nothing passed as text."""

import asyncio
from dataclasses import dataclass

import pytest

from senderz_voice.speech import weights
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.moonshine import Moonshine
from tests.acceptance.client import Customer, Json
from tests.acceptance.people import Listener, Senses
from tests.acceptance.stage import Evening, Stage
from tests.language.people import somebody
from tests.language.rehearsal import Script, scripts

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Scene:
    """One script with one of its two people."""

    script: Script
    manner: str
    person: str
    label: str


@dataclass(frozen=True)
class Outcome:
    """How a scene went, as the API shows it, and as the person at the other end heard it."""

    scene: Scene
    call: Json
    told: list[str]

    @property
    def found(self) -> str:
        return str((self.call["analysis"] or {}).get("outcome"))

    @property
    def score(self) -> int:
        return int(self.call["lead_score"])

    @property
    def right(self) -> bool:
        return self.found == self.scene.label

    def __str__(self) -> str:
        scene, verdict = self.scene, "right" if self.right else "WRONG"
        facts = f"{self.score:3} {self.call['duration_seconds']:3} s {self.call['end_reason']}"
        return f"{scene.script.name:22} {scene.manner:12} {scene.label:12} {self.found:12} {verdict} {facts}"

    def both_sides(self) -> str:
        """What was understood at either end."""
        transcript = [f"    {line['role']}: {line['text']}" for line in self.call["transcript"]]
        return "\n".join([str(self), *transcript, "  at the other end:", *(f"    {line}" for line in self.told)])


@pytest.fixture(scope="module")
def outcomes(evening: Evening) -> list[Outcome]:
    return evening.result(story)


async def story(stage: Stage) -> list[Outcome]:
    """All scripts with both of their people, each in a call of its own; every business is another tenant."""
    recogniser = await asyncio.to_thread(Moonshine.load, weights.default_folder())
    voice = await asyncio.to_thread(HibariVoice.load, pitch=0.8)
    try:
        await asyncio.gather(asyncio.to_thread(recogniser.warm_up), asyncio.to_thread(voice.warm_up))
        senses = Senses(recogniser, voice)
        pairs = await asyncio.gather(*(_both(stage, senses, script, at) for at, script in enumerate(scripts())))
    finally:
        recogniser.close()
        voice.close()
    return [outcome for pair in pairs for outcome in pair]


async def _both(stage: Stage, senses: Senses, script: Script, at: int) -> tuple[Outcome, Outcome]:
    customer = await stage.operator.customer(business_name=script.business, timezone="America/New_York")
    number = await customer.buy()
    cooperative = Scene(script, "cooperative", *script.cooperative)
    refusing = Scene(script, "refusing", *script.refusing)
    return await asyncio.gather(
        _play(
            stage, customer, number, cooperative, Listener(somebody(cooperative.person), senses), f"+141555502{at:02}"
        ),
        _play(stage, customer, number, refusing, Listener(somebody(refusing.person), senses), f"+141555503{at:02}"),
    )


async def _play(  # noqa: PLR0917  # Both scenes of a script are set with the same things.
    stage: Stage, customer: Customer, number: Json, scene: Scene, person: Listener, to: str
) -> Outcome:
    stage.people[to] = person
    async with stage.lines:
        call = await customer.place(number, to, scene.script.script)
        await customer.until_final(call, 240)
    return Outcome(scene, await customer.until_wrapped_up(call), person.told)


def test_every_call_comes_to_its_labelled_outcome(outcomes: list[Outcome]) -> None:
    print("", *outcomes, sep="\n")
    wrong = [outcome.both_sides() for outcome in outcomes if not outcome.right]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(outcomes)} calls", *wrong])


def test_who_refuses_scores_lower_than_who_cooperates(outcomes: list[Outcome]) -> None:
    scores = {(outcome.scene.script.name, outcome.scene.manner): outcome.score for outcome in outcomes}
    names = [script.name for script in scripts()]
    assert [name for name in names if scores[name, "refusing"] >= scores[name, "cooperative"]] == []
