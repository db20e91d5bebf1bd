"""Mutants of models: what became of all of them by sub-package, or a random sample judged anew.

Run as ``python -m benchmarks.mutation_sample [SIZE [PACKAGE...]]`` after ``mutmut`` has made its
mutants, or with ``table`` for what the last runs have found.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from mutmut.stats import status_by_exit_code

SEED = 79
SIZE = 300
CHILDREN = 2
MUTANTS = Path("mutants")
KILLED, TIMEOUT = "killed", "timeout"
UNCOLLECTED = 255  # the tests could not even be imported: mutmut says timeout
INTERRUPTED = 2  # the same, told by pytest itself: mutmut says that the user stopped it
COLUMNS = (KILLED, TIMEOUT, "survived", "no tests")


def exit_codes() -> dict[str, int | None]:
    """Return the exit code of each mutant's tests by its name, none where they have not run."""
    found: dict[str, int | None] = {}
    for path in sorted(MUTANTS.rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def verdict(code: int) -> str:
    """Return what the exit code of a mutant's tests says about it."""
    if code in {UNCOLLECTED, INTERRUPTED}:
        return KILLED
    status = status_by_exit_code[code]
    return KILLED if status == "segfault" else status


def dead(found: Counter[str]) -> str:
    """Return how many of the judged mutants are dead, and their share."""
    count, judged = found[KILLED] + found[TIMEOUT], found.total()
    return f"{count} of {judged} ({count / judged:.1%})" if judged else "none judged"


def table() -> None:
    """Print what is known of every sub-package as a table of Markdown."""
    every: Counter[str] = Counter()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, code in exit_codes().items():
        folder = name.split(".")[1:-2] or ["(files beside them)"]
        for package in (".".join(folder), "all"):
            every[package] += 1
            if code is not None:
                found[package][verdict(code)] += 1
    print("| part of models | mutants | judged | " + " | ".join(COLUMNS) + " | dead of judged |")
    print("|---" * (len(COLUMNS) + 4) + "|")
    for package in sorted(every, key=lambda package: (package == "all", package)):
        of = found[package]
        counts = (every[package], of.total(), *(of[column] for column in COLUMNS))
        print(f"| {package} | " + " | ".join(f"{count:,}" for count in counts) + f" | {dead(of)} |")


def sample(size: int, packages: tuple[str, ...] = ("models",)) -> None:
    """Run a random sample of the mutants of some packages and print the share that died."""
    within = tuple(f"{package}." for package in packages)
    names = sorted(name for name in exit_codes() if name.startswith(within))
    chosen = random.Random(SEED).sample(names, min(size, len(names)))  # noqa: S311 — no secret
    mutmut = Path(sys.executable).with_name("mutmut")
    quick = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = [str(mutmut), "run", "--max-children", str(CHILDREN), *chosen]
    subprocess.run(run, check=False, env=quick)
    codes = exit_codes()
    judged = [code for name in chosen if (code := codes[name]) is not None]
    print(f"dead: {dead(Counter(map(verdict, judged)))}; {len(names)} mutants in all")


def main() -> None:
    """Print the table, or run a sample."""
    match sys.argv[1:]:
        case ["table"]:
            table()
        case [size]:
            sample(int(size))
        case [size, *packages]:
            sample(int(size), tuple(packages))
        case _:
            sample(SIZE)


if __name__ == "__main__":
    main()
