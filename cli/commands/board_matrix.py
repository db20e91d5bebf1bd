"""The matrices of the board: duties and targets against the units right below one."""

from collections.abc import Callable, Iterable

from cli.commands.report_figures import coverage_text
from cli.output.show import heading, print_json
from cli.output.table import Column, Item, on_terminal, print_items
from cli.output.values import clean
from cli.remote.desk import Desk
from cli.texts import _

# worst first: overdue, in term, done late, done on time
_CELLS = (("open_overdue", "!"), ("open_in_term", "…"), ("late", "+"), ("on_time", "✓"))
_VERDICTS = {"met": "✓", "not_met": "✗", "undecided": "?", "not_applicable": "–"}


def print_matrix(desk: Desk, unit: str | None, year: int | None) -> None:
    """Print duty × unit, then target × unit; in a pipe a line for each pair."""
    found = desk.get(desk.path("matrix"), unit=unit, year=year)
    if desk.json_wanted:
        print_json(found)
        return
    duties, targets = list(found["duties"]), list(found["targets"])
    if not on_terminal():
        _pipe(duties, targets)
        return
    heading(_("Duties: ! overdue, … in term, + done late, ✓ done on time"), len(duties))
    _print(duties, "duty", "unit", _cell)
    below = [each for each in targets if each["group"] != found["unit"]]
    heading(_("Targets: ✓ certainly met, ✗ certainly not met, ? open, – does not apply"),
            len(below))  # fmt: skip
    _print(below, "target", "group", _result)


def _print(items: Iterable[Item], across: str, down: str, write: Callable[[Item], str]) -> None:
    listed = list(items)
    heads = list(dict.fromkeys(str(each[across]) for each in listed))
    rows: dict[str, Item] = {}
    for each in listed:
        row = rows.setdefault(str(each[down]), {"unit": each[down], "name": each.get("name")})
        row[str(each[across])] = write(each)
    columns = (
        Column(_("unit"), "unit"),
        Column(_("name"), "name", flexible=True),
        *(Column(head, head) for head in heads),
    )
    print_items(rows.values(), columns)


def _cell(item: Item) -> str:
    found = next(((name, sign) for name, sign in _CELLS if item.get(name)), None)
    if found is None:
        return ""
    name, sign = found
    return f"{sign}{item[name]}" if int(item[name]) > 1 else sign


def _result(item: Item) -> str:
    sign = _VERDICTS.get(str(item.get("verdict")), "")
    return f"{clean(item.get('result'))} {sign}".strip()


def _pipe(duties: list[Item], targets: list[Item]) -> None:
    cells = ("on_time", "late", "open_in_term", "open_overdue")
    keys = ("part", "unit", "id", *cells)
    lines = ({**each, "part": "duties", "id": each["duty"]} for each in duties)
    print_items(lines, tuple(Column(key, key) for key in keys))
    shown = (
        {**each, "part": "targets", "unit": each["group"], "id": each["target"],
         "reports": coverage_text(each.get("coverage"))}
        for each in targets
    )  # fmt: skip
    names = ("part", "unit", "id", "verdict", "numerator", "denominator", "result", "reports")
    print_items(shown, tuple(Column(key, key) for key in names))
