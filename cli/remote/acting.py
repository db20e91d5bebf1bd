"""How somebody acts."""

from typing import NamedTuple


class Acting(NamedTuple):
    """From which post, how it is signed, and whether it repeats what was given before."""

    post: str | None = None
    capacity: str | None = None
    retry: bool = False
