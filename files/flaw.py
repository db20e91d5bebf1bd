"""Something wrong in a workbook, and in which cell."""

from models.base import Value
from models.errors import BadInputError
from models.problem import Severity
from models.report.flaw import Flaw
from models.wording import Wording, say


class CellFlaw(Value):
    """A flaw with its place: the sheet and the cell; both empty for the workbook as a whole."""

    sheet: str = ""
    cell: str = ""
    flaw: Flaw

    @property
    def where(self) -> str:
        """Write the place as spreadsheets do: ``Số liệu!D7``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def refuses(self) -> bool:
        """Tell whether the workbook cannot be taken with it."""
        return self.flaw.severity is Severity.ERROR

    def __str__(self) -> str:
        """Read it in English: ``sheet!cell: what is wrong; accepted: what would be``."""
        said = f"{self.flaw.wording}; accepted: {self.flaw.accepted}"
        return f"{self.where}: {said}" if self.where else said


class WorkbookRefusedError(BadInputError):
    """The file cannot be read as a report at all."""

    def __init__(self, flaw: CellFlaw) -> None:
        """Keep what is wrong with it."""
        super().__init__(str(flaw))
        self.flaw = flaw
        self.wording = flaw.flaw.wording


def at(sheet: str, cell: str, code: str, wording: Wording, accepted: Wording) -> CellFlaw:
    """Make an error of a cell."""
    flaw = Flaw(field="", code=code, wording=wording, accepted=accepted)
    return CellFlaw(sheet=sheet, cell=cell, flaw=flaw)


def refused(code: str, wording: Wording, accepted: Wording | None = None) -> WorkbookRefusedError:
    """Make the error that refuses a whole file."""
    wanted = accepted or say("the workbook that 'dondoc report form' wrote, filled in")
    return WorkbookRefusedError(at("", "", code, wording, wanted))
