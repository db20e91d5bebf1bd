"""`dondoc task files`: what was handed in, its versions, and fetching it."""

from pathlib import Path

import click

from cli.options import online, option, yes_option
from cli.output.show import listed, print_json
from cli.output.table import Column
from cli.output.values import instant_text, size_text
from cli.remote.desk import Desk, Object
from cli.remote.papers import download, safe_name
from cli.texts import _
from models.errors import BadInputError, NotFoundError

_PATH = click.Path(path_type=Path)


@click.command(
    help=_(
        "List the files handed in with a task, or fetch them: all into a folder with --download "
        "DIR, one with its number and -o FILE. Each is checked against its hash."
    )
)
@click.argument("task")
@click.argument("number", required=False, metavar="[ID]")
@option("--download", "folder", type=_PATH, metavar="DIR", help=_("Fetch all files into DIR."))
@option("--output", "-o", type=_PATH, metavar="FILE", help=_("Fetch the file ID into FILE."))
@yes_option
@online
def files(
    desk: Desk,
    task: str,
    number: str | None,
    *,
    folder: Path | None,
    output: Path | None,
    yes: bool,
) -> None:
    """List or fetch."""
    found = desk.on_task(
        task, lambda name: {"items": desk.items(desk.path("tasks", name, "files"))}
    )["items"]
    if number is None and output is None and folder is None:
        listed(desk, found, file_columns(), nothing=_("No file was handed in."))
        return
    if output is not None and number is None:
        raise BadInputError(_("Name the file that goes into -o FILE by its number in the list."))
    wanted = [item for item in found if number is None or str(item["id"]) == number]
    if not wanted:
        raise NotFoundError(_("There is no such file with this task."))
    taken = [fetch(desk, item, place, yes=yes) for item, place in _places(wanted, folder, output)]
    if desk.json_wanted:
        print_json({"items": taken, "next": None, "total": len(taken)})
    else:
        for item in taken:
            click.echo(item["path"])


def file_columns() -> tuple[Column, ...]:
    """Return the columns of a list of files."""
    return (
        Column(_("file no."), "id", right=True),
        Column(_("file"), "name", flexible=True),
        Column(_("version"), "version", right=True),
        Column(_("size"), "size", size_text, right=True),
        Column(_("handed in"), "at", instant_text),
        Column(_("post"), "post"),
        Column(_("person"), "person"),
        Column(_("hash"), "hash", lambda value: str(value)[:12]),
    )


def _places(
    items: list[Object], folder: Path | None, output: Path | None
) -> list[tuple[Object, Path]]:
    """Say where each file goes: the latest version has the plain name."""
    if output is not None:
        return [(items[0], output)]
    latest: dict[str, Object] = {}
    for item in items:
        former = latest.get(item["name"])
        if former is None or item.get("version", 0) >= former.get("version", 0):
            latest[item["name"]] = item
    places = []
    for item in items:
        name = Path(safe_name(str(item["name"])))
        if latest[item["name"]] is not item:
            name = Path(f"{name.stem}.v{item.get('version')}-{item['id']}{name.suffix}")
        places.append((item, (folder or Path()) / name))
    return places


def fetch(desk: Desk, item: Object, place: Path, *, yes: bool) -> Object:
    """Fetch one file, checked against its hash; what lies there is kept, unless it may go."""
    if place.exists() and not yes:
        from hashlib import sha256

        if sha256(place.read_bytes()).hexdigest() == item.get("hash"):
            return {**item, "path": str(place)}
        said = _("{path} exists and is another file; --yes writes over it.")
        raise BadInputError(said.format(path=place))
    place.parent.mkdir(parents=True, exist_ok=True)
    address = desk.path("files", str(item["id"]))
    download(desk.line, address, place, sha256=str(item.get("hash") or ""))
    return {**item, "path": str(place)}
