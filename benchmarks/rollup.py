"""Add up a national year of reports on both databases: seconds, by how many units filed.

python -m benchmarks.rollup [1k] [10k] [120k]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
from sqlalchemy import Connection, Engine, insert, text

from benchmarks.house import PLAN, ROOT, House, store
from database import tables
from database.desk.tables import content
from database.engine import migrate, open_engine, reading
from database.figures.question import By, Question
from database.figures.rollup import roll_up
from models.report.measure import Indicator, Measure
from tests.integration.postgresql import running_postgresql

SIZES = {"1k": House(unions=3, grassroots=3), "10k": House(unions=4, grassroots=29),
         "120k": House(unions=16, grassroots=90)}  # fmt: skip
PAIRS = 10  # of fields: twenty figures for each unit
PERIOD, FORM, CYCLE = "2016", "year", "yearly"
AT = datetime(2016, 11, 2, 2, tzinfo=UTC)
DAY = date(2016, 10, 31)
_HASH = "0" * 64

MEASURES = tuple(
    Measure(
        form=FORM,
        target=f"t{pair}",
        indicator=Indicator.RATIO,
        numerator=f"t{pair}_n",
        denominator=f"t{pair}_d",
    )
    for pair in range(PAIRS)
)
ASKED = Question(
    plan=PLAN,
    cycle=CYCLE,
    period=PERIOD,
    day=DAY,
    measures=MEASURES,
    kinds=(("grassroots", FORM),),
)

# One in ten has not answered; every tenth figure of the others is a gap.
_FILL = (
    """
    INSERT INTO entry (collection, unit, state, due_day, round, late, extended, requested, document)
    SELECT 'c:' || parent, code, CASE WHEN id % 10 = 0 THEN 'expected' ELSE 'accepted' END,
           :day, 1, :no, :no, :no, '{}'
    FROM unit WHERE kind = 'grassroots'
    """,
    """
    INSERT INTO filing (plan, collection, unit, form, period, year, version, post, person, filed_at,
                        source, code, hash, accepted_at, document)
    SELECT :plan, collection, unit, 'year', :period, 2016, 1, '', '', :at, 'system', '', :hash,
           :at, '{}'
    FROM entry WHERE state = 'accepted'
    """,
    """
    WITH RECURSIVE pair (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM pair WHERE k < :pairs - 1),
         part (name, size) AS (SELECT '_d', 90 UNION ALL SELECT '_n', 40)
    INSERT INTO figure (filing, field, kind, n)
    SELECT filing.id, 't' || k || name, CASE WHEN (filing.id + k) % 10 = 0 AND name = '_n'
           THEN 'missing' ELSE 'value' END,
           CASE WHEN (filing.id + k) % 10 = 0 AND name = '_n' THEN NULL
           ELSE size + (filing.id * 7 + k) % 10 END
    FROM filing CROSS JOIN pair CROSS JOIN part ORDER BY 1, 2
    """,
)


def fill(engine: Engine, house: House) -> int:
    """Write the units, the collections, and what was filed; return how many figures there are."""
    migrate(engine)
    with engine.begin() as conn:
        store(conn, house, DAY)
        superiors = [each for each in house.collecting if each.count(".") == 1]
        conn.execute(insert(tables.collection), [_collection(each) for each in superiors])
        conn.execute(
            insert(content),
            {"hash": _HASH, "size": 0, "type": "", "body": b"", "created_at": AT},
        )
        values = {"plan": PLAN, "period": PERIOD, "day": DAY, "at": AT, "no": False}
        for statement in _FILL:
            asked = {**values, "hash": _HASH, "pairs": PAIRS}
            bound = text(statement)
            conn.execute(bound, {name: asked[name] for name in bound.compile().params})
        figures = conn.execute(text("SELECT count(*) FROM figure")).scalar_one()
    with engine.begin() as conn:
        conn.execute(text("ANALYZE"))
    return int(figures)


def _collection(superior: str) -> dict[str, object]:
    return {
        "id": f"c:{superior}",
        "plan": PLAN,
        **dict.fromkeys(("duty", "clause", "kind"), "x"),
        "cycle": CYCLE,
        "period": PERIOD,
        "superior": superior,
        "through": superior,
        "is_open": True,
        "opened_at": AT,
        "due_day": DAY,
        **dict.fromkeys(("due", "late_after", "locked_after"), AT),
        "document": "{}",
        "timetable": "{}",
    }


def seconds(engine: Engine, ask: Callable[[Connection], object]) -> tuple[float, float]:
    """Return the better of two runs, by the clock and in seconds of the processor.

    The first also reads the file from the disk. On a machine with other work only the second
    figure says what a question costs: ours, and that of the database's own process.
    """
    took = []
    with reading(engine).connect() as conn:
        for _ in range(2):
            started, spent = time.perf_counter(), _processor(conn)
            ask(conn)
            took.append((time.perf_counter() - started, _processor(conn) - spent))
            conn.rollback()
    return min(took)


def _processor(conn: Connection) -> float:
    spent = time.process_time()
    if conn.dialect.name == "postgresql":
        pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        times = psutil.Process(pid).cpu_times()
        spent += times.user + times.system
    return spent


def ask(by: By, root: str, question: Question = ASKED) -> Callable[[Connection], object]:
    """Return a question to be timed."""
    return lambda conn: roll_up(conn, question, by, root)


QUESTIONS = {
    "all levels": ask(By.LEVEL, ""),
    "the root by province": ask(By.CHILD, ROOT),
    "by kind of unit": ask(By.KIND, ROOT),
    "one target, all levels": ask(By.LEVEL, "", ASKED.of("t3")),
    "one province by union": ask(By.CHILD, "p01"),
}


@contextmanager
def engines() -> Iterator[dict[str, Callable[[str], Engine]]]:
    """Give an empty database of each kind, by a name."""
    with tempfile.TemporaryDirectory() as folder, running_postgresql() as server:

        def sqlite(name: str) -> Engine:
            return open_engine(f"sqlite:///{Path(folder) / name}.db", durable=False)

        def postgresql(name: str) -> Engine:
            server.make_template(f"bench{name}")
            return open_engine(server.url(f"bench{name}"))

        yield {"SQLite": sqlite, "PostgreSQL": postgresql}


def main() -> None:
    """Print the seconds of each question for each size and database."""
    wanted = sys.argv[1:] or list(SIZES)
    with engines() as databases:
        for name in wanted:
            for kind, opened in databases.items():
                engine = opened(name)
                started = time.perf_counter()
                figures = fill(engine, SIZES[name])
                print(f"{name} {kind}: {SIZES[name].size} units, {figures} figures (written in "
                      f"{time.perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f})",
                      flush=True)  # fmt: skip
                for label, asking in QUESTIONS.items():
                    clock, processor = seconds(engine, asking)
                    print(f"  {label:<28} {clock:7.2f} s, processor {processor:.2f} s", flush=True)
                engine.dispose()
    print(f"peak memory {psutil.Process().memory_info().rss / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
