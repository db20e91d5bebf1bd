"""Compose a plan's messages: one activity, one transaction."""

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from database.notices.commits import commit_digest
from database.writer import DatabaseAway, Writer
from models import names
from models.messages import DigestBatch, DigestCommitted

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Digests:
    """The commits of what is said; needs the one writer of the process."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @activity.defn(name=names.COMMIT_DIGEST)
    async def compose(self, batch: DigestBatch) -> DigestCommitted:
        """Compose a morning's digests, or what is urgent; nothing is composed twice."""
        try:
            return await self._writer.run(
                f"digest:{batch.plan}", lambda conn: commit_digest(conn, batch)
            )
        except DatabaseAway as error:
            raise ApplicationError(str(error), type=names.DATABASE_AWAY) from error
        except Exception as error:
            log.exception("composition_failed", plan=batch.plan)
            text = f"{type(error).__name__}: {error}"
            raise ApplicationError(text, type=names.INTERNAL) from error
