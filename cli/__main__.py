"""The door: run a command, say in one line what went wrong, and leave for good."""

import os
import signal
import sys
import traceback

import click

from cli.texts import _, told, use_language, wanted_language

INTERRUPTED = 130


def main() -> None:
    """Run the program and end the process with its exit code.

    A process that has used Temporal's core can abort while the interpreter shuts down, so the
    streams are flushed and the process ends here.
    """
    asked: list[int] = []

    def end(number: int, _frame: object) -> None:
        """Clean up like who is interrupted: no server and no file stays behind."""
        asked.append(number)
        if not callable(signal.getsignal(signal.SIGINT)):  # ignored, as in a shell's background job
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGTERM, end)
    hang_up = getattr(signal, "SIGHUP", None)  # a terminal that went away
    if hang_up and signal.getsignal(hang_up) is signal.SIG_DFL:  # not under nohup
        signal.signal(hang_up, end)
    code = run(sys.argv[1:])
    if asked and code == INTERRUPTED:
        code = 128 + asked[0]  # as a shell counts it
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):
            code = code or 1
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; whatever happens is one message, not a traceback."""
    use_language(wanted_language(arguments, os.environ))
    from cli.app import app  # its texts are translated when it is imported

    try:
        result = app.main(args=arguments, prog_name="dondoc", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(_("Interrupted."), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: one line instead of a traceback
        return _failed(error, debug="--debug" in arguments or bool(os.environ.get("DONDOC_DEBUG")))
    return result if isinstance(result, int) else 0


def _failed(error: Exception, *, debug: bool) -> int:
    from models.errors import DondocError

    if _was_cancelled(error):
        click.echo(_("Interrupted."), err=True)
        return INTERRUPTED
    if debug:
        traceback.print_exc()
    if not isinstance(error, DondocError):
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        hint = _("(--debug shows where)")
        click.echo(_("Unexpected error: {said} {hint}").format(said=said, hint=hint), err=True)
        return 1
    wording = getattr(error, "wording", None)
    click.echo(told(wording) if wording else _(str(error)), err=True)
    for problem in getattr(error, "problems", ()):
        click.echo(problem, err=True)
    return error.exit_code


def _was_cancelled(error: BaseException | None) -> bool:
    """Tell whether an interruption is behind an error: clients wrap the cancelled call."""
    from asyncio import CancelledError

    while error is not None:
        if isinstance(error, CancelledError | KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


if __name__ == "__main__":
    main()
