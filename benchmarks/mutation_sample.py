"""A random sample of mutants of models: what the tests notice, when all of them would take hours.

Run as ``python -m benchmarks.mutation_sample [SIZE]`` after ``mutmut`` has made its mutants.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

SEED = 79
SIZE = 300
DEAD = {"killed", "timeout", "segfault"}


def names() -> list[str]:
    """Return the names of all mutants, in order."""
    found: list[str] = []
    for path in sorted(Path("mutants").rglob("*.meta")):
        found += json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return sorted(found)


def verdicts(sample: list[str]) -> Counter[str]:
    """Return how many of a sample ended how."""
    wanted, found = set(sample), Counter[str]()
    for path in Path("mutants").rglob("*.meta"):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        for name, code in codes.items():
            if name in wanted and code is not None:
                found[status_by_exit_code[code]] += 1
    return found


def main() -> None:
    """Run the sample and print the share that died."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    every = names()
    sample = random.Random(SEED).sample(every, min(size, len(every)))  # noqa: S311 — no secret
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([str(mutmut), "run", "--max-children", "2", *sample], check=False)
    found = verdicts(sample)
    judged = found.total()
    dead = sum(count for verdict, count in found.items() if verdict in DEAD)
    print(f"{dead} of {judged} judged mutants died ({dead / judged:.1%}); {len(every)} in all")
    print(dict(found))


if __name__ == "__main__":
    main()
