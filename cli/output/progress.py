"""How far a long transfer is, on a terminal and only when it takes longer than a second."""

import sys
import time
from types import TracebackType
from typing import Self

QUIET_SECONDS = 1.0
_EVERY = 0.1
_BAR = 24


class Progress:
    """A bar on the error stream; silent in a pipe and for whatever is quick."""

    def __init__(self, label: str) -> None:
        """Start the watch."""
        self._label = label
        self._started = time.monotonic()
        self._drawn = 0.0

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the bar."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, done: int, total: int) -> None:
        """Say that so many bytes of so many are over."""
        now = time.monotonic()
        if now - self._started < QUIET_SECONDS or now - self._drawn < _EVERY:
            return
        if not sys.stderr.isatty():
            return
        self._drawn = now
        share = min(done / total, 1.0) if total else 0.0
        bar = "█" * round(share * _BAR)
        sys.stderr.write(f"\r\x1b[K{self._label}  {bar:░<{_BAR}} {share:4.0%}")
        sys.stderr.flush()
