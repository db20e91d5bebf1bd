"""A plan package on its way to the server: its files by name, base64 as JSON needs it."""

from base64 import b64encode
from pathlib import Path

from cli.texts import _
from models.errors import BadInputError

LARGEST = 20 * 2**20
_KINDS = frozenset({".yaml", ".yml", ".csv", ".txt"})


def package_content(folder: Path) -> dict[str, str]:
    """Read all files of a package; what no package holds is left out."""
    if not folder.is_dir():
        raise BadInputError(_("There is no folder '{folder}'.").format(folder=folder))
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in _KINDS and not path.name.startswith(".")
    )
    if sum(path.stat().st_size for path in paths) > LARGEST:
        raise BadInputError(_("'{folder}' is too large for a package.").format(folder=folder))
    return {
        path.relative_to(folder).as_posix(): b64encode(path.read_bytes()).decode() for path in paths
    }
