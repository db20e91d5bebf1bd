"""The commits: one for each kind of obligation; a batch of steps is one transaction."""

from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.plan_commits import commit_plan

__all__ = ["commit_assignment", "commit_collection", "commit_plan"]
