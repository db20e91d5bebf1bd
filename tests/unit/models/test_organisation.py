"""The organisation as it stands on a day."""

from datetime import date

import pytest

from models.plan.organisation import (
    Organisation,
    OutsideBody,
    PostKind,
    Roles,
    Tenure,
    Unit,
    Validity,
)
from tests.unit.models.core import DUE, ROLES, day, organisation, post, posts, tenures, units

FROM, UNTIL = day("1/1/2015"), day("1/1/2016")


def unit(code: str, parent: str | None = None, **more: object) -> Unit:
    """Make a unit."""
    values = {"code": code, "name_vi": code, "kind": "k", "parent": parent, "level": 1}
    return Unit.model_validate({**values, **more})


def built(*made: Unit, roles: Roles = ROLES, **more: object) -> Organisation:
    """Build an organisation of some units."""
    return Organisation(units=made, posts=(), tenures=(), roles=roles, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "holds"),
    [("31/12/2014", False), ("1/1/2015", True), ("31/12/2015", True), ("1/1/2016", False)],
)
def test_a_value_holds_from_its_first_day_until_before_its_last(on: str, *, holds: bool) -> None:
    """The first day belongs to the validity, the last does not."""
    assert Validity(valid_from=FROM, valid_until=UNTIL).holds_on(day(on)) is holds


def test_open_ends_hold_for_ever() -> None:
    """Without a first or a last day a value holds before and after."""
    assert Validity().holds_on(date.min)
    assert Validity(valid_from=FROM).holds_on(date.max)
    assert Validity(valid_until=FROM).holds_on(date.min)
    assert not Validity(valid_until=FROM).holds_on(FROM)


def test_a_unit_is_looked_up_as_it_stands_that_day() -> None:
    """Two spans of one code are two values; outside both there is no unit."""
    org = built(
        unit("A", valid_until=FROM, name_vi="old"),
        unit("A", valid_from=FROM, valid_until=UNTIL, name_vi="new"),
    )
    old, new = org.unit("A", DUE), org.unit("A", FROM)
    assert old is not None
    assert new is not None
    assert (old.name_vi, new.name_vi) == ("old", "new")
    assert org.unit("A", UNTIL) is None
    assert org.unit("B", DUE) is None
    assert [each.name_vi for each in org.units_on(FROM)] == ["new"]
    assert org.units_on(UNTIL) == []


def test_units_come_by_code() -> None:
    """All units of a day are given by code."""
    assert [each.code for each in organisation().units_on(DUE)] == sorted(u.code for u in units())


def test_the_managing_line_goes_up_to_the_root() -> None:
    """Superiors come nearest first and end with the root; a unit unknown has none."""
    org = organisation()
    assert [each.code for each in org.superiors("G1", DUE)] == ["D1", "N1", "R"]
    assert org.superiors("R", DUE) == []
    assert org.superiors("Z", DUE) == []


def test_a_circle_or_a_gap_in_the_managing_line_ends_it() -> None:
    """A line never goes round in a circle, and stops at a superior that does not exist."""
    circle = built(unit("A", "B"), unit("B", "C"), unit("C", "A"))
    assert [each.code for each in circle.superiors("A", DUE)] == ["B", "C"]
    assert built(unit("A", "B"), unit("B", "Z")).superiors("A", DUE)[-1].code == "B"


def test_posts_are_found_by_unit_and_kind_on_the_day() -> None:
    """Only posts of the kind that exist that day are given, by id."""
    more = [
        post("N1.focal-b", PostKind.FOCAL),
        post("N1.focal-a", PostKind.FOCAL, valid_from="2015-01-01"),
    ]
    org = organisation(more_posts=more)
    assert [each.id for each in org.posts_of("N1", PostKind.FOCAL, DUE)] == [
        "N1.focal",
        "N1.focal-b",
    ]
    assert len(org.posts_of("N1", PostKind.FOCAL, FROM)) == 3
    assert org.posts_of("Z", PostKind.FOCAL, DUE) == []
    assert org.post("N1.focal-a", DUE) is None
    assert org.post("nobody", DUE) is None
    found = org.post("N1.focal-a", FROM)
    assert found is not None
    assert found.unit == "N1"


