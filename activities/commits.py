"""Commit steps: one activity, one database transaction, decided where it is written."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from temporalio import activity
from temporalio.exceptions import ApplicationError

from database.commits import commit_assignment, commit_collection, commit_plan
from database.courses.commits import commit_course
from database.writer import DatabaseAway, Writer
from models import names
from models.messages import (
    AssignmentBatch,
    AssignmentCommitted,
    CollectionBatch,
    CollectionCommitted,
    CourseBatch,
    CourseCommitted,
    PlanBatch,
    PlanCommitted,
)

T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Commits:
    """The commits of all obligations; needs the one writer of the process."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @activity.defn(name=names.COMMIT_ASSIGNMENT)
    async def assignment(self, batch: AssignmentBatch) -> AssignmentCommitted:
        """Commit steps of one assignment."""
        return await self._run(batch.obligation, lambda conn: commit_assignment(conn, batch))

    @activity.defn(name=names.COMMIT_COLLECTION)
    async def collection(self, batch: CollectionBatch) -> CollectionCommitted:
        """Commit steps of one collection."""
        return await self._run(batch.obligation, lambda conn: commit_collection(conn, batch))

    @activity.defn(name=names.COMMIT_PLAN)
    async def plan(self, batch: PlanBatch) -> PlanCommitted:
        """Commit steps of one plan."""
        return await self._run(f"plan:{batch.plan}", lambda conn: commit_plan(conn, batch))

    @activity.defn(name=names.COMMIT_COURSE)
    async def course(self, batch: CourseBatch) -> CourseCommitted:
        """Commit steps of one course, and notice what of it has closed."""
        return await self._run(batch.course, lambda conn: commit_course(conn, batch))

    async def _run(self, key: str, work: Callable[[Connection], T]) -> T:
        """Run in the writer; an error becomes a code, and only "database away" is worth a retry."""
        try:
            return await self._writer.run(key, work)
        except DatabaseAway as error:
            raise ApplicationError(str(error), type=names.DATABASE_AWAY) from error
        except Exception as error:
            log.exception("commit_failed", key=key)
            text = f"{type(error).__name__}: {error}"
            raise ApplicationError(text, type=names.INTERNAL) from error
