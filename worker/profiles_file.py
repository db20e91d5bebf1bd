"""The file of ready client profiles, in the form in which the command line keeps its own."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = "profiles.toml"
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def read_profiles(folder: Path) -> dict[str, dict[str, str]]:
    """Return the profiles of a folder by name; none where the file cannot be read."""
    try:
        found = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    return {str(name): dict(kept) for name, kept in found.get("profile", {}).items()}


def write_profiles(folder: Path, profiles: Mapping[str, Mapping[str, str]]) -> None:
    """Write all profiles anew, readable by their owner only; the former file stays until then."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    lines = []
    for name in sorted(profiles):
        lines += [f"[profile.{_quoted(name)}]"]
        lines += [f"{key} = {_quoted(value)}" for key, value in profiles[name].items()]
        lines += [""]
    draft = folder / f".{FILE}.new"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(draft, flags, PRIVATE_FILE), "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / FILE)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
