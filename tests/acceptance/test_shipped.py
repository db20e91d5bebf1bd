"""The shipped plan with late provinces, 2014–2018, as the command prints it."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.days_off import moved, works
from tests.acceptance.rehearsed import (
    KEYS,
    MESSAGE_KEYS,
    Message,
    about,
    day,
    days,
    difference,
    package,
    played,
    script,
)
from tests.acceptance.test_one_change import delayed, seen, with_rung
from tests.world import SHIPPED

pytestmark = pytest.mark.timeout(600)  # whole rehearsals, also on a busy machine

YEARS = range(2014, 2019)
REPORTS_2014 = "collection:kl79:yearly-report:2014:TLD"
OUTLINE = "assignment:kl79:III.1/1.3:outline:TLD-TG"
DRAFT = "assignment:kl79:III.1/1.3:draft:TLD-TG"
WAITING = "assignment:kl79:III.1/1.3:decision:TLD-BCD"
NUMBERED = re.compile(r"(?:due-|late\+)(\d+)")
END_OF_2014 = date(2014, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What the command printed, and the histories it left."""

    found: dict[str, Any]
    histories: Path

    @property
    def messages(self) -> list[Message]:
        """The claims."""
        messages: list[Message] = self.found["messages"]
        return messages


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """Rehearse the whole plan once, by the command itself."""
    folder = tmp_path_factory.mktemp("histories")
    program = (sys.executable, "-m", "cli", "rehearse", str(SHIPPED), "--scenario", "late")
    options = ("--json", "--keep-histories", str(folder))
    done = subprocess.run((*program, *options), capture_output=True, text=True, check=True)
    assert "refused" not in done.stderr
    return Rehearsal(found=json.loads(done.stdout), histories=folder)


def test_the_json_has_the_keys_that_were_promised_in_their_order(late: Rehearsal) -> None:
    """More may stand inside the parts, never beside them."""
    assert list(late.found) == KEYS
    assert all(set(each) >= MESSAGE_KEYS for each in late.messages)
    assert all(
        re.fullmatch(r"[A-Z]+[A-Z0-9-]*\.\w+", to) for each in late.messages for to in each["to"]
    )
    assert late.found["undecided"] == ["III.1/1.3"]
    assert late.found["skipped_rungs"] == []
    assert set(late.found["cells"]) == {str(year) for year in YEARS}


def test_late_provinces_climb_before_the_consolidated_report_is_due(late: Rehearsal) -> None:
    """Due on 20/11/2014: head, focal department, secretary and leader, Standing, Presidium."""
    said = about(late.messages, obligation=REPORTS_2014)
    climbed = about(said, kind="escalation")
    heads = about(climbed, rung="late+0")
    provinces = sorted(each["unit"] for each in heads)
    assert days(heads) == [date(2014, 11, 21)]
    assert len(provinces) == len(set(provinces)) == 21
    assert sorted(each["to"][0] for each in heads) == [f"{unit}.head" for unit in provinces]
    line_ups = [each for each in climbed if each["rung"] != "late+0"]
    assert seen(line_ups) == [
        (date(2014, 11, 25), "late+3", "TLD-TG.focal"),
        (date(2014, 11, 27), "late+5", "TLD-BCD.secretary"),
        (date(2014, 11, 27), "late+5", "TLD.vp2"),
        (date(2014, 12, 1), "late+7", "TLD-TTDCT.body"),
        (date(2014, 12, 11), "late+15", "TLD-DCT.body"),
    ]
    for each in line_ups:  # one message, the late units listed in it
        assert sorted(each["units"]) == provinces
    for rung, on in (("due-15", (10, 30)), ("due-5", (11, 13)), ("due-1", (11, 19))):
        reminded = [each for each in about(said, rung=rung) if each["unit"] in provinces]
        assert days(reminded) == [date(2014, *on)]
        assert sorted(each["to"][0] for each in reminded) == [f"{u}.focal" for u in provinces]


