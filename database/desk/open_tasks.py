"""What is open on somebody's desk, in one answer: to be done, to be decided, coming."""

from sqlalchemy import Connection

from database.desk.context import Context
from database.desk.items import Found, show
from database.desk.scope import Sight
from database.desk.tasks import Finder, TaskPage, TaskQuery
from models.deciding.decision import Refused
from models.desk.views import OPEN_BUCKETS, Bucket


def list_open(conn: Connection, context: Context, sight: Sight, query: TaskQuery) -> TaskPage:
    """Return the first page of each open bucket, and how many there are in each.

    Three or four queries a bucket, and two more to count one that does not fit. There is no
    further page: Refused for a cursor.
    """
    if query.cursor:
        code = "unknown_cursor"
        raise Refused(code, "ask for one bucket to go through it page by page", "cursor")
    found: list[Found] = []
    buckets: list[Bucket] = []
    totals: dict[str, int] = {}
    for bucket in OPEN_BUCKETS:
        finder = Finder(conn, context, sight, query.model_copy(update={"bucket": bucket}), None)
        rows = finder.find() if finder.may_look() else []
        page = [row for _, row in rows[: query.limit]]
        totals[bucket] = finder.count() if len(rows) > len(page) else len(page)
        found += page
        buckets += [bucket] * len(page)
    items = zip(show(conn, context, sight, found), buckets, strict=True)
    return TaskPage(
        items=tuple(each.model_copy(update={"bucket": bucket}) for each, bucket in items),
        total=sum(totals.values()),
        totals=totals,
    )
