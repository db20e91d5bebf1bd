"""What the program itself does when it is given nonsense, has no server, or is asked to end."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from worker.server import DEV_SERVER, TIME_SKIPPING

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "plans" / "lib"
SHIPPED = ROOT / "plans" / "kl79"
DONDOC = Path(sys.executable).with_name("dondoc")
BAD_INPUT, UNREACHABLE = 2, 6


def _environment(temporary: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(temporary), "DONDOC_LANG": "en", **more}


def _dondoc(
    temporary: Path, *arguments: str | Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; whatever happens, it shows no traceback and leaves no file."""
    done = subprocess.run(
        [DONDOC, *arguments],
        env=_environment(temporary, **more),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert list(temporary.glob("dondoc-*")) == []
    return done
