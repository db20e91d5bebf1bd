"""`dondoc worker`: it proves its build, works beside others, drains, and says what is wrong."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.workflowservice.v1 import ListWorkerDeploymentsRequest
from temporalio.client import WorkflowHistory
from temporalio.worker import Worker

from database import queries
from database.open_ids import open_ids
from models import names
from models.deciding.commands import ReportProgress
from models.messages import AssignmentStart
from runtime.codec import ENCRYPTED, Keys
from runtime.connection import connect
from tests.integration.ground import Ground, ground
from tests.integration.services import Service, fetch, service
from tests.unit.database.sample import PLAN, assignment_order, collection_order, sample_plan
from worker.build import build_replayer
from worker.server import free_port

FAST = {"DONDOC_START_SECONDS": "1"}
WAITING = 5  # events: the start, the first task in three, the timer


def _key(letter: str) -> str:
    return f"{letter}:{base64.b64encode(letter.encode() * 32).decode()}"


@asynccontextmanager
async def _worker(here: Ground, folder: Path, **environment: str) -> AsyncIterator[Service]:
    """Run a worker until it is ready."""
    port = free_port()
    said = {"TEMPORAL_ADDRESS": f"127.0.0.1:{here.port}", "DONDOC_DATABASE_URL": here.url}
    options = ("--health-port", str(port))
    async with service(folder, "worker", *options, **{**said, **environment}) as running:
        await running.is_ready(port)
        yield running


@workflow.defn(name=names.ASSIGNMENT_WORKFLOW, sandboxed=False)
class AnotherAssignment:
    """What an assignment never was: it begins by waiting."""

    @workflow.run
    async def run(self, _: AssignmentStart) -> None:
        """Wait for an hour."""
        await asyncio.sleep(3600)


async def test_a_build_that_does_not_replay_never_gets_the_workflows(tmp_path: Path) -> None:
    """The worker names the history it would have decided otherwise, and ends with 1."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan()) as here:
        async with Worker(here.client, task_queue=names.TASK_QUEUE, workflows=[AnotherAssignment]):
            await here.open(order)
            handle = here.client.get_workflow_handle(order.id)
            async with asyncio.timeout(20):
                while len((await handle.fetch_history()).events) < WAITING:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        said = {"TEMPORAL_ADDRESS": f"127.0.0.1:{here.port}", "DONDOC_DATABASE_URL": here.url}
        async with service(tmp_path, "worker", **said) as running:
            assert await running.ends() == 1
            assert f"the history of {order.id} does not replay" in running.said.splitlines()[-1]
        request = ListWorkerDeploymentsRequest(namespace=here.client.namespace)
        found = await here.client.workflow_service.list_worker_deployments(request)
        assert not found.worker_deployments


async def test_workers_stand_side_by_side(tmp_path: Path, database_url: str) -> None:
    """Two of them share the work; one is stopped in the middle, and every command is done once."""
    orders = [assignment_order(f"o{number}") for number in range(6)]
    async with ground(tmp_path, sample_plan(), database_url) as here, AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(_worker(here, tmp_path)) for _ in range(2)]
        here.begin(orders[0], seconds_before=3600)
        await here.opened(*orders)
        telling = asyncio.gather(
            *(
                here.tell(order, f"c{number}", ReportProgress(text="x"))
                for order in orders
                for number in range(5)
            )
        )
        await here.until(lambda: any(here.steps(order.id, "command:") for order in orders))
        assert await workers[0].stop() == 0
        await telling
        for order in orders:
            assert here.steps(order.id, "command:") == [f"command:c{each}" for each in range(5)]
            await here.histories(order.id)
        assert here.alarms() == []


async def test_what_temporal_forgot_is_started_again(tmp_path: Path) -> None:
    """The rows are the truth: an open obligation, a collection and the plan get their workflows."""
    order, asked = assignment_order(), collection_order()
    async with ground(tmp_path, sample_plan()) as here:
        await here.start_plan()
        async with _worker(here, tmp_path):
            await here.opened(order, asked)
            await here.until(lambda: bool(here.read(lambda conn: queries.plan_row(conn, PLAN))))
        ids = here.read(open_ids)
        assert ids == sorted([order.id, asked.id, f"plan:{PLAN}"])
        for each in ids:
            await here.client.get_workflow_handle(each).terminate()
        before = here.steps(order.id, "")
        async with _worker(here, tmp_path) as running:
            await here.until(lambda: '"event": "woken"' in running.said)
            assert running.said.count("started_again") == len(ids)
            await here.tell(order, "one", ReportProgress(text="x"))
            assert set(here.steps(order.id, "command:")) == {"command:one"}
            assert set(before) <= set(here.steps(order.id, ""))
            assert here.alarms() == []