def test_people_come_and_go_and_the_post_stays() -> None:
    """Holders are those whose tenure holds that day, by person."""
    org = Organisation(
        units=units(),
        posts=posts(),
        tenures=[
            Tenure(post="N1.head", person="second", valid_from=FROM),
            Tenure(post="N1.head", person="first", valid_until=FROM),
            Tenure(post="N2.head", person="z"),
            Tenure(post="N2.head", person="a"),
        ],
        roles=ROLES,
    )
    assert org.holders("N1.head", DUE) == ("first",)
    assert org.holders("N1.head", FROM) == ("second",)
    assert org.holders("N2.head", DUE) == ("a", "z")
    assert org.holders("N3.head", DUE) == ()
    assert org.holders("nobody", DUE) == ()


def test_a_post_held_with_another_has_its_holder_and_not_its_own() -> None:
    """A post that goes with another is held by whoever holds that one."""
    org = organisation(holders={"C.head": ("p-else",)})
    assert org.holders("C.head", DUE) == ("p-R.head",)
    itself = organisation(
        more_posts=[post("R.x", PostKind.DEPUTY, held_with="R.x")], holders={"R.x": ("p",)}
    )
    assert itself.holders("R.x", DUE) == ("p",)


def test_a_post_that_has_ended_has_no_holder() -> None:
    """A tenure of a post that no longer exists counts for nothing."""
    gone = post("R.x", PostKind.DEPUTY, valid_until="2014-01-01")
    assert organisation(more_posts=[gone], holders={"R.x": ("p",)}).holders("R.x", DUE) == ()


def test_a_vacant_post_is_received_by_the_one_that_acts() -> None:
    """The addressee names the acting post and for whom; if that is vacant too, there is none."""
    secretary = next(each for each in posts() if each.id == "C.secretary")
    found = organisation().addressee(secretary, DUE)
    assert found is not None
    assert (found.post, found.persons) == ("B.head", ("p-B.head",))
    assert (found.acting_for, found.is_body) == ("C.secretary", False)
    assert organisation(("B.head",)).addressee(secretary, DUE) is None
    head = next(each for each in posts() if each.id == "N1.head")
    assert organisation(("N1.head",)).addressee(head, DUE) is None
    found = organisation().addressee(head, DUE)
    assert found is not None
    assert (found.post, found.acting_for, found.is_body) == ("N1.head", None, False)


def test_a_body_is_one_post_with_many_holders() -> None:
    """The addressee of a body carries its whole list."""
    standing = next(each for each in posts() if each.id == "S.body")
    found = organisation().addressee(standing, DUE)
    assert found is not None
    assert (found.is_body, found.persons) == (True, ("p-R.head", "p-R.vp1"))


def test_an_outside_body_may_stand_beside_each_unit() -> None:
    """A code with @ is relative: one such body exists beside each unit."""
    near = OutsideBody(code="@party", name_vi="x", kind="party")
    far = OutsideBody(code="X", name_vi="x", kind="party")
    assert near.is_relative
    assert not far.is_relative
    assert built(bodies=[near, far]).bodies == {"@party": near, "X": far}


def test_the_leader_of_a_unit_is_found_by_code_kind_or_tag() -> None:
    """Naming the unit beats kind and tag; a unit nobody names has no leader."""
    org = organisation()

    def leaders(code: str) -> list[str]:
        found = org.unit(code, DUE)
        assert found is not None
        return [each.id for each in org.leaders_in_charge(found, DUE)]

    assert leaders("N2") == ["R.vp2"]
    assert leaders("N1") == ["R.vp1"]
    assert leaders("G1") == ["R.vp1"]
    assert leaders("C") == []
    assert len(tenures()) == len({each.post for each in tenures()}) + 3
