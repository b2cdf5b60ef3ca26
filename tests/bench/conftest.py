"""The benches lie beside the tests, where Python does not look when pytest is started by its own command."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])

if ROOT not in sys.path:
    sys.path.append(ROOT)
