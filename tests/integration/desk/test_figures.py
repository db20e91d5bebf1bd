"""Figures and matrices over HTTP and on the command line: for those who see the units."""

import json
from collections.abc import Iterator

import pytest

from models.collection.state import EntryState
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done
from tests.integration.desk.office import Office, running_office, today
from tests.integration.desk.reporting import Clerks, reporting_plan
from tests.unit.database.filed_year import Answer, write_year
from tests.unit.files.forms import FORM

pytestmark = pytest.mark.timeout(300)
FIGURES = {"t1_n": 80, "t1_d": 90}


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    """Open an office in whose year two units have filed, and one has not."""
    answers = [
        Answer(rights.MID, rights.ROOT, form=FORM.id, figures={"t1_n": 9, "t1_d": 10}),
        Answer(rights.LOW, rights.MID, form=FORM.id, figures=FIGURES),
        Answer("other", rights.ROOT, EntryState.EXPECTED),
    ]
    folder = tmp_path_factory.mktemp("figures")
    with running_office(folder, reporting_plan(), office_url) as office:
        office.write(lambda conn: write_year(conn, office.id, str(today().year), answers))
        yield office


def test_what_is_handed_up_is_not_counted_twice(office: Office) -> None:
    """The unit that collects signs for nine of ten; below it eighty of ninety were reported."""
    found = done(office.get(f"{office.path('figures')}?target=T1", office.holder(rights.ROOT)))
    [line] = found["lines"]
    assert (line["numerator"], line["denominator"], line["result"]) == (80, 90, "88,9%")
    assert (line["verdict"], line["deciding"], line["lacking"]) == ("undecided", ["other"], 1)
    assert line["coverage"]["expected"] == 2
    assert (found["unit"], found["year"]) == (rights.ROOT, today().year)


def test_one_sees_the_figures_of_what_lies_below_him(office: Office) -> None:
    """His own unit by default; what is beside him, and an unknown unit, are not there."""
    mid, figures = office.holder(rights.MID), office.path("figures")
    own = done(office.get(figures, mid))
    assert (own["unit"], own["lines"][0]["verdict"]) == (rights.MID, "met")
    assert office.get(f"{figures}?unit={rights.LOW}", mid).status == 200
    for unit in ("other", rights.ROOT, "nobody"):
        assert office.get(f"{figures}?unit={unit}", mid).status == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("target=T99", "target"),
        ("year=1999", "year"),
        ("cycle=monthly", "cycle"),
        ("by=colour", "by"),
        ("margin=101", "margin"),
        ("day=yesterday", "day"),
        ("until=soon", "until"),
        ("until=2999-01-01", "until"),
        ("until=1999-12-31", "year"),
        (f"until=2000-01-01&year={today().year}", "year"),
        ("until=2026-01-01&to_date=true", "to_date"),
        ("ghost=1", "ghost"),
    ],
)
def test_a_wrong_question_names_its_field(office: Office, asked: str, field: str) -> None:
    """What is not known is refused, with what would be accepted."""
    answer = office.get(f"{office.path('figures')}?{asked}", office.holder(rights.ROOT))
    assert (answer.status, answer.body["field"]) == (422, field)


def test_figures_on_the_command_line(clerk: Clerks) -> None:
    """A line for each target and unit in a pipe; everything as JSON."""
    root = clerk(rights.ROOT)
    said = root.types("report", "figures", "--target", "T1", "--by", "child")
    assert said.exit_code == 0, said.err
    cells = [line.split("\t") for line in said.out.splitlines()]
    assert [each[:4] for each in cells] == [
        ["mid", "T1", "", "met"],
        ["other", "T1", "", "undecided"],
    ]
    assert root.types("report", "figures", "--json", "--last-year", "--margin", "5").exit_code == 0
    assert root.types("report", "figures", "--year", "1999").exit_code == 2


def test_the_year_to_date(office: Office, clerk: Clerks) -> None:
    """As the year stands today, by the flag or by the day; not both."""
    root = clerk(rights.ROOT)
    for option in (["--to-date"], ["--until", today().isoformat()]):
        said = root.types("report", "figures", "--target", "T1", "--json", *option)
        assert said.exit_code == 0, said.err
        found = json.loads(said.out)
        assert found["until"] == today().isoformat()
        [line] = found["lines"]
        assert (line["numerator"], line["denominator"]) == (80, 90)
        assert line["coverage"]["accepted"] == 1
    later = f"{office.path('figures')}?target=T1&until={today().year}-01-01"
    [line] = done(office.get(later, office.holder(rights.ROOT)))["lines"]
    assert (line["numerator"], line["coverage"]["accepted"], line["lacking"]) == (80, 1, 1)
    both = root.types("report", "figures", "--to-date", "--until", "1/1/2026")
    assert both.exit_code == 2


def test_the_board_as_a_matrix(office: Office, clerk: Clerks) -> None:
    """Duty × unit and target × unit, for the units right below."""
    said = clerk(rights.ROOT).types("board", "--matrix")
    assert said.exit_code == 0, said.err
    cells = [line.split("\t") for line in said.out.splitlines()]
    assert ["targets", "mid", "T1", "met", "80", "90", "88,9%", "1/1"] in cells
    token = office.holder(rights.COMMITTEE, PostKind.SECRETARY)
    found = done(office.get(office.path("matrix"), token))
    assert {each["group"] for each in found["targets"]} == {"mid", "other"}
