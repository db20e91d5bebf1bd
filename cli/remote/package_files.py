"""A plan package on its way to the server: its files by name, base64 as JSON needs it."""

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from cli.remote.problem import ApiError
from cli.texts import _
from models.errors import BadInputError

if TYPE_CHECKING:
    from cli.remote.desk import Desk, Object

LARGEST = 20 * 2**20
SECONDS = 60.0
UNSOUND = "unsound_package"


def send_package(desk: "Desk", path: str, folder: Path) -> "Object":
    """Send the files of a package; what is wrong in them is told in the words of this program."""
    from runtime.package_files import package_bytes

    content = package_bytes(folder)
    if sum(len(each) for each in content.values()) > LARGEST:
        raise BadInputError(_("'{folder}' is too large for a package.").format(folder=folder))
    files = {name: b64encode(each).decode() for name, each in content.items()}
    try:
        return desk.exchange("POST", path, {"files": files}, wait=SECONDS)
    except ApiError as error:
        problems = _problems(folder, content) if error.code == UNSOUND else ()
        if not problems:
            raise
        raise BadInputError(_("The package has errors."), problems=problems) from error


def _problems(folder: Path, content: dict[str, bytes]) -> tuple[str, ...]:
    """Check the package here, too: the server's own list is in English."""
    from cli.package import line
    from models.package.reading import read_package

    return tuple(line(folder, each) for each in read_package(content).errors)
