"""Where a list goes on: an opaque mark that names the last thing shown, never a count."""

import base64
import binascii
import json

from models.base import Value
from models.deciding.decision import Refused

LONGEST = 2000  # characters of a cursor


class Cursor(Value):
    """The last thing of a page: how the list was sorted, its key there, and what it was."""

    sort: str
    key: str
    kind: str = ""
    ids: tuple[str, ...] = ()


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor as text that goes into a URL."""
    said = json.dumps(
        [cursor.sort, cursor.key, cursor.kind, *cursor.ids],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(text: str | None, sort: str) -> Cursor | None:
    """Read a cursor that was given out for a sorting; Refused where it is none of ours."""
    if not text:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        said = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        parts = [str(each) for each in said] if isinstance(said, list) else []
        written = parts[0], parts[1], parts[2]
    except (ValueError, binascii.Error, UnicodeError, RecursionError, IndexError) as error:
        raise _unknown() from error
    if written[0] != sort or len(text) > LONGEST or any("\x00" in part for part in parts):
        raise _unknown()
    return Cursor(sort=written[0], key=written[1], kind=written[2], ids=tuple(parts[3:]))


def _unknown() -> Refused:
    code = "unknown_cursor"
    return Refused(code, "take the cursor from 'next' of the page before, same sorting", "cursor")
