"""A bulk import survives kill -9 of worker, API and server: every unit is in exactly once."""

import asyncio
import hashlib
import http.client
import json
import signal
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from database import tables
from database.desk import accounts, files, tokens
from database.engine import open_engine
from database.figures import filings, store
from database.figures.batches import store_batch
from database.figures.tables import figure
from models.collection.batch import ReceiptBatch
from models.collection.state import EntryState
from models.deciding.collecting import Receipt
from models.deciding.commands import FileRef
from models.desk.accounts import Account
from models.desk.identity import Role, Scope
from models.plan.organisation import PostKind
from models.report.figure import Figure, given
from models.report.filing import Filing, FilingKey
from models.report.receipt_code import content_hash
from runtime.clock import now
from tests.integration.desk import plan as rights
from tests.integration.desk.office import today
from tests.integration.desk.reporting import gathering, reporting_plan
from tests.integration.ground import Ground, ground
from tests.integration.services import Service, service
from worker.server import free_port

UNITS = tuple(f"g{number:04}" for number in range(400))
ORDER = gathering(today().year, *UNITS, due=today() + timedelta(days=60))
COMMAND = "the-import-0001"
WORKBOOK = b"PK the table"
FIGURES: dict[str, Figure] = {"t1_n": given(80), "t1_d": given(100), "stopped": given(1)}

pytestmark = pytest.mark.timeout(240)


def token_of(url: str, person: str) -> str:
    """Return a token of a person."""
    engine = open_engine(url)
    with engine.begin() as conn:
        account = Account(person=person, name=person, role=Role.PERSON, lang="vi", created_at=now())
        accounts.add_account(conn, account)
        issued = tokens.issue(
            conn, person=person, label="t", scopes=(Scope.READ, Scope.ACT), days=9, now=now()
        )
    engine.dispose()
    return issued.secret


def imported(url: str) -> str:
    """Store the contents and their list, as the import of a table does; return what names them."""
    contents = [
        Filing(
            key=FilingKey(plan=rights.PLAN, form="yearly", period=ORDER.period, unit=unit),
            figures=FIGURES,
        )
        for unit in UNITS
    ]
    engine = open_engine(url)
    with engine.begin() as conn:
        store.store_many(conn, contents, now())
        receipts = tuple(
            Receipt(unit=each.key.unit, received_on=today(), source="paper",
                    filing=content_hash(each))
            for each in contents
        )  # fmt: skip
        digest = hashlib.sha256(WORKBOOK).hexdigest()
        workbook = FileRef(hash=digest, name="bang.xlsx", size=len(WORKBOOK), type="x")
        batch = ReceiptBatch(collection=ORDER.id, workbook=workbook, receipts=receipts)
        named = store_batch(conn, batch, WORKBOOK, now())
    engine.dispose()
    return named


class Desk:
    """The API as a process, and a client that gives one command, again and again."""

    def __init__(self, here: Ground, folder: Path) -> None:
        self._here = here
        self._folder = folder
        self._stack = AsyncExitStack()
        self.port = free_port()
        self.process: Service

    async def start(self) -> None:
        """Start the API on its port."""
        environment = {
            "TEMPORAL_ADDRESS": f"127.0.0.1:{self._here.port}",
            "DONDOC_DATABASE_URL": self._here.url,
            "DONDOC_PORT": str(self.port),
        }
        self.process = await self._stack.enter_async_context(
            service(self._folder, "api", **environment)
        )
        await self.process.is_ready(self.port)

    async def close(self) -> None:
        """End it."""
        await self._stack.aclose()

    def give(self, token: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Give the command under its one id; a line that breaks is no answer."""
        name = quote(ORDER.id.removeprefix(f"collection:{rights.PLAN}:"), safe="")
        path = f"/v1/plans/{rights.PLAN}/collections/{name}/commands"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            said = json.dumps({"command_id": COMMAND, "body": body})
            line.request("POST", path, said, head)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            line.close()


@pytest.mark.parametrize(
    "after", [0.15, 0.3, *(pytest.param(each, marks=pytest.mark.soak) for each in (0.02, 0.6))]
)
async def test_every_unit_is_in_exactly_once(
    tmp_path: Path, database_url: str, after: float
) -> None:
    """All three die together in the middle; the same command again finds or does the one import."""
    async with ground(tmp_path, reporting_plan(), database_url) as here:
        desk = Desk(here, tmp_path)
        try:
            worker = await here.start_worker()
            await here.opened(ORDER)
            await desk.start()
            token = token_of(here.url, rights.holder_of("collector", PostKind.HEAD))
            body = {"type": "receive_many", "batch": imported(here.url)}
            asking = asyncio.create_task(asyncio.to_thread(desk.give, token, body))
            await asyncio.sleep(after)
            desk.process.process.send_signal(signal.SIGKILL)
            worker.kill()
            await here.kill_server()
            await asyncio.gather(asking, desk.process.ends(), worker.wait())
            await here.start_server()
            await here.start_worker()
            await desk.start()
            async with asyncio.timeout(60):
                while True:
                    status, said = await asyncio.to_thread(desk.give, token, body)
                    if status == 200:
                        break
                    assert status in {0, 503}, said
                    await asyncio.sleep(0.3)
            once(here)
            assert (await asyncio.to_thread(desk.give, token, body))[0] == 200
            once(here)
        finally:
            await desk.close()


def once(here: Ground) -> None:
    """Each unit has one version with its three figures; one step, one line of the log."""
    found = here.read(lambda conn: filings.of_collection(conn, ORDER.id))
    assert [(each.unit, each.version) for each in found] == [(unit, 1) for unit in UNITS]
    count = select(func.count()).select_from(figure)
    assert here.read(lambda conn: conn.execute(count).scalar_one()) == 3 * len(UNITS)
    of = tables.entry.c
    states = select(of.state).where(of.collection == ORDER.id).distinct()
    assert here.read(lambda conn: list(conn.scalars(states))) == [EntryState.RECEIVED]
    assert here.steps(ORDER.id, "command:") == [f"command:{COMMAND}"]
    assert here.count_log(ORDER.id, f"command:{COMMAND}") == 1
    [kept] = here.read(lambda conn: files.of_none(conn, rights.PLAN, ORDER.id))
    assert kept.hash == hashlib.sha256(WORKBOOK).hexdigest()
