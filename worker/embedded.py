"""The Temporal server that `dondoc up` brings along: how it is run, and what it must remember."""

from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client

from worker.server import DEV_SERVER

NAMESPACE = "default"
RETENTION = 10 * 366 * 24 * 3600  # seconds: longer than any plan's period
LOOPBACK = "127.0.0.1"


def server_command(database: Path, port: int, ui_port: int, codec_endpoint: str) -> tuple[str, ...]:
    """Return how the server is started: an SQLite file with write-ahead log and full sync."""
    codec = ("--ui-codec-endpoint", codec_endpoint) if codec_endpoint else ()
    return (
        str(DEV_SERVER.find()),
        *("server", "start-dev", "--ip", LOOPBACK, "--port", str(port)),
        *("--ui-ip", LOOPBACK, "--ui-port", str(ui_port), "--ui-disable-news-fetch"),
        *("--db-filename", str(database), "--namespace", NAMESPACE, "--log-level", "error"),
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"),
        *codec,
    )


async def keep_for_years(client: Client) -> None:
    """Let the namespace remember closed workflows for years."""
    service = client.workflow_service
    found = await service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
    if found.config.workflow_execution_retention_ttl.seconds >= RETENTION:
        return
    config = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=RETENTION))
    await service.update_namespace(UpdateNamespaceRequest(namespace=NAMESPACE, config=config))
