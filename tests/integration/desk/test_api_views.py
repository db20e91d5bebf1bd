"""What the desk shows over HTTP: lists by pages, the board, feeds, exports, news."""

import io
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from icalendar import Calendar

from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, collection, done, name_of, send
from tests.integration.desk.office import Office, running_office, today


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    with running_office(
        tmp_path_factory.mktemp("views"), rights.rights_plan(today()), office_url
    ) as office:
        yield office


def test_lists_go_on_from_page_to_page(office: Office) -> None:
    """Pages hold every task once, in order, whichever way they are sorted."""
    orders = [assignment(f"page{n}", duty=rights.OTHER_DUTY) for n in range(5)]
    collected = collection("2032")
    office.open(*orders, collected)
    unit = office.holder(rights.LEAF)
    for sort in ("due_day", "-due_day", "unit", "-duty"):
        base = office.path("tasks") + f"?bucket=all&sort={sort}&limit=2"
        found: list[str] = []
        page = done(office.get(base, unit))
        assert page["total"] is None
        while True:
            found += [each["id"] for each in page["items"]]
            if page["next"] is None:
                break
            page = done(office.get(f"{base}&cursor={page['next']}", unit))
        assert len(found) == len(set(found))
        assert {name_of(each) for each in orders} <= set(found)
        assert f"{name_of(collected)}:{rights.LEAF}" in found
    one = done(office.get(office.path("tasks") + "?q=page3&bucket=all", unit))
    assert [each["id"] for each in one["items"]] == [name_of(orders[3])]
    words = office.path("tasks") + f"?bucket=all&q={quote('san pham')}"
    assert done(office.get(words, unit))["items"]


def test_the_board_shows_late_due_and_cells(office: Office) -> None:
    """The secretary sees everything, a unit its own part; others see no board of it."""
    due = (today() - timedelta(days=7)).isoformat()
    late = assignment("board", rule={"on": due})
    office.open(late)
    secretary = office.holder(rights.COMMITTEE, PostKind.SECRETARY)
    board = done(office.get(office.path("board"), secretary))
    assert name_of(late) in [each["id"] for each in board["late"]]
    mine = next(each for each in board["late"] if each["id"] == name_of(late))
    # A week has five working days; its due day may have moved to the next of them.
    assert mine["days_late"] in {4, 5}
    assert board["totals"]["open_overdue"] >= 1
    part = done(office.get(office.path("board") + f"?unit={rights.LOW}", office.holder(rights.MID)))
    assert name_of(late) in [each["id"] for each in part["late"]]
    assert {each["unit"] for each in part["cells"]} == {rights.LOW, rights.LEAF}
    other = office.get(office.path("board") + f"?unit={rights.LOW}", office.holder("other"))
    assert other.status == 404
    again = office.ask("GET", office.path("board"), secretary)
    tag = again.headers["etag"]
    same = office.ask("GET", office.path("board"), secretary, **{"If-None-Match": tag})
    assert (same.status, same.raw) == (304, b"")


def test_a_feed_shows_deadlines_until_it_is_revoked(office: Office) -> None:
    """All-day events with stable names and reminders; a revoked address looks like nothing."""
    order = assignment("feed")
    office.open(order)
    unit, post = office.holder(rights.LEAF), rights.post_of(rights.LEAF, PostKind.HEAD)
    made = office.ask("POST", office.path("posts", post, "feed"), unit)
    assert made.status == 201
    address = "/" + made.body["url"].split("/", 3)[3]
    shown = office.get(address, None)
    assert shown.headers["content-type"].startswith("text/calendar")
    events = {str(each["uid"]): each for each in Calendar.from_ical(shown.raw).walk("VEVENT")}
    event = events[f"{order.id}@dondoc"]
    assert event.decoded("dtstart") == order.rule.on if order.rule else None
    assert event.decoded("sequence") == 0
    assert [str(each["action"]) for each in event.walk("VALARM")] == ["DISPLAY"]
    assert shown.raw.count(b"\n") == shown.raw.count(b"\r\n")
    assert max(map(len, shown.raw.split(b"\r\n"))) <= 75
    assert office.get(address, None).raw == shown.raw
    office.act(unit, office.task(order), {"type": "request_extension", "reason": "x",
                                          "until": today() + timedelta(days=60)})  # fmt: skip
    granted = {"type": "decide_extension", "granted": True}
    done(office.act(office.holder(rights.LOW), office.task(order), granted))
    events = {
        str(each["uid"]): each
        for each in Calendar.from_ical(office.get(address, None).raw).walk("VEVENT")
    }
    assert events[f"{order.id}@dondoc"].decoded("sequence") > 0

    foreign = office.ask("POST", office.path("posts", post, "feed"), office.holder("other"))
    assert foreign.status in {403, 404}
    assert office.ask("DELETE", office.path("posts", post, "feed"), unit).status == 204
    assert office.get(address, None).status == 404
    assert office.get("/feeds/nothing.ics", None).status == 404


def test_exports_hold_what_one_sees(office: Office) -> None:
    """The workbook lists the tasks of a part of the tree, twice the same; others get nothing."""
    order = assignment("export", product="=1+1")
    office.open(order)
    unit = office.holder(rights.LEAF)
    answer = office.get(office.path("export.xlsx"), unit)
    assert answer.status == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.raw)).active
    assert sheet is not None
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    assert rows[name_of(order)][3].value == "=1+1"
    assert rows[name_of(order)][3].data_type == "s"
    assert office.get(office.path("export.xlsx"), unit).raw == answer.raw
    calendar = office.get(office.path("export.ics"), unit)
    assert f"{order.id}@dondoc" in calendar.raw.decode().replace("\r\n ", "")
    other = office.get(office.path("export.xlsx") + f"?unit={rights.LEAF}", office.holder("other"))
    assert other.status == 404


def test_who_waits_hears_of_what_he_may_see(office: Office) -> None:
    """A watch answers as soon as somebody has done something, and only to those it concerns."""
    order = assignment("watch")
    office.open(order)
    unit, superior, other = (office.holder(each) for each in (rights.LEAF, rights.LOW, "other"))
    time.sleep(1.5)  # on PostgreSQL a line counts once it is a moment old
    since = done(office.get(office.path("watch"), superior))["next"]
    timer = threading.Timer(
        0.5, lambda: send_command(office, unit, office.task(order), "watched-0001")
    )
    timer.start()
    began = time.monotonic()
    news = done(office.get(office.path("watch") + f"?since={since}&wait=20", superior))
    assert time.monotonic() - began < 15
    timer.join()
    assert [(each["type"], each["obligation"]) for each in news["items"]] == [
        ("acknowledge", name_of(order))
    ]
    nothing = done(office.get(office.path("watch") + f"?since={since}&wait=0", other))
    assert nothing["items"] == []


def send_command(office: Office, token: str, path: str, command_id: str) -> None:
    """Acknowledge a task on a connection of its own, from another thread."""
    content = b'{"command_id": "%s", "body": {"type": "acknowledge"}}' % command_id.encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert send(office, "POST", f"{path}/commands", content, headers).status == 200
