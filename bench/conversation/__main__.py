"""`python -m bench.conversation [--quick | --profile FILE]`: only the whole run is written into docs/figures.md."""

import sys
from collections.abc import Sequence

from bench import figures
from bench.conversation import report, rig
from bench.figures import Circumstances
from senderz_voice.clock import SystemClock


def main(arguments: Sequence[str]) -> None:
    around = Circumstances.now("conversation", SystemClock())
    if arguments:
        print(figures.section(report.of(rig.run(rig.QUICK, *arguments[1:])), around))
        return
    text = figures.section(report.measure(), around)
    figures.write("conversation", text)
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
