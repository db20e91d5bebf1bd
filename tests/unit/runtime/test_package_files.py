"""A folder becomes the bytes of its files, or one clear reason why not."""

import os
from pathlib import Path

import pytest

from models.package.text_files import MAX_BYTES
from runtime.package_files import (
    MAX_FILES,
    UnreadableError,
    only_package,
    package_bytes,
    read_folder,
    read_scenario_file,
)
from tests.unit.models.lib_package import FOLDER, lib_files


def test_a_folder_is_read_as_its_files() -> None:
    """Names are relative and written with '/'; other kinds of files are left alone."""
    assert package_bytes(FOLDER) == lib_files()
    assert read_folder(FOLDER).plan is not None


def test_what_is_no_package_file_is_left_alone(tmp_path: Path) -> None:
    """Templates, hidden folders and deep folders do not belong to the text of a package."""
    (tmp_path / "a.docx").write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.yaml").write_bytes(b"x")
    (tmp_path / "plan.yaml").write_bytes(b"x")
    assert set(package_bytes(tmp_path)) == {"plan.yaml"}


def test_missing_folder_and_file_are_told_apart(tmp_path: Path) -> None:
    """A folder that is not there and a file in its place give their own reason."""
    with pytest.raises(UnreadableError, match="there is no folder"):
        package_bytes(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableError, match="is a file"):
        package_bytes(tmp_path / "file")


def test_loops_of_links_end(tmp_path: Path) -> None:
    """A link to a folder above is not walked; a link to itself is an unreadable file."""
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "plan.yaml").write_bytes(b"x")
    assert set(package_bytes(tmp_path)) == {"plan.yaml"}
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    with pytest.raises(UnreadableError, match=r"loop\.yaml"):
        package_bytes(tmp_path)
    with pytest.raises(UnreadableError, match="loop"):
        package_bytes(tmp_path / "loop.yaml")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """One byte more than accepted is read, so that the check can refuse the file."""
    with (tmp_path / "plan.yaml").open("wb") as file:
        file.truncate(MAX_BYTES * 4)
    assert len(package_bytes(tmp_path)["plan.yaml"]) == MAX_BYTES + 1


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path) -> None:
    """Somebody who names his home folder hears that this is no package."""
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number}.csv").touch()
    with pytest.raises(UnreadableError, match="is it a plan package"):
        package_bytes(tmp_path)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Reading never waits for a named pipe."""
    os.mkfifo(tmp_path / "plan.yaml")
    assert package_bytes(tmp_path) == {}


def test_the_only_package_is_found(tmp_path: Path) -> None:
    """A folder without plan.yaml does not count."""
    (tmp_path / "one").mkdir()
    with pytest.raises(UnreadableError, match="no plan package"):
        only_package(tmp_path)
    (tmp_path / "one" / "plan.yaml").touch()
    (tmp_path / "notes").mkdir()
    assert only_package(tmp_path) == tmp_path / "one"
    (tmp_path / "notes" / "plan.yaml").touch()
    with pytest.raises(UnreadableError, match="name one of"):
        only_package(tmp_path)


def test_a_scenario_is_read_from_any_file(tmp_path: Path) -> None:
    """A scenario beside the package is checked against the plan."""
    plan = read_folder(FOLDER).plan
    assert plan is not None
    assert read_scenario_file(FOLDER / "scenarios" / "late.yaml", plan).scenario is not None
    with pytest.raises(UnreadableError, match="there is no file"):
        read_scenario_file(tmp_path / "none.yaml", plan)
