"""How the desk names obligations: ids without what every id of a plan begins with."""

from models.base import Value

ASSIGNMENT, COLLECTION, PLAN = "assignment", "collection", "plan"
_OF_ASSIGNMENT, _OF_ENTRY, _OF_COLLECTION = 3, 4, 3  # segments of an id


class TaskName(Value):
    """What a task's id names: an assignment, or one unit's entry in a collection."""

    obligation: str
    unit: str = ""

    @property
    def is_entry(self) -> bool:
        """Tell whether it is one unit's entry."""
        return bool(self.unit)


def read_task(plan: str, task: str) -> TaskName | None:
    """Read the id of a task; None where it is none."""
    parts = task.split(":")
    if not all(parts):
        return None
    if len(parts) == _OF_ASSIGNMENT:
        return TaskName(obligation=f"{ASSIGNMENT}:{plan}:{task}")
    if len(parts) == _OF_ENTRY:
        collection = ":".join(parts[:-1])
        return TaskName(obligation=f"{COLLECTION}:{plan}:{collection}", unit=parts[-1])
    return None


def read_collection(plan: str, collection: str) -> str | None:
    """Return the workflow id of a collection; None where it is no id of one."""
    parts = collection.split(":")
    is_one = len(parts) == _OF_COLLECTION and all(parts)
    return f"{COLLECTION}:{plan}:{collection}" if is_one else None


def short(plan: str, obligation: str, unit: str = "") -> str:
    """Return the id of a task or collection as the desk shows it."""
    kind = obligation.partition(":")[0]
    bare = obligation.removeprefix(f"{kind}:{plan}:")
    return f"{bare}:{unit}" if unit else bare


def read_course(plan: str, course: str) -> str | None:
    """Return the workflow id of a course; None where it is no id of one."""
    kind, _, rest = course.partition(":")
    if not kind or kind in {ASSIGNMENT, COLLECTION, PLAN}:
        return None
    return ":".join(filter(None, (kind, plan, rest)))


def short_course(plan: str, workflow: str) -> str:
    """Return the id of a course as the desk shows it: without the plan it is of."""
    kind, _, rest = workflow.partition(":")
    bare = rest.removeprefix(plan).removeprefix(":")
    return f"{kind}:{bare}" if bare else kind
