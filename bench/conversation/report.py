"""The rig's figures as a table, each with its bar and whether it is met."""

import statistics
from collections.abc import Callable, Sequence

from bench.conversation import delays, rig
from bench.conversation.drawing import PICTURE, Distribution, svg
from bench.conversation.judging import NOISES, RESUMED_SECONDS
from bench.conversation.rig import Run
from bench.figures import Figure, Kind, Report, quantile, spread

EXACT = 0.5
"""A word of which this share was heard may stand in the transcript or not."""


def measure() -> Report:
    """The whole rig, and the picture of it. Raises Skipped, and PortError without the embedded voice."""
    run = rig.run(rig.WHOLE)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(run), encoding="utf-8")
    return of(run)


def picture(run: Run) -> str:
    """The distributions of the delays."""
    found = run.found
    every = {
        "Overhead of a turn": Distribution(_told(found.overheads), 60, 100),
        "Barge-in": Distribution(_told(found.barge_ins), 180, 250),
        "Speech again after a noise": Distribution(_told([n.delay for n in found.noises if n.delay]), 0, 800),
        **{stage.capitalize(): Distribution(_told(values)) for stage, values in found.stages.items()},
    }
    return svg(every)


def _told(seconds: Sequence[float]) -> list[float]:
    return [1000 * value for value in seconds]


def of(run: Run) -> Report:
    """The table of one run."""
    rows = [*_delays(run), *_interruptions(run), *_words(run), *_trouble(run), *_cost(run)]
    late = [1000 * each for each in run.late]
    notes = [
        (
            "Server process: the media process's own parts with the Deepgram Flux, OpenAI chat and Deepgram Aura "
            "adapters, Silero, the carrier's media listener and the call log on SQLite. Vendors and callers are two "
            "other processes; no TLS."
        ),
        (
            f"Vendors: a word's text {1000 * delays.WORD:.0f} ms after its sound, the end of a turn "
            f"{1000 * delays.END_OF_TURN:.0f} ms after its last sample, the model's first token after "
            f"{1000 * delays.FIRST_TOKEN:.0f} ms and then {delays.TOKENS_PER_SECOND:.0f} a second, the voice's first "
            f"byte after {1000 * delays.FIRST_BYTE:.0f} ms and then {delays.FASTER:.0f} times real time. Overhead is "
            f"what is added to {1000 * delays.SERVICES:.0f} ms of these."
        ),
        (
            f"{_share(run.tally['ear']['changed'], run.tally['ear']['finals'])} of the turns had a last partial text "
            "that differs from the final one; every other partial text goes on."
        ),
        (
            "The stages of a turn hold the services' own delays: 250 ms of the first, 300 ms of the third. The picture "
            "of the distributions is [figures/conversation.svg](figures/conversation.svg)."
        ),
        (
            f"Load average {', '.join(f'{load:.1f}' for load in run.loads)} before, between and after the phases; the "
            f"callers' frames left {spread(late)} ms late, and every time here is off by as much."
        ),
    ]
    return Report("Conversation", rows, notes, ("aiohttp", "uvloop", "onnxruntime", "openai"))


def _row(what: str, value: str, bar: str, met: bool | None, told: str, kind: Kind) -> Figure:  # noqa: PLR0917
    verdict = "" if met is None else ", met" if met else ", NOT met"
    return Figure(what, value, f"bar {bar}{verdict}; {told}" if bar else told, kind)


def _ms(what: str, values: Sequence[float], bars: tuple[float, float]) -> Figure:
    """A delay with bars on its median and its 95th percentile; seconds in, milliseconds out."""
    if not values:
        return _row(what, "none", "", None, "n = 0", "wall")
    told = _told(values)
    median, slow = statistics.median(told), quantile(told, 0.95)
    met = median <= bars[0] and slow <= bars[1]
    bar = f"p50 ≤ {bars[0]:.0f}, p95 ≤ {bars[1]:.0f}"
    return _row(what, f"{median:.0f} / {slow:.0f} ms", bar, met, spread(told, ".0f"), "wall")


def _at_most(what: str, values: Sequence[float], most: float, pick: Callable[[list[float]], float] = max) -> Figure:
    if not values:
        return _row(what, "none", "", None, "n = 0", "wall")
    told = _told(values)
    found = pick(told)
    return _row(what, f"{found:.0f} ms", f"≤ {most:.0f}", found <= most, spread(told, ".0f"), "wall")


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _ratio(what: str, part: int, whole: int, least: float) -> Figure:
    met = part >= least * whole if whole else None
    return _row(what, _share(part, whole), f"≥ {100 * least:.0f} %", met, f"{part} of {whole}", "ratio")


def _delays(run: Run) -> list[Figure]:
    found, replies = run.found, run.together["replies"]
    prepared, wasted = replies["prepared"], replies["wasted"]
    openings = found.first_words
    stages = [
        _row(
            f"of this, {stage}",
            f"{1000 * statistics.median(took):.0f} ms",
            "",
            None,
            spread(_told(took), ".0f"),
            "wall",
        )
        for stage, took in found.stages.items()
    ]
    return [
        _ms(f"Overhead of a turn, {run.calls} calls", found.overheads, (60, 100)),
        *stages,
        _row(
            "Speculative model calls wasted",
            _share(wasted, prepared),
            "≤ 30 %",
            wasted <= 0.3 * prepared,
            f"{wasted} of {prepared}; {run.tally['mind']['asked']} model calls in all",
            "ratio",
        ),
        _at_most("First word, outbound, after the callee's first", openings.get("hello", ()), 300, _slow),
        _at_most("First word, outbound, after answer in silence", openings.get("silent", ()), 1200 + 60, _slow),
        _at_most("First word, inbound, after the stream began", openings.get("inbound", ()), 500, _slow),
    ]


