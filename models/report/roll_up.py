"""What one target and sector comes to, with the coverage it rests on."""

from models.base import Value
from models.report.coverage import Coverage
from models.report.sums import Sums


class Result(Value):
    """Sums of accepted filings, and how many units they are of."""

    sums: Sums = Sums()
    coverage: Coverage = Coverage()

    def __add__(self, other: "Result") -> "Result":
        return Result.model_construct(
            sums=self.sums + other.sums, coverage=self.coverage + other.coverage
        )
