"""Run the revisions on the connection that ``database.engine.migrate`` hands over."""

from alembic import context

import database.courses.tables
import database.desk.tables
import database.figures.tables
import database.notices.tables  # noqa: F401 — the tables of both stand in the same metadata
from database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
)
with context.begin_transaction():
    context.run_migrations()