def _slow(values: list[float]) -> float:
    return quantile(values, 0.95)


def _interruptions(run: Run) -> list[Figure]:
    found = run.found
    rows = [_ms("Barge-in, first loud sample to silence on the line", found.barge_ins, (180, 250))]
    whole = len(found.noises)
    good = sum(noise.good for noise in found.noises)
    title = f"Murmur, cough, echo: on again ≤ {1000 * RESUMED_SECONDS:.0f} ms, no word lost, no turn"
    rows.append(_ratio(title, good, whole, 0.95))
    for sort in sorted(NOISES):
        noises = [noise for noise in found.noises if noise.sort == sort]
        paused = [1000 * noise.delay for noise in noises if noise.delay]
        told = f"{len(noises)} trials, {len(paused)} paused us" + (f": ms {spread(paused, '.0f')}" if paused else "")
        told += f"; {sum(not noise.whole for noise in noises)} lost a word, "
        told += f"{sum(not noise.alone for noise in noises)} took a turn"
        rows.append(
            _row(f"of these, {sort}", _share(sum(n.good for n in noises), len(noises)), "", None, told, "ratio")
        )
    return rows


def _words(run: Run) -> list[Figure]:
    found = run.found
    exact = sum(told == whole or (part >= EXACT and told == whole + 1) for whole, part, told in found.cut)
    near = sum(abs(told - whole) <= 1 for whole, _, told in found.cut)
    heard_only = _ratio("Heard-only: the transcript ends where the voice was cut", exact, len(found.cut), 0.98)
    asked, done = (sum(counts) for counts in zip(*run.fired.values(), strict=True))
    keys = [key for firings in run.together["fired"].values() for key, _ in firings]
    once = len(set(keys)) == len(keys) and all(wanted == fired for wanted, fired in run.fired.values())
    gaps, pauses = found.gaps, found.pauses
    problems = [problem for vendor in run.tally.values() for problem in vendor["problems"]]
    told = f"{found.spoken:.0f} s of words"
    told += f"; longest {1000 * max(gaps):.0f} ms" if gaps else ""
    return [
        _row("Gaps > 60 ms within speech", str(len(gaps)), "0", not gaps, told, "wall"),
        _row(
            "Pauses > 60 ms between clauses",
            str(len(pauses)),
            "",
            None,
            f"longest {1000 * max(pauses, default=0):.0f} ms",
            "wall",
        ),
        Figure(heard_only.what, heard_only.value, f"{heard_only.spread}; within a word {near}", "ratio"),
        _row("Intents fired exactly once", _share(done, asked), "100 %", once, f"{done} of {asked} asked for", "ratio"),
        _row(
            "Turns without an answer",
            str(found.unanswered),
            "0",
            not found.unanswered,
            f"n = {len(found.overheads)}; {found.wrong_answers} answered wrongly; {run.broken} calls ended early",
            "ratio",
        ),
        _row(
            "Requests that a vendor refuses",
            str(len(problems)),
            "0",
            not problems,
            ", ".join(sorted(set(problems))) or "none",
            "ratio",
        ),
    ]


def _trouble(run: Run) -> list[Figure]:
    every = [silence for silences in run.found.dead_air.values() for silence in silences]
    if not every:
        return []
    rows = [
        _row(
            "Dead air, longest, whatever fails",
            f"{max(every):.1f} s",
            "< 3 s",
            max(every) < 3,
            f"n = {len(every)}",
            "wall",
        )
    ]
    for fault, silences in run.found.dead_air.items():
        told = ", ".join(f"{silence:.1f}" for silence in silences)
        rows.append(_row(f"of these, {fault}", f"{max(silences):.1f} s", "", None, told, "wall"))
    return rows


def _cost(run: Run) -> list[Figure]:
    told = run.together
    cpu = told["cpu"] / told["wall"] / run.calls
    each = (told["rss"] - run.alone["rss"]) / (run.calls - 1)
    beats = f"p50 {told['late_p50']:.1f}, max {told['late_max']:.1f}, n = {told['beats']:.0f}"
    return [
        _row(
            f"CPU s per call-second, {run.calls} calls",
            f"{cpu:.4f}",
            "≤ 0.008",
            cpu <= 0.008,
            f"{told['wall']:.0f} s",
            "CPU",
        ),
        _row(
            "Memory of a call beyond the first",
            f"{each:.2f} MB",
            "≤ 2 MB",
            each <= 2,
            f"{told['rss']:.0f} MB in all",
            "memory",
        ),
        _row(
            "Lateness of the beat", f"{told['late_p99']:.1f} ms at p99", "≤ 20", told["late_p99"] <= 20, beats, "wall"
        ),
    ]
