"""The tables of a package: which columns they have, and the values their rows mean."""

import re
from typing import NamedTuple

from models.package.csv_files import Columns, Table
from models.plan.organisation import OutsideBody, Post, Tenure, Unit
from models.problem import Finding, Place
from models.timing.calendar import CalendarOverride
from models.wording import say

UNITS = Columns(
    ("code", "name_vi", "name_en", "kind", "parent_code", "level", "tags"),
    ("valid_from", "valid_until", "no_parent_reason", "merged_into"),
)
POSTS = Columns(
    ("id", "unit", "kind", "title_vi", "title_en", "holder", "holder_name", "held_with", "acting",
     "in_charge_of", "addresses", "valid_from", "valid_until"),
)  # fmt: skip
BODIES = Columns(
    ("code", "name_vi", "name_en", "kind", "parent_code"), ("valid_from", "valid_until")
)
CALENDAR = Columns(("date", "day", "calendars", "source"))

_LISTS = {"tags", "in_charge_of", "addresses", "calendars"}
_RENAMED = {"parent_code": "parent"}
_NOT_IN_POST = {"holder", "holder_name"}
_WHOLE = re.compile(r"\d{1,9}")

Row = dict[str, object]


class TableKind(NamedTuple):
    """A kind of table: its columns and the class of its rows."""

    columns: Columns
    model: type[Unit | Post | OutsideBody | CalendarOverride]


KINDS = {
    "units": TableKind(UNITS, Unit),
    "posts": TableKind(POSTS, Post),
    "bodies": TableKind(BODIES, OutsideBody),
    "calendar": TableKind(CALENDAR, CalendarOverride),
}


def plain_rows(table: Table) -> list[Row]:
    """Return the rows as plain data in the names of the value classes, without empty cells."""
    return [
        {
            _RENAMED.get(name, name): _value(name, cell.text)
            for name, cell in row.items()
            if cell.text and name not in _NOT_IN_POST
        }
        for row in table.rows
    ]


def column(field: str) -> str:
    """Return the column a field of a value class is read from."""
    return next((name for name, renamed in _RENAMED.items() if renamed == field), field)


def tenures(table: Table) -> tuple[list[Tenure], list[Finding]]:
    """Read who holds each post; several holders are separated by ``|``, and so are their names."""
    found: list[Tenure] = []
    wrong: list[Finding] = []
    for index, row in enumerate(table.rows):
        persons = _listed(row["holder"].text) if "holder" in row else []
        names = _listed(row["holder_name"].text) if "holder_name" in row else []
        addresses = row["addresses"].text.split() if "addresses" in row else []
        if names and len(names) != len(persons):
            wording = say(
                "%(names)s names for %(persons)s holders; separate both by '|'",
                names=len(names),
                persons=len(persons),
            )
            wrong.append(Finding(Place(table.file, (index, "holder_name")), "holders", wording))
            names = []
        for number, person in enumerate(persons):
            validity: Row = {
                name: row[name].text
                for name in ("valid_from", "valid_until")
                if name in row and row[name].text
            }
            values: Row = {
                "post": row["id"].text if "id" in row else "",
                "person": person,
                **validity,
            }
            values["name"] = names[number] if names else ""
            # Of a post with many holders each has his own address, in the order of the holders.
            own = len(persons) > 1 and len(addresses) == len(persons)
            values["address"] = addresses[number] if own else ""
            try:
                found.append(Tenure.model_validate(values))
            except ValueError:
                continue  # its day is wrong, and the row of the post has said so
    return found, wrong


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split("|") if each.strip()]


def _value(name: str, text: str) -> object:
    if name in _LISTS:
        return text.split()
    if name == "level" and _WHOLE.fullmatch(text):
        return int(text)
    return text
