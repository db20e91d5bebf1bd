"""`dondoc review note`: the short notes of the yearly review, one by one or all from one sheet."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from cli.options import acting, confirmed, option, yes_option
from cli.output.show import done, print_json
from cli.output.table import Column, print_items
from cli.output.values import clean
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_task
from cli.remote.problem import ApiError
from cli.texts import _
from models.errors import BadInputError

REVIEWED = ("standing", "programme")  # kinds of duties that a note answers
OPEN_BUCKETS = ("now", "coming")
HEADER = ("task", "due", "title", "note")
LONGEST = 4000  # characters of a note
_DOCUMENT = click.Path(path_type=Path, dir_okay=False)


class Note(NamedTuple):
    """One note and the line of the sheet it stands in."""

    line: int
    task: str
    text: str


@click.command(
    help=_(
        "Hand in the short note of a yearly review: TASK with --text; or all notes of your unit in "
        "one go with --file, a sheet (CSV) with the columns task and note. --blank writes the "
        "sheet with what is still to be reviewed; lines without a note are left out."
    )
)
@click.argument("task", required=False)
@option("--text", metavar="TEXT", help=_("The note."))
@option("--file", "sheet", type=click.Path(exists=True, path_type=Path, dir_okay=False),
        metavar="FILE", help=_("Sheet to hand in."))  # fmt: skip
@option("--blank", type=_DOCUMENT, metavar="FILE", help=_("Sheet to write."))
@yes_option
@acting
def note(
    desk: Desk,
    *,
    task: str | None,
    text: str | None,
    sheet: Path | None,
    blank: Path | None,
    yes: bool,
    how: Acting,
) -> None:
    """Hand in notes, or write the sheet for them."""
    if [bool(task), bool(sheet), bool(blank)].count(True) != 1 or bool(task) != bool(text):
        raise BadInputError(_("Give TASK with --text, or --file FILE, or --blank FILE."))
    if blank:
        _write_blank(desk, blank, yes=yes)
    elif sheet:
        _hand_in_all(desk, list(read_sheet(sheet)), how)
    else:
        said = Note(0, task or "", text or "")
        done(desk, _hand_in(desk, said, how), _("Note handed in"))


def read_sheet(path: Path) -> Iterator[Note]:
    """Read the notes of a sheet; every flaw is named with its line before anything is sent."""
    rows = _rows(path)
    notes, flaws, seen = [], [], set()
    for line, row in rows:
        name, text = clean(row.get("task")), (row.get("note") or "").strip()
        if not text:
            continue
        if not name:
            flaws.append(_("{path}:{line}: no task is named").format(path=path, line=line))
        elif name in seen:
            said = _("{path}:{line}: {task} has a note above already")
            flaws.append(said.format(path=path, line=line, task=name))
        elif len(text) > LONGEST:
            said = _("{path}:{line}: a note has at most {most} characters")
            flaws.append(said.format(path=path, line=line, most=LONGEST))
        seen.add(name)
        notes.append(Note(line, name, text))
    if flaws:
        raise BadInputError(_("Nothing was handed in."), problems=tuple(flaws))
    if not notes:
        raise BadInputError(_("{path}: there is no note in it.").format(path=path))
    yield from notes


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Read a sheet as office programs write it: UTF-8, separated by commas, semicolons or tabs."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = _("{path} cannot be read: {error}")
        raise BadInputError(said.format(path=path, error=error)) from error
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    names = [clean(each).lower() for each in reader.fieldnames or ()]
    if not {"task", "note"} <= set(names):
        said = _("{path}:1: the first line names the columns: task and note at least")
        raise BadInputError(said.format(path=path))
    reader.fieldnames = names
    try:
        return [(reader.line_num, {k: v or "" for k, v in row.items() if k}) for row in reader]
    except csv.Error as error:
        said = _("{path}:{line}: {error}")
        raise BadInputError(said.format(path=path, line=reader.line_num, error=error)) from error


def _hand_in_all(desk: Desk, notes: list[Note], how: Acting) -> None:
    """Hand in one after the other; one that is refused does not keep back the others."""
    results = [_result(desk, each, how) for each in notes]
    if desk.json_wanted:
        print_json({"items": results, "next": None, "total": len(results)})
    else:
        columns = (
            Column("line", "line", right=True),
            Column("task", "task"),
            Column("result", "result"),
        )
        print_items(results, columns)
    refused = [each for each in results if each["result"] != "done"]
    if refused:
        said = _("{count} of {all} notes were not handed in.")
        raise BadInputError(said.format(count=len(refused), all=len(results)))


def _result(desk: Desk, each: Note, how: Acting) -> Object:
    said: Object = {"line": each.line, "task": each.task, "result": "done"}
    try:
        _hand_in(desk, each, how)
    except (ApiError, BadInputError) as error:
        return {**said, "result": str(error)}
    return said


def _hand_in(desk: Desk, each: Note, how: Acting) -> Object:
    from cli.commands.task_acts import today  # only now: a sheet that is flawed needs no day

    return act_on_task(
        desk,
        how,
        each.task,
        assignment={"type": "submit", "note": each.text},
        entry=lambda unit: {
            "type": "receive",
            "receipt": {"unit": unit, "received_on": today(), "document": each.text},
        },
    )


def _write_blank(desk: Desk, path: Path, *, yes: bool) -> None:
    if path.exists():
        confirmed(_("Write over {path}?").format(path=path), yes=yes)
    found = [
        item
        for bucket in OPEN_BUCKETS
        for item in desk.items(desk.path("tasks"), bucket=bucket)
        if item.get("duty_kind") in REVIEWED and item.get("state") not in {"submitted", "received"}
    ]
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADER)
    for item in found:
        writer.writerow([item["id"], item.get("due_day") or "", clean(item.get("title")), ""])
    path.write_text(written.getvalue(), encoding="utf-8-sig")
    if desk.json_wanted:
        print_json({"path": str(path), "total": len(found)})
    else:
        click.echo(_("{path}: {count} notes to write").format(path=path, count=len(found)))
