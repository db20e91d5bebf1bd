"""The one tree of errors: the docstring is the default message, data are attributes."""


class DondocError(Exception):
    """Something went wrong."""

    exit_code = 1

    def __init__(self, message: str | None = None) -> None:
        """Say what went wrong; without a message the class's own sentence stands."""
        super().__init__(message or type(self).__doc__)


class BadInputError(DondocError):
    """What was given cannot be accepted."""

    exit_code = 2

    def __init__(self, message: str | None = None, problems: tuple[str, ...] = ()) -> None:
        """Keep every problem, each with its place."""
        super().__init__(message)
        self.problems = problems


class NotFoundError(DondocError):
    """There is no such thing."""

    exit_code = 3


class ServerUnreachableError(DondocError):
    """A server that is needed does not answer."""

    exit_code = 6
