"""Names that live in histories: changing one breaks every running workflow."""

TASK_QUEUE = "dondoc"  # workflows and commits
DELIVERY_QUEUE = (
    "dondoc-deliveries"  # what waits for somebody else's server; no commit waits for it
)

ASSIGNMENT_WORKFLOW = "AssignmentWorkflow"
COLLECTION_WORKFLOW = "CollectionWorkflow"
PLAN_WORKFLOW = "PlanWorkflow"
STEERING_COMMITTEE_WORKFLOW = "SteeringCommitteeWorkflow"
PROPOSAL_WORKFLOW = "ProposalWorkflow"
CONTRIBUTION_WORKFLOW = "ContributionWorkflow"
STANDING_DUTY_WORKFLOW = "StandingDutyWorkflow"
DISPATCH_WORKFLOW = "DispatchWorkflow"
FINAL_REVIEW_WORKFLOW = "FinalReviewWorkflow"
REPORTING_CYCLE_WORKFLOW = "ReportingCycleWorkflow"
DIGEST_WORKFLOW = "DigestWorkflow"

COMMAND_UPDATE = "command"
WAKE_SIGNAL = "wake"

COMMIT_ASSIGNMENT = "commit_assignment"
COMMIT_COLLECTION = "commit_collection"
COMMIT_PLAN = "commit_plan"
COMMIT_COURSE = "commit_course"
COMMIT_DIGEST = "commit_digest"
DELIVER_PENDING = "deliver_pending"
OPEN_OBLIGATIONS = "open_obligations"
REPLAN_OBLIGATIONS = "replan_obligations"

DATABASE_AWAY = "database_away"
INTERNAL = "internal"
CLOSED = "closed"
NO_COMMAND_ID = "no_command_id"
