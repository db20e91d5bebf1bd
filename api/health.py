"""Whether this process lives, whether it can serve, and what it has counted."""

import asyncio
import ipaddress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from api.desk import Desk, desk_of
from api.measures import registry
from api.problems import not_found
from models import names

WITHIN = 3.0  # seconds for each question
KEPT = 1.0  # seconds for which an answer stands: everybody may ask
SEEN_WITHIN = timedelta(seconds=75)  # a worker asks for work at least once a minute

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "ok"


class Ready(BaseModel):
    """What this process needs, and whether it answers."""

    database: bool
    temporal: bool
    worker: bool


@router.get("/healthz")
async def healthz() -> Alive:
    """Say that the process lives."""
    return Alive()


@router.get("/readyz", response_model=Ready)
async def readyz(desk: Annotated[Desk, Depends(desk_of)]) -> Response:
    """Say whether database, Temporal and a worker answer; 503 when one of them does not."""
    ready = await desk.kept("readyz", KEPT, lambda: _ready(desk))
    is_ready = ready.database and ready.temporal and ready.worker
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse(ready.model_dump(), status, headers={"Cache-Control": "no-store"})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Show what was counted, to clients on this machine only."""
    host = request.client.host if request.client else ""
    if not _is_here(host) or not desk_of(request).settings.metrics:
        raise not_found()
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _ready(desk: Desk) -> Ready:
    database, (temporal, worker) = await asyncio.gather(_database(desk), _temporal(desk))
    return Ready(database=database, temporal=temporal, worker=worker)


async def _database(desk: Desk) -> bool:
    try:
        async with asyncio.timeout(WITHIN):
            return await desk.ask(_answers)
    except Exception:  # noqa: BLE001 — whatever it is, it does not answer
        return False


def _answers(conn: Connection) -> bool:
    return bool(conn.execute(select(1)).scalar_one())


async def _temporal(desk: Desk) -> tuple[bool, bool]:
    try:
        async with asyncio.timeout(WITHIN):
            return True, await is_worked(await desk.temporal())
    except Exception:  # noqa: BLE001 — whatever it is, it does not answer
        return False, False


async def is_worked(client: Client) -> bool:
    """Tell whether a worker has asked for work lately."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=names.TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    timeout = timedelta(seconds=WITHIN)
    answer = await client.workflow_service.describe_task_queue(request, timeout=timeout)
    since = datetime.now(UTC) - SEEN_WITHIN  # the server's clock and ours, not plan time
    return any(each.last_access_time.ToDatetime(tzinfo=UTC) >= since for each in answer.pollers)
