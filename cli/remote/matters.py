"""Acts on a task, whichever of the two it is: an assignment or a unit's entry of a collection."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.texts import _
from models.errors import BadInputError

DISPATCH = "dispatch"  # a kind of duty: units answer that it has arrived
RECEIPT = "receipt"  # what settles an answer
_COLONS_OF_AN_ENTRY = 3
if TYPE_CHECKING:
    from cli.remote.papers import Paper

Body = Mapping[str, object]


def is_acknowledged(task: Object) -> bool:
    """Tell whether the answer that is owed is only that something has arrived."""
    return task.get("settles") == RECEIPT or task.get("duty_kind") == DISPATCH


def entry_parts(task: str) -> tuple[str, str] | None:
    """Return the collection and the unit that an entry's id names; None for an assignment."""
    if task.count(":") < _COLONS_OF_AN_ENTRY:
        return None
    collection, _colon, unit = task.rpartition(":")
    return collection, unit


def act_on_task(
    desk: Desk,
    how: Acting,
    name: str,
    *,
    assignment: Body | None = None,
    entry: Callable[[str], Body] | None = None,
    papers: list["Paper"] | None = None,
) -> Object:
    """Give the command that fits the kind of the task."""

    def use(task: str) -> Object:
        parts = entry_parts(task)
        if parts is None and assignment is not None:
            return desk.act(desk.path("tasks", task), assignment, how, papers)
        if parts is not None and entry is not None:
            return desk.act(desk.path("tasks", task), entry(parts[1]), how, papers)
        raise BadInputError(wrong_kind(task, is_entry=parts is not None))

    return desk.on_task(name, use)


def act_on_plan(desk: Desk, how: Acting, body: Body, papers: list["Paper"] | None = None) -> Object:
    """Give a command to the plan."""
    return desk.act(desk.path(), body, how, papers)


def given(**values: object) -> dict[str, object]:
    """Return the values that were given, days in ISO form: what is absent keeps its default."""
    from datetime import date

    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None and value not in ("", ())
    }


def wrong_kind(task: str, *, is_entry: bool) -> str:
    """Say that this is done to the other kind of task."""
    said = (
        _("{task} is a unit's answer to a collection: answer it with dondoc task submit.")
        if is_entry
        else _("{task} is an assignment; this is done to answers of a collection only.")
    )
    return said.format(task=task)
