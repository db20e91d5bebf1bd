"""Open a course in the office, past the plan."""

from sqlalchemy import insert

from database import tables
from database.courses.queries import find_course
from database.projections import opening_cells
from models import names
from models.course.order import CourseOrder
from models.starting import start_of_order
from models.timing.clock import PlanClock
from tests.integration.desk.office import Office


def open_course(office: Office, order: CourseOrder) -> None:
    """Start the workflow of a course and wait until its row is there."""
    opening = {**opening_cells(order), "started": True}
    office.write(lambda conn: conn.execute(insert(tables.opening), [opening]))
    name, start = start_of_order(order, PlanClock())
    office.do(office.client.start_workflow(name, start, id=order.id, task_queue=names.TASK_QUEUE))
    office.until(lambda: office.read(lambda conn: find_course(conn, order.id)) is not None)
