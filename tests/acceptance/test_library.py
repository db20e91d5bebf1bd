"""The plan of another body, rehearsed: who hears of what and when, and the same twice over."""

import asyncio
import base64
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory

from tests.acceptance.rehearsed import (
    KEYS,
    MESSAGE_KEYS,
    Message,
    about,
    day,
    library,
    library_text,
    package,
    printed,
    script,
)
from worker.build import build_replayer
from worker.rehearse import RehearsalOrder, rehearse

pytestmark = pytest.mark.timeout(600)  # whole rehearsals, also on a busy machine

REPORTS = "collection:lib:yearly:2020:HTV"
PILOT = "assignment:lib:B.2-b:1:HTV-DN-1"
SECONDS = re.compile(r'"seconds": ?[0-9.e-]+')


def test_when_all_are_on_time_nobody_is_escalated() -> None:
    """Only issue, reminders, what lies before approvers, and what an outside body keeps."""
    found = library("on-time")
    assert list(found) == KEYS
    assert about(found["messages"], kind="escalation") == []
    assert [year["late"] for year in found["cells"].values()] == [0, 0, 0]
    assert [year["open_overdue"] for year in found["cells"].values()] == [0, 0, 0]
    issued = about(found["messages"], kind="assignment", rung="issue")
    assert len(issued) == len({each["unit"] for each in issued}) == 6
    assert found["plan"]["assumed"] is True
    assert all(part["closed_at"] for part in found["collections"])


def test_a_late_province_climbs_its_ladder_in_the_days_of_its_policy() -> None:
    """Head, office, Standing and Executive Committee, each on its day and each once."""
    found = library("late")
    assert all(set(each) >= MESSAGE_KEYS for each in found["messages"])
    climbed = about(found["messages"], kind="escalation", obligation=REPORTS)
    # due on Tuesday 1/12/2020, two days of grace; Saturdays are worked
    assert [(day(each), each["to"], each["units"]) for each in climbed] == [
        (date(2020, 12, 4), ["HTV-HUE.head"], ["HTV-HUE"]),
        (date(2020, 12, 5), ["HTV-VP.focal"], ["HTV-HUE"]),
        (date(2020, 12, 10), ["HTV-BTV.body"], ["HTV-HUE"]),
        (date(2020, 12, 15), ["HTV-BCH.body"], ["HTV-HUE"]),
    ]
    reminded = about(found["messages"], kind="reminder", obligation=REPORTS)
    assert [(day(each), each["to"][0]) for each in reminded] == [
        (date(2020, 11, 23), f"HTV-{place}.focal") for place in ("DN", "HUE", "VINH")
    ]
    (part,) = [
        each
        for each in found["collections"]
        if (each["cycle"], each["period"]) == ("yearly", "2020")
    ]
    assert (part["expected"], part["received"], part["late"], part["missing"]) == (3, 3, 1, 0)


def test_a_branch_that_never_answers_is_told_of_the_directive_and_climbs_anew() -> None:
    """A directive sets a new day: the ladder starts over from it, and ends with the Standing."""
    found = library("late")
    said = about(found["messages"], obligation=PILOT)
    (directive,) = about(said, kind="directive")
    assert (day(directive), directive["to"]) == (date(2020, 6, 1), ["HTV-DN-1.focal"])
    again = [each for each in said if each["round"] == 2 and each["kind"] == "escalation"]
    # due on Friday 31/7, late after Monday 3/8 (grace on 1/8 and 3/8)
    assert [(day(each), each["to"]) for each in again] == [
        (date(2020, 8, 4), ["HTV-DN-1.head"]),
        (date(2020, 8, 7), ["HTV-DN.focal"]),
        (date(2020, 8, 12), ["HTV.vice"]),
        (date(2020, 8, 17), ["HTV-BTV.body"]),
    ]


def test_the_same_script_gives_the_same_output_byte_for_byte() -> None:
    """Two rehearsals differ in the seconds they took, and in nothing else."""
    for name in ("late", "on-time"):
        again = printed(RehearsalOrder(package=package(), scenario=script(name)))
        assert SECONDS.sub("", again) == SECONDS.sub("", library_text(name))
        assert len(SECONDS.findall(again)) == 1


def _decoded(value: Any) -> str:  # noqa: ANN401 — any JSON
    """Return everything that the payloads of a history say."""
    if isinstance(value, dict):
        said = value.get("data")
        own = base64.b64decode(said).decode() if isinstance(said, str) else ""
        return own + "".join(_decoded(each) for each in value.values())
    if isinstance(value, list):
        return "".join(_decoded(each) for each in value)
    return ""


async def test_every_claim_can_be_traced_to_an_event(tmp_path: Path) -> None:
    """Each obligation leaves its history: its timetable names the instant of each message."""
    order = RehearsalOrder(package=package(), scenario=script("late"), keep_histories=tmp_path)
    report, kept = await asyncio.to_thread(_rehearsed, order, tmp_path)
    said: dict[str, str] = {}
    replayer = build_replayer()
    for name, text in kept:
        said[name] = said.get(name, "") + _decoded(json.loads(text))
        await replayer.replay_workflow(WorkflowHistory.from_json(name, text))
    for message in report:
        own = said[re.sub(r"[^A-Za-z0-9._-]+", "_", message["obligation"])]
        by_act = "waiting" in message["rung"] or message["rung"] == "combined"
        if message["kind"] in {"reminder", "escalation"} and not by_act:
            assert message["at"] in own, message
        elif message["rung"] == "issue":
            assert '"type":"issue"' in own


def _rehearsed(order: RehearsalOrder, folder: Path) -> tuple[list[Message], list[tuple[str, str]]]:
    """Return the messages, and the histories by the file name of their workflow."""
    found = json.loads(rehearse(order).report.as_json())
    paths = sorted(folder.iterdir())
    kept = [(path.name.rsplit(".", 2)[0], path.read_text("utf-8")) for path in paths]
    return found["messages"], kept
