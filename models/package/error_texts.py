"""Errors of the value classes in our own words, which say what would be accepted."""

import difflib
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from models.problem import Finding, Place
from models.wording import Wording, recognise, say

_Context = Mapping[str, Any]

# What the value classes say themselves (their ValueErrors), so that it can be translated.
KNOWN = (
    say("name exactly one of unit, unit_class, undecided: true"),
    say("a lead needs its source (text, rule, decision or default)"),
    say("prepared_by needs prepared_by_source"),
    say("name exactly one of unit and unit_class"),
    say("name exactly one of unit and body"),
    say("name exactly one of unit, unit_class and body"),
    say(
        "a duty has exactly one of deadlines, deadline_undecided: true, done_by_issue: true"
        " and answered_by"
    ),
    say("the period ends (%(end)s) before it starts (%(start)s)"),
    say("'%(text)s' is not a day of every year; write MM-DD, for example 11-20"),
    say("name exactly one of after, yearly, within_year, on (found: %(found)s)"),
    say("'after' and 'working_days' go together"),
    say("a source of kind '%(kind)s' needs the field '%(field)s'"),
    say("'%(text)s' is no kind of addressee; accepted: %(accepted)s"),
    say("'%(text)s': superior needs a number of steps, as in superior(1); the others take none"),
    say("two reminders on the same day before due"),
    say("rung %(upper)s does not come after %(lower)s"),
    say("rung %(upper)s (%(to)s) descends below %(lower)s"),
    say("all seven weekdays are rest days; leave out those that are worked"),
    say("take (%(take)s) is more than of (%(of)s)"),
    say("a stage needs days, deadline: last or repeats: yearly"),
    say("document_for names an outcome the stage does not have"),
    say("a stage that many answer has neither outcomes nor sends_to"),
    say("settles: receipt needs a stage that many answer, without a document of its own"),
    say("name exactly one of before_due, after_due, after_opened, never: true"),
    say(
        "country '%(country)s': unknown to the holidays package; "
        "give an ISO code such as 'VN', or '' for no public holidays"
    ),
    say(
        "%(day)s: %(one)s by %(source)s but %(other)s by %(another)s "
        "in the calendar %(name)s; keep one of them"
    ),
)

_FIXED = {
    "string_type": say("a text is expected here; put it into quotes"),
    "string_sub_type": say("a text is expected here; put it into quotes"),
    "int_type": say("a whole number is expected here"),
    "int_parsing": say("a whole number is expected here"),
    "int_from_float": say("a whole number is expected here"),
    "bool_type": say("true or false is expected here"),
    "bool_parsing": say("true or false is expected here"),
    "date_type": say("a day is expected here, written YYYY-MM-DD"),
    "date_parsing": say("a day is expected here, written YYYY-MM-DD"),
    "date_from_datetime_parsing": say("a day is expected here, written YYYY-MM-DD"),
    "date_from_datetime_inexact": say("a day is expected here, written YYYY-MM-DD"),
    "time_type": say("a time is expected here, written HH:MM and in quotes"),
    "time_parsing": say("a time is expected here, written HH:MM and in quotes"),
    "tuple_type": say("a list is expected here"),
    "dict_type": say("keys with values are expected here"),
    "model_type": say("keys with values are expected here"),
    "model_attributes_type": say("keys with values are expected here"),
}  # fmt: skip

_WITH_CONTEXT: dict[str, Callable[[_Context], Wording]] = {
    "enum": lambda given: say("accepted here: %(accepted)s", accepted=given["expected"]),
    "literal_error": lambda given: say("accepted here: %(accepted)s", accepted=given["expected"]),
    "union_tag_invalid": lambda given: say(
        "accepted here: %(accepted)s", accepted=given["expected_tags"]
    ),
    "union_tag_not_found": lambda given: say(
        "the key '%(key)s' is missing", key=str(given["discriminator"]).strip("'")
    ),
    "string_pattern_mismatch": lambda given: say(
        "characters or form not accepted; it must match %(pattern)s", pattern=given["pattern"]
    ),
    "string_too_short": lambda _: say("this must not be empty"),
    "string_too_long": lambda given: say(
        "at most %(limit)s characters are accepted", limit=given["max_length"]
    ),
    "too_short": lambda given: say("at least %(limit)s are needed", limit=given["min_length"]),
    "too_long": lambda given: say("at most %(limit)s are accepted", limit=given["max_length"]),
    "greater_than_equal": lambda given: say("at least %(limit)s is accepted", limit=given["ge"]),
    "greater_than": lambda given: say("more than %(limit)s is accepted", limit=given["gt"]),
    "less_than_equal": lambda given: say("at most %(limit)s is accepted", limit=given["le"]),
    "less_than": lambda given: say("less than %(limit)s is accepted", limit=given["lt"]),
    "value_error": lambda given: recognise(str(given["error"]), KNOWN),
}


def finding(error: ErrorDetails, place: Place, model: object) -> Finding:
    """Turn one error into a finding at the place of the value it speaks of."""
    loc = error["loc"]
    kind = error["type"]
    code = next((each for each in ("date", "time") if kind.startswith(each)), kind).replace(
        "_", "-"
    )
    for step in loc:
        place = place / step
    if kind == "extra_forbidden":
        return Finding(
            place, "unknown-key", _unknown_key(str(loc[-1]), model, loc[:-1]), at_key=True
        )
    if kind == "missing":
        return Finding(place, "missing-key", say("the key '%(key)s' is missing", key=loc[-1]))
    return Finding(place, code, _wording(kind, error))


def _wording(kind: str, error: ErrorDetails) -> Wording:
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _WITH_CONTEXT:
        return _WITH_CONTEXT[kind](error.get("ctx", {}))
    return say("%(text)s", text=error["msg"])


def _unknown_key(key: str, model: object, loc: tuple[str | int, ...]) -> Wording:
    accepted = _keys(_step_down(model, loc))
    close = difflib.get_close_matches(key, accepted, n=1)
    if close:
        return say("unknown key '%(key)s'; did you mean '%(close)s'?", key=key, close=close[0])
    return say(
        "unknown key '%(key)s'; accepted: %(accepted)s", key=key, accepted=", ".join(accepted)
    )


def _step_down(kind: object, loc: tuple[str | int, ...]) -> object:
    """Follow a path of keys, indexes and union tags through the annotations."""
    for step in loc:
        members = list(_models(kind))
        tagged = [each for each in members if _tag(each) == step]
        if tagged:
            kind = tagged[0]
            continue
        if isinstance(step, int):
            continue
        fields = [_field(each, step) for each in members]
        kind = next((each for each in fields if each is not None), None)
    return kind


def _field(model: type[BaseModel], name: str) -> object:
    for key, info in model.model_fields.items():
        if name in {key, info.alias}:
            return info.annotation
    return None


def _models(kind: object) -> list[type[BaseModel]]:
    """List the value classes an annotation can stand for."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in {Union, types.UnionType, tuple, Annotated}:
        return [model for part in get_args(kind) for model in _models(part)]
    return []


def _tag(model: type[BaseModel]) -> str | None:
    act = model.model_fields.get("act")
    return str(get_args(act.annotation)[0]) if act else None


def _keys(kind: object) -> list[str]:
    return [
        info.alias or key for model in _models(kind)[:1] for key, info in model.model_fields.items()
    ]
