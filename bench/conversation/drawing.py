"""The distributions behind the table, as one picture that any browser shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "figures" / "conversation.svg"
_WIDTH: Final = 720
_LEFT: Final = 250
_ROW: Final = 64
_BINS: Final = 90


@dataclass(frozen=True, slots=True)
class Distribution:
    """Milliseconds, and the bars on their median and their 95th percentile (0 for none)."""

    values: Sequence[float]
    median: float = 0.0
    slow: float = 0.0


def svg(distributions: Mapping[str, Distribution]) -> str:
    """One histogram under the other, all on one scale; dashed lines are the bars."""
    told = {name: each for name, each in distributions.items() if each.values}
    least = min(0.0, *(min(each.values) for each in told.values())) if told else 0.0
    most = max((max(*each.values, each.slow) for each in told.values()), default=1.0)
    scale = _Scale(least, max(most, least + 1.0))
    height = _ROW * len(told) + 40
    rows = [line for place, (name, each) in enumerate(told.items()) for line in _row(name, each, place, scale)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif">'
    paper = f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, paper, *rows, *_axis(scale, height), "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float

    def x(self, value: float) -> float:
        return _LEFT + (value - self.least) / (self.most - self.least) * (_WIDTH - _LEFT - 20)


def _row(name: str, each: Distribution, place: int, scale: _Scale) -> list[str]:
    bottom = (place + 1) * _ROW
    counts = [0] * _BINS
    for value in each.values:
        share = (value - scale.least) / (scale.most - scale.least)
        counts[min(_BINS - 1, int(share * _BINS))] += 1
    width = (_WIDTH - _LEFT - 20) / _BINS
    tallest = max(counts)
    lines = [f'<text x="10" y="{bottom - 20}" font-size="13">{name}</text>']
    lines.append(f'<text x="10" y="{bottom - 5}" font-size="11" fill="#666666">n = {len(each.values)}</text>')
    for number, count in enumerate(counts):
        if count:
            height = count / tallest * (_ROW - 16)
            x = _LEFT + number * width
            lines.append(
                f'<rect x="{x:.1f}" y="{bottom - height:.1f}" width="{width:.1f}" height="{height:.1f}" '
                'fill="#3b6ea5"/>'
            )
    for bar, colour in ((each.median, "#2e8b57"), (each.slow, "#b22222")):
        if bar:
            x = scale.x(bar)
            lines.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom - _ROW + 8}" y2="{bottom}" stroke="{colour}" '
                'stroke-dasharray="4 3"/>'
            )
    lines.append(f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{bottom}" y2="{bottom}" stroke="#999999"/>')
    return lines


def _axis(scale: _Scale, height: int) -> list[str]:
    step = 100 if scale.most - scale.least < 1500 else 500
    first = int(scale.least // step + 1) * step if scale.least else 0
    return [
        f'<text x="{scale.x(value):.1f}" y="{height - 18}" font-size="11" text-anchor="middle">{value} ms</text>'
        for value in range(first, int(scale.most) + 1, step)
    ]
