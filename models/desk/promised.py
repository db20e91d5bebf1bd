"""What somebody who was told of a lateness has promised, as the desk shows it."""

from datetime import date

from pydantic import Field

from models.base import Value


class Promised(Value):
    """A date promised by who was told of a lateness: the climb pauses until then."""

    day: date
    number: int = Field(description="which promise it is: the first, the second")
    most: int = Field(description="how many there may be")
