"""An editor that needs no hands: it writes the right answer to `zip_pairs`."""

import sys
from pathlib import Path

Path(sys.argv[-1]).write_text("def pair_up(a, b):\n    return list(zip(a, b))\n")
