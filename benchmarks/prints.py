"""Time and memory of prints: the report of all units, and annexes with every grassroots filing.

``python -m benchmarks.prints``: the yearly report with a chapter for each of 83 units and 17
targets (aim: under 5 s), and the workbook with 1,000, 10,000 and 120,000 rows, whose memory must
not grow with them. Each is made in a process of its own; figures are made up.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from documents.annexes import FormSheet, UnitRow, write_annexes
from documents.content import Report
from documents.rendering import report_docx
from tests.unit.documents.sample import report, target_lines

UNITS, SECONDS = 83, 5
COPIES = 5  # of the four targets of the sample: 20, the plan has 17
ROWS = (1_000, 10_000, 120_000)
FIELDS = 20
MOST_MORE = 40  # MiB that the largest workbook may take above the smallest


def whole() -> Report:
    """Return a report of all units with about as many targets as a plan has."""
    lines = target_lines(3) * COPIES
    found = report(UNITS)
    chapters = tuple(each.model_copy(update={"targets": lines}) for each in found.chapters)
    return found.model_copy(update={"targets": lines, "chapters": chapters})


def rows(count: int) -> Iterator[UnitRow]:
    """Yield filings one after the other."""
    for number in range(count):
        yield UnitRow(
            unit=f"CĐCS-{number:06}",
            name=f"Công đoàn cơ sở số {number}",
            level=4,
            state="đã chấp nhận",
            figures={f"f{field}": (number * field) % 997 for field in range(FIELDS)},
        )


def print_report() -> str:
    """Print the report and say how large it became."""
    return f"{len(report_docx(whole())) // 1024} KiB"


def print_annexes(count: int) -> str:
    """Write the workbook and say how large it became."""
    fields = tuple((f"f{number}", f"Chỉ tiêu {number}") for number in range(FIELDS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annexes.xlsx"
        sheet = FormSheet(title="Báo cáo năm", fields=fields, rows=rows(count))
        assert write_annexes(path, report(UNITS), [sheet]) == count
        return f"{path.stat().st_size // 1024} KiB"


def measured(work: Callable[..., str], *given: int) -> tuple[float, float]:
    """Do something in a process of its own; print and return its seconds and MiB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        seconds, peak, said = pool.apply(_timed, (work, *given))
    print(f"{work.__name__}{given or ''}: {seconds:.2f} s, {peak:.0f} MiB, {said}")
    return seconds, peak


def _timed(work: Callable[..., str], *given: int) -> tuple[float, float, str]:
    begun = time.perf_counter()
    said = work(*given)
    seconds = time.perf_counter() - begun
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said


def main() -> int:
    """Print the figures; the exit code says whether the aims are reached."""
    seconds, _ = measured(print_report)
    peaks = [measured(print_annexes, count)[1] for count in ROWS]
    return int(seconds > SECONDS or peaks[-1] - peaks[0] > MOST_MORE)


if __name__ == "__main__":
    sys.exit(main())