def test_the_presidium_reads_on_the_monday_after_its_rung(late: Rehearsal) -> None:
    """The rung of Thursday 11/12/2014 is read with the digest of Monday 15/12."""
    read = [each["at"] for each in late.found["digests"] if "TLD-DCT.body" in each["to"]]
    assert not [at for at in read if "2014-12-01" <= at < "2014-12-15"]
    assert "2014-12-15T08:00:00+07:00" in read


def test_the_same_twenty_one_provinces_are_late_each_year(late: Rehearsal) -> None:
    """Three in ten of 63, twenty working days late, and nothing is missing in the end."""
    parts = [each for each in late.found["collections"] if each["cycle"] == "yearly-report"]
    counted = ("expected", "received", "late", "missing")
    assert [(each["period"], *(each[name] for name in counted)) for each in parts] == [
        (str(year), 83, 83, 21, 0) for year in YEARS
    ]
    named = [
        {
            each["unit"]
            for each in about(late.messages, rung="late+0", kind="escalation")
            if each["obligation"] == f"collection:kl79:yearly-report:{year}:TLD"
        }
        for year in YEARS
    ]
    assert [len(each) for each in named] == [21] * 5
    assert all(each == named[0] for each in named)


def test_a_yearly_note_is_reminded_of_in_each_year(late: Rehearsal) -> None:
    """A new year is no return: who hands in four days before the day is reminded, as in 2014."""
    for year in YEARS:
        said = about(late.messages, obligation=f"assignment:kl79:II.1.a:{year}:TLD-TG")
        assert [each["rung"] for each in said] == ["due-15", "due-5"]
        assert {each["due"][:4] for each in said} == {str(year)}


def test_nothing_that_reaches_a_governing_body_is_a_reminder(late: Rehearsal) -> None:
    """They are reported to: also of what waits for them, by its own name and its own day."""
    told = [each for each in late.messages if any(to.endswith(".body") for to in each["to"])]
    assert {each["kind"] for each in told} <= {"assignment", "escalation", "courtesy"}
    parts = [each for each in told if "-gy" in each["obligation"]]
    assert parts
    assert all("phần của đơn vị trong báo cáo tổng hợp" in each["why"] for each in parts)


def test_a_department_that_never_answers_is_heard_of_up_to_the_presidium(late: Rehearsal) -> None:
    """Due on Monday 17/11/2014 (15/11 was a Saturday): every rung on its day, once a year."""
    said = about(late.messages, obligation="assignment:kl79:II.3.h:2014:TLD-TCH")
    assert seen(about(said, kind="escalation")) == [
        (date(2014, 11, 18), "late+0", "TLD-TCH.head"),
        (date(2014, 11, 24), "late+5", "TLD-BCD.secretary"),
        (date(2014, 11, 24), "late+5", "TLD.vp5"),
        (date(2014, 12, 1), "late+10", "TLD-TTDCT.body"),
        (date(2014, 12, 15), "late+20", "TLD-DCT.body"),
    ]
    weekly = about(said, rung="late-weekly")
    assert [each["repeat"] for each in weekly] == list(range(1, 13))  # the policy's bound
    assert [day(each) for each in weekly] == [
        moved(date(2014, 11, 17), 5 * count) for count in range(1, 13)
    ]
    # Of its last year: this note, and its part of the consolidated report, asked by 14/11.
    part = about(late.messages, obligation="assignment:kl79:III.1/1.9:2018-gy1:TLD-TCH")
    assert seen(about(part, kind="escalation"))[0][1:] == ("late+0", "TLD-TCH.head")
    assert late.found["cells"]["2018"]["open_overdue"] == 2


def test_a_proposal_returned_twice_is_told_so_twice(late: Rehearsal) -> None:
    """II.1.c comes back for revision twice, and is before the Presidium three times."""
    said = [each for each in late.messages if each["duty"] == "II.1.c"]
    assert len(about(said, kind="returned")) == 2
    before = about(said, kind="assignment", to="TLD-DCT.body")
    stages = [each["obligation"].removeprefix("assignment:kl79:II.1.c:") for each in before]
    assert stages == [f"presidium{again}:TLD-DCT" for again in ("", ".2", ".3")]
    assert all(each["via"] == "urgent" for each in about(said, kind="returned"))


