"""One thing that is wrong with a filing."""

from models.base import Value
from models.problem import Severity
from models.wording import Wording


class Flaw(Value):
    """What is wrong with a field, and what would be accepted; ``field`` is '' for the whole."""

    field: str
    code: str
    wording: Wording
    accepted: Wording
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Read it in English."""
        said = f"{self.wording}; accepted: {self.accepted}"
        return f"{self.field}: {said}" if self.field else said
