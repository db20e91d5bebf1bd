"""What an import holds: the workbook it was read from, and the answers that stood in it."""

import json

from pydantic import Field

from models.base import Value
from models.deciding.collecting import Receipt
from models.deciding.commands import FileRef

MOST = 5000  # answers in one table: more would hold the collection for too long


class ReceiptBatch(Value):
    """The answers of one table, stored by their hash until a command receives them."""

    collection: str = Field(min_length=1, description="workflow id")
    workbook: FileRef
    receipts: tuple[Receipt, ...] = Field(min_length=1, max_length=MOST)

    def canonical(self) -> bytes:
        """Return the same bytes for the same content."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
