"""Names that live in histories: changing one breaks every running workflow."""

TASK_QUEUE = "dondoc"

ASSIGNMENT_WORKFLOW = "AssignmentWorkflow"
COLLECTION_WORKFLOW = "CollectionWorkflow"
PLAN_WORKFLOW = "PlanWorkflow"

COMMAND_UPDATE = "command"
WAKE_SIGNAL = "wake"

COMMIT_ASSIGNMENT = "commit_assignment"
COMMIT_COLLECTION = "commit_collection"
COMMIT_PLAN = "commit_plan"
OPEN_OBLIGATIONS = "open_obligations"

DATABASE_AWAY = "database_away"
INTERNAL = "internal"
CLOSED = "closed"
NO_COMMAND_ID = "no_command_id"