def test_an_undecided_duty_waits_for_its_decision_and_then_runs(late: Rehearsal) -> None:
    """Listed weekly to the acting secretary; decided on 20/5/2014; then one round outside."""
    waiting = about(late.messages, obligation=WAITING)
    listed = about(waiting, rung="undecided-list")
    assert [day(each) for each in listed] == [
        moved(date(2014, 4, 1), 5 * count) for count in range(1, len(listed) + 1)
    ]
    assert listed[-1]["at"] < "2014-05-20"
    acting = [each for each in listed if each["acting_for"]]
    assert {each["to"][0] for each in acting} == {"TLD-TG.head"}
    assert {each["acting_for"] for each in acting} == {"TLD-BCD.secretary"}
    assert day(acting[-1]) < date(2014, 4, 28) <= day(listed[len(acting)])
    (head,) = about(waiting, rung="undecided-head")
    assert (day(head), head["to"]) == (moved(date(2014, 4, 1), 20), ["TLD-BCD.head"])
    assert about(waiting, rung="undecided-standing") == []  # decided before the fortieth day

    said = about(late.messages, obligation=OUTLINE)
    assert said[0]["at"].startswith("2014-05-20")
    assert said[0]["kind"] == "assignment"
    (letter,) = about(about(late.messages, obligation=DRAFT), kind="courtesy")
    assert (letter["rung"], letter["to"]) == ("outside1:letter", ["TLD-BCD.secretary"])
    history = next(late.histories.glob("proposal_kl79_III.1_1.3.1.json"))
    assert history.stat().st_size > 0


def test_nothing_is_said_before_its_time_nor_on_a_day_off(late: Rehearsal) -> None:
    """Office messages and digests go out at 08:00 of working days; no rung comes early."""
    for digest in late.found["digests"]:
        at = datetime.fromisoformat(digest["at"])
        assert works(at.date()), digest
        assert (at.hour, at.minute) == (8, 0)
    for message in late.messages:
        match = NUMBERED.fullmatch(message["rung"])
        if match is None or message["due"] is None:
            continue
        due, count = date.fromisoformat(message["due"]), int(match[1])
        early = message["rung"].startswith("due-")
        planned = moved(due, -count) if early else moved(due, max(count, 1))
        assert message["at"] >= f"{planned}T08:00:00+07:00", message
        assert not early or day(message) == planned, message


def test_every_obligation_leaves_a_history(late: Rehearsal) -> None:
    """Whatever a message is about, the workflow that said it can be read afterwards."""
    names = {path.name.rsplit(".", 2)[0] for path in late.histories.iterdir()}
    for obligation in {each["obligation"] for each in late.messages}:
        assert re.sub(r"[^A-Za-z0-9._-]+", "_", obligation) in names


def test_one_slower_union_changes_only_what_is_about_it(late: Rehearsal) -> None:
    """Four working days late in 2014: two reminders more, its head, and one more in a line-up."""
    plan, scenario = package(SHIPPED), script("late", SHIPPED)
    slower = delayed(scenario, "III.2/P-b", "CDN-BD", 2014, 4)
    before = [each for each in late.messages if day(each) <= END_OF_2014]
    gone, come = difference(before, played(plan, slower, END_OF_2014)["messages"])
    assert seen(gone) == [(date(2014, 11, 25), "late+3", "TLD-TG.focal")]
    assert seen(come) == [
        (date(2014, 11, 13), "due-5", "CDN-BD.focal"),
        (date(2014, 11, 19), "due-1", "CDN-BD.focal"),
        (date(2014, 11, 21), "late+0", "CDN-BD.head"),
        (date(2014, 11, 25), "late+3", "TLD-TG.focal"),
    ]
    assert set(come[-1]["units"]) - set(gone[0]["units"]) == {"CDN-BD"}


