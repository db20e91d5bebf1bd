"""An unknown key does not hide what else is wrong with the value it stands in."""

import pytest

from tests.unit.models.lib_package import Damage, read_damaged

PLAN = "plan.yaml"
LATE = "scenarios/late.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "dangling"),
    [
        (PLAN, "lead: {unit: HTV-DN-1,", "lead: {colour: red, unit: HTV-DN-9,",
         "duties[2].lead.colour", "duties[2].lead.unit"),
        (PLAN, "      - {unit: HTV-CM, source: {kind: text, clause: B.1}}",
         "      - {unit: HTV-XX, source: {kind: text, clause: B.1, page: 3}}",
         "duties[0].receivers[0].source.page", "duties[0].receivers[0].unit"),
        (PLAN, "consolidated: C.2", "consolidated: C.8\n    colour: red",
         "cycles[0].colour", "cycles[0].consolidated"),
        (LATE, "    unit: HTV-DN-2", "    colour: red\n    unit: HTV-DN-9",
         "events[2].colour", "events[2].unit"),
        (LATE, "{duties: [C.1], units: [HTV-HUE], years: [2020]}",
         "{duties: [C.9], units: [HTV-HUE], colour: red}",
         "habits[0].who.colour", "habits[0].who.duties[0]"),
    ],
)  # fmt: skip
def test_both_are_told_at_once(file: str, old: str, new: str, key: str, dangling: str) -> None:
    """Who mistypes a key and a name corrects both after one look."""
    found = {(each.code, each.path) for each in read_damaged(Damage(file, old, new)).errors}
    assert {("unknown-key", key), ("dangling", dangling)} <= found
    assert len(found) == 2


def test_two_unknown_keys_in_one_value_hide_nothing_either() -> None:
    """Each of them is set aside."""
    damage = Damage(
        PLAN, "lead: {unit: HTV-DN-1,", "size: 1\n    lead: {colour: red, unit: HTV-DN-9,"
    )
    found = sorted(each.path for each in read_damaged(damage).errors)
    assert found == ["duties[2].lead.colour", "duties[2].lead.unit", "duties[2].size"]
