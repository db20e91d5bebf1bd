"""Errors of the servers that are told in the user's language."""

from models.errors import BadInputError, DondocError, ServerUnreachableError
from models.wording import Wording


class WordedError(DondocError):
    """Something went wrong, said in a wording that can be translated."""

    def __init__(self, wording: Wording) -> None:
        """Keep the wording; as a text it is English."""
        super().__init__(str(wording))
        self.wording = wording


class WordedInputError(WordedError, BadInputError):
    """What was given cannot be accepted."""

    def __init__(self, wording: Wording, problems: tuple[str, ...] = ()) -> None:
        """Keep every problem, too."""
        super().__init__(wording)
        self.problems = problems


class AwayError(WordedError, ServerUnreachableError):
    """A server that is needed does not answer."""


class TakenError(WordedError):
    """Somebody else is there already."""

    exit_code = 5