async def test_a_worker_drains_and_speaks_json(tmp_path: Path) -> None:
    """Its log is JSON line by line, its figures are Prometheus's, SIGTERM ends it with 0."""
    order, metrics = assignment_order(), free_port()
    async with (
        ground(tmp_path, sample_plan()) as here,
        _worker(here, tmp_path, DONDOC_METRICS_PORT=str(metrics)) as running,
    ):
        here.begin(order, seconds_before=3600)
        await here.opened(order)
        figures = await asyncio.to_thread(fetch, metrics, "/metrics")
        assert f'task_queue="{names.TASK_QUEUE}"' in figures
        assert f'task_queue="{names.DELIVERY_QUEUE}"' in figures
        assert await running.stop() == 0
        events = [json.loads(line)["event"] for line in running.said.splitlines()]
        told = [each for each in events if each in {"working", "woken", "draining", "stopped"}]
        assert told == ["working", "woken", "draining", "stopped"]


async def test_what_temporal_stores_is_encrypted_and_keys_change(tmp_path: Path) -> None:
    """No payload of a history can be read without a key; after a change of keys all goes on."""
    order, text = assignment_order(), "a confidential report"
    async with ground(tmp_path, sample_plan()) as here:
        here.begin(order, seconds_before=3600)
        for name, said in (("one", _key("a")), ("two", f"{_key('b')},{_key('a')}")):
            keys = Keys.read(said)
            here.client = await connect(f"127.0.0.1:{here.port}", keys=keys)
            async with _worker(here, tmp_path, DONDOC_CODEC_KEYS=said) as running:
                if name == "one":
                    await here.opened(order)
                await here.tell(order, name, ReportProgress(text=text))
                assert await running.stop() == 0
        history = await here.client.get_workflow_handle(order.id).fetch_history()
        assert text not in history.to_json()
        assert base64.b64encode(text.encode()).decode()[:16] not in history.to_json()
        assert _encodings(history) == {ENCRYPTED.decode()}
        assert _key_ids(history) == {"a", "b"}
        await build_replayer(here.client.data_converter).replay_workflow(history)
        assert here.steps(order.id, "command:") == ["command:one", "command:two"]


def _encodings(history: WorkflowHistory) -> set[str]:
    return {base64.b64decode(each["metadata"]["encoding"]).decode() for each in _payloads(history)}


def _key_ids(history: WorkflowHistory) -> set[str]:
    found = (each["metadata"]["encryption-key-id"] for each in _payloads(history))
    return {base64.b64decode(each).decode() for each in found}


def _payloads(history: WorkflowHistory) -> list[dict[str, dict[str, str]]]:
    """Return every payload of a history but the engine's own notes (the data of its markers)."""
    found: list[dict[str, dict[str, str]]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "encoding" in value.get("metadata", {}):
                found.append(value)
            for name, each in value.items():
                if not (name == "data" and isinstance(each, dict)):
                    walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(history.to_json_dict())
    return found


@pytest.mark.parametrize(
    ("said", "code", "line"),
    [
        ({"DONDOC_DATABASE_URL": ""}, 2, "DONDOC_DATABASE_URL is not accepted"),
        ({"DONDOC_CODEC_KEYS": "k:short"}, 2, "DONDOC_CODEC_KEYS"),
        ({"DONDOC_METRICS_PORT": "many"}, 2, "DONDOC_METRICS_PORT is a text of another kind"),
        ({}, 6, "no Temporal server answers at 127.0.0.1:"),
    ],
    ids=["no database", "bad key", "bad port", "no server"],
)
async def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, said: dict[str, str], code: int, line: str
) -> None:
    """Bad settings end it with 2, a server that is not there with 6."""
    environment = {
        "DONDOC_DATABASE_URL": f"sqlite:///{tmp_path / 'plan.db'}",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
        **FAST,
        **said,
    }
    async with service(tmp_path, "worker", **environment) as running:
        assert await running.ends() == code
        assert line in running.said
        assert "Traceback" not in running.said


async def test_a_database_that_is_not_migrated_or_not_there_is_said(tmp_path: Path) -> None:
    """The worker changes no tables by itself: it says which command does."""
    async with ground(tmp_path, sample_plan()) as here:
        address = f"127.0.0.1:{here.port}"
        empty = f"sqlite:///{tmp_path / 'empty.db'}"
        absent = f"postgresql://nobody@127.0.0.1:{free_port()}/plan"
        for url, code, line in (
            (empty, 1, "run `dondoc migrate`"),
            (absent, 6, "the database does not answer"),
        ):
            said = {"DONDOC_DATABASE_URL": url, "TEMPORAL_ADDRESS": address, **FAST}
            async with service(tmp_path, "worker", **said) as running:
                assert await running.ends() == code
                assert line in running.said
