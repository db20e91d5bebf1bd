"""What tests at command lines share: who types, and an office that collects reports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.plan.organisation import PostKind
from tests.integration.desk.office import Office, running_office
from tests.integration.desk.reporting import Clerk, Clerks, reporting_plan


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    """The office of a plan with reports, for all tests of a module; some have one of their own."""
    with running_office(tmp_path_factory.mktemp("office"), reporting_plan(), office_url) as office:
        yield office


@pytest.fixture(name="clerk")
def _clerk(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Clerks:
    """Command lines of holders of posts in the module's office."""

    def sit(unit: str, kind: PostKind = PostKind.HEAD) -> Clerk:
        return Clerk(office, unit, monkeypatch, capfd, tmp_path, kind)

    return sit
