"""Duties and their courses in words and columns."""

from collections.abc import Mapping
from typing import Any

import click

from cli.output.show import heading
from cli.output.table import Column, Item, on_terminal, print_facts, print_items, told
from cli.output.values import clean, day_text, outside_text
from cli.output.words import act_text, outcome_text, purpose_text
from cli.texts import _

Object = dict[str, Any]


def print_course(course: Object) -> None:
    """Print a course: how it stands, then its stages, over and open."""
    print_facts(_course_facts(course))
    if course.get("stages"):
        heading(_("Stages"), len(course["stages"]))
        print_items([_stage_line(each) for each in course["stages"]], stage_columns())
    if course.get("members"):
        heading(_("Members"), len(course["members"]))
        print_items(course["members"], _member_columns())
    if course.get("copies"):
        heading(_("Copies"), len(course["copies"]))
        print_items(course["copies"], _copy_columns())
    if course.get("may") and on_terminal():
        heading(_("What you may do now"))
        click.echo(", ".join(act_text(each) for each in course["may"]))


def stage_columns() -> tuple[Column, ...]:
    """Return the columns of the stages of a course."""
    return (
        Column(_("stage"), "stage", _label, whole=True),
        Column(_("round"), "round", right=True),
        Column(_("unit"), "unit_name", flexible=True),
        Column(_("opened"), "opened_at", day_text),
        Column(_("ended"), "closed_at", day_text),
        Column(_("own days"), "own_days", right=True),
        Column(_("days outside"), "outside"),
        Column(_("outcome"), "outcome", outcome_text),
        Column(_("document"), "document"),
        Column(_("task"), "task"),
    )


def _label(stage: Item) -> str:
    return clean(stage.get("label") or stage.get("stage"))


def duty_line(item: Item) -> Item:
    """Say in one code how a duty stands, and where its course is, or what came of it."""
    courses = item.get("courses") or []
    stage = _place(courses[0]) if len(courses) == 1 else None
    who = item.get("lead") or item.get("unit_class")
    return {**item, "state": _state(item, courses), "stage": stage or "", "who": who}


def _state(item: Mapping[str, Any], courses: list[Object]) -> str:
    """Return the code of how a duty stands: for programs, in every language the same."""
    if item.get("waits"):
        return "undecided"
    if item.get("answered_by"):
        return "answered"
    running = any(each.get("is_open") for each in courses) if courses else item.get("open")
    if running:
        return "open"
    return "closed" if item.get("closed") or courses else ""


def _place(course: Object) -> str:
    """Return the stage a course is at, or with what it ended."""
    return clean(course.get("stage") if course.get("is_open") else course.get("outcome"))


def _stands(item: Mapping[str, Any]) -> str:
    """Write how a duty stands."""
    if item.get("waits"):
        return _("waits for a decision")
    if item.get("answered_by"):
        return _("answered by {duty}").format(duty=item["answered_by"])
    courses = item.get("courses") or []
    if courses:
        return _course_stands(courses)
    if item.get("open"):
        return _("open")
    return _("done") if item.get("closed") else ""


def _course_stands(courses: list[dict[str, Any]]) -> str:
    """Say where the one course is, or how many of several are under way."""
    if len(courses) > 1:
        running = sum(1 for each in courses if each.get("is_open"))
        return _("{open} of {all} under way").format(open=running, all=len(courses))
    [one] = courses
    if one.get("is_open"):
        return str(one.get("stage_label") or one.get("stage") or _("open"))
    return outcome_text(one.get("outcome"))


def duty_columns() -> tuple[Column, ...]:
    """Return the columns of a list of duties."""
    return (
        Column(_("duty"), "id"),
        Column(_("kind"), "kind"),
        Column(_("unit"), "who"),
        Column(_("open"), "open", right=True),
        Column(_("late"), "late", right=True),
        Column(_("stands"), "state", _stands, whole=True),
        Column("", "stage", _nothing),  # for programs: people read it in the words before
        Column(_("content"), "title", flexible=True, whole=True),
    )


def _nothing(_value: object) -> str:
    return ""


def duty_facts(found: Object) -> list[tuple[str, str, object]]:
    """Return what is said of one duty."""
    return [
        ("id", _("duty"), found.get("id")),
        ("title", _("content"), found.get("title")),
        ("clause", _("clause"), found.get("clause")),
        ("sentence", _("words of the plan"), found.get("sentence")),
        ("kind", _("kind"), found.get("kind")),
        ("lead", _("lead unit"), found.get("lead_name") or found.get("unit_class")),
        ("prepared_by", _("worked on by"), found.get("prepared_by")),
        ("partners", _("co-operating"), "; ".join(found.get("partners") or ())),
        ("outside", _("outside bodies"), "; ".join(found.get("outside") or ())),
        ("deciders", _("decided by"), "; ".join(found.get("deciders") or ())),
        ("answered_by", _("answered by"), found.get("answered_by")),
        ("open", _("open"), found.get("open")),
        ("late", _("late"), found.get("late")),
        ("remark", _("remark"), found.get("remark")),
    ]


def _course_facts(course: Object) -> list[tuple[str, str, object]]:
    decision = course.get("decision") or {}
    return [
        ("course", _("course"), course.get("id")),
        ("title", _("content"), course.get("title")),
        ("stage", _("stage"), course.get("stage_label" if on_terminal() else "stage")),
        ("rounds", _("rounds"), course.get("rounds")),
        ("outcome", _("outcome"), told(outcome_text, course.get("outcome"))),
        ("reason", _("reason"), course.get("reason")),
        ("number", _("document"), course.get("number")),
        ("dated", _("document of"), told(day_text, course.get("dated"))),
        ("decision", _("decision"), decision.get("number")),
        ("secretary", _("secretary"), course.get("secretary")),
        ("own_days", _("own working days"), course.get("own_days")),
        ("outside_days", _("days outside"), outside_text(course.get("outside_days"))),
    ]


def _stage_line(stage: Item) -> Item:
    number, dated = clean(stage.get("number")), clean(told(day_text, stage.get("dated")))
    return {
        **stage,
        "outside": outside_text(stage.get("outside_days")),
        "document": f"{number} ({dated})" if number and dated else number,
    }


def _member_columns() -> tuple[Column, ...]:
    return (
        Column(_("post"), "post"),
        Column(_("part"), "role"),
        Column(_("person"), "persons", lambda value: ", ".join(value or ())),
    )


def _copy_columns() -> tuple[Column, ...]:
    return (
        Column(_("purpose"), "purpose", purpose_text),
        Column(_("to"), "to"),
        Column(_("name"), "name", flexible=True),
    )


def print_rules(found: Object) -> None:
    """Print through which stages a duty goes once it begins, and who says so."""
    if not found.get("stages"):
        return
    heading(_("Stages it goes through"), len(found["stages"]))
    columns = (
        Column(_("stage"), "stage", _label, whole=True),
        Column(_("by"), "by"),
        Column(_("working days"), "days", right=True),
        Column(_("days ahead"), "ahead", right=True),
        Column(_("comes back"), "repeats"),
    )
    print_items(found["stages"], columns)
    if found.get("stage_source") == "default":
        click.echo(_("The stages are the system's own: the plan says nothing of them."))
