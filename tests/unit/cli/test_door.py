"""Whatever happens inside a command, the door answers with one line and an exit code."""

import asyncio

import click
import pytest

from cli import __main__ as door
from cli.app import app
from models.errors import NotFoundError, ServerUnreachableError


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (click.UsageError("what?"), 2, "what?"),
        (click.exceptions.Exit(5), 5, ""),
        (NotFoundError("no such duty"), 3, "no such duty"),
        (ServerUnreachableError(), 6, "server"),
        (BrokenPipeError(), 1, ""),
        (RuntimeError("first\nsecond"), 1, "RuntimeError: first"),
    ],
)
def test_what_was_raised_becomes_an_exit_code(
    raised: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Errors of the program, of the user and of the machine have their own codes."""

    def fail(**_arguments: object) -> None:
        raise raised

    monkeypatch.setattr(app, "main", fail)
    monkeypatch.setenv("LANGUAGE", "vi")  # so that what the door sets is taken back
    assert door.run([]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert "second" not in said


def test_a_cancelled_call_is_an_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A client's error that only wraps the interruption is told as one."""

    def fail(**_arguments: object) -> None:
        message = "cancelled or timed out"
        raise RuntimeError(message) from asyncio.CancelledError()

    monkeypatch.setattr(app, "main", fail)
    monkeypatch.setenv("LANGUAGE", "vi")
    assert door.run([]) == 130
    assert "cancelled" not in capsys.readouterr().err


def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only --debug shows where an unexpected error happened."""

    def fail(**_arguments: object) -> None:
        message = "boom"
        raise RuntimeError(message)

    monkeypatch.setattr(app, "main", fail)
    monkeypatch.setenv("LANGUAGE", "vi")
    assert door.run(["--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
