"""What cannot be printed, and why: worded so that whoever shows it can translate it."""

from models.errors import BadInputError
from models.wording import Wording


class UnprintableError(BadInputError):
    """A template or a text that a report cannot be printed from."""

    def __init__(self, wording: Wording) -> None:
        """Keep the wording beside its English text."""
        super().__init__(str(wording))
        self.wording = wording
