"""Spare the collector of cycles what lives as long as the process."""

import gc

YOUNG = 20_000  # new objects between two looks at the youngest
LOOKS = (20, 50)  # looks at one generation before the next older one is looked at


def spare_long_lived() -> None:
    """Set aside what has been imported and read by now, and look for cycles less often.

    For the start of a process that runs for long. Each look at everything walks through a quarter
    of a million objects that never become garbage, a tenth of a rehearsal's time; cycles are few
    here, nearly everything goes with its last reference.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *LOOKS)