def test_one_moved_rung_changes_only_its_own_messages(late: Rehearsal) -> None:
    """The Standing reads of late entries on the eighth day instead of the seventh."""
    plan, scenario = package(SHIPPED), script("late", SHIPPED)
    before = [each for each in late.messages if day(each) <= END_OF_2014]
    after = played(with_rung(plan, 7, 8), scenario, END_OF_2014)["messages"]
    gone, come = difference(before, after)
    assert seen(gone) == [
        (date(2014, 4, 18), "late+7", "TLD-TTDCT.body"),
        (date(2014, 12, 1), "late+7", "TLD-TTDCT.body"),
    ]
    assert seen(come) == [
        (date(2014, 4, 21), "late+8", "TLD-TTDCT.body"),
        (date(2014, 12, 2), "late+8", "TLD-TTDCT.body"),
    ]


def test_nobody_gets_more_than_his_budget(late: Rehearsal) -> None:
    """One digest and two urgent messages a person and working day, message by message."""
    holders = holders_by_post()
    read = Counter(
        (person, day(digest)) for digest in late.found["digests"] for person in digest["persons"]
    )
    assert len(read) > 4000
    assert set(read.values()) == {1}
    urgent = Counter(
        (person, day(each))
        for each in late.messages
        if each["via"] == "urgent"
        for post in each["to"]
        for person in holders[post]
    )
    assert len(urgent) > 100
    assert max(urgent.values()) <= 2
    assert all(works(on) for _, on in (*read, *urgent))


def holders_by_post() -> dict[str, list[str]]:
    """Read from the table of posts who holds each; what is held along, or stood in for, too."""
    with (SHIPPED / "posts.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["id"]: row for row in csv.DictReader(table)}

    def held(post: str) -> list[str]:
        row = rows[post]
        if row["holder"]:
            return row["holder"].split()
        return held(row["held_with"] or row["acting"]) if row["held_with"] or row["acting"] else []

    return {post: held(post) for post in rows}


def test_no_matter_stands_twice_in_a_digest(late: Rehearsal) -> None:
    """A product of one unit for one day is named in one line, whatever is new of it."""
    with (SHIPPED / "units.csv").open(encoding="utf-8", newline="") as table:
        names = [row["name_vi"] for row in csv.DictReader(table)]
    for digest in late.found["digests"]:
        named: Counter[tuple[str, ...]] = Counter()
        for line in digest["text"].splitlines():
            for product in re.findall(r"“.+” \(mục [^)]+\)", line):
                units = [name for name in names if name in line.replace(product, "")]
                due = re.findall(r"hạn (\d\d/\d\d/\d{4})", line)[:1]
                named.update((product, unit, *due) for unit in units or [""])
        assert max(named.values(), default=1) == 1, digest["text"]


def test_every_message_is_read_or_withheld_with_its_reason(late: Rehearsal) -> None:
    """What goes by digest lies in one of its post on or after its day, before a week is over."""
    mornings: dict[str, list[date]] = defaultdict(list)
    for digest in late.found["digests"]:
        for post in digest["to"]:
            mornings[post].append(day(digest))
    settled = {
        (each["obligation"], each["rung"], each["repeat"], each["round"])
        for each in late.found["withheld"]
        if each["reason"] == "settled"
    }
    for each in about(late.messages, via="digest"):
        key = (each["obligation"], each["rung"], each["repeat"], each["round"])
        within = day(each) + timedelta(days=14)  # the longest days off and a weekly morning
        read = [at for at in mornings[each["to"][0]] if day(each) <= at <= within]
        assert read or key in settled, each


def test_what_was_written_reads_as_the_office_writes(late: Rehearsal) -> None:
    """Late provinces are urged, superiors told, and the governing bodies reported to."""
    bodies = ("TLD-TTDCT.body", "TLD-DCT.body")
    for digest in late.found["digests"]:
        said = f"{digest['subject']}\n{digest['text']}".lower()
        assert digest["subject"]
        assert "giả định" in said  # number and day of issue are assumed
        if any(post in bodies for post in digest["to"]):
            assert "đôn đốc" not in said
            assert "nhắc" not in said
            assert "kính báo cáo" in said
    (secretary,) = [
        each
        for each in late.found["digests"]
        if "TLD-BCD.secretary" in each["to"] and day(each) == date(2014, 11, 27)
    ]
    assert "Báo cáo đồng chí: 21 đơn vị (" in secretary["text"]
    assert "1/1 việc chậm, nặng nhất 5 ngày làm việc" in secretary["text"]
