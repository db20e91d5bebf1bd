"""What a matter is called wherever it is told of: in digests, and in the story of a rehearsal."""


def product_name(name: str, *, in_plan: str, label: str = "", asked: str = "") -> str:
    """Return what is handed in: of a duty that goes through stages, no more than the stage.

    ``name`` is the duty's product in the reader's language and ``in_plan`` in the plan's, ``label``
    the stage's; what was ``asked`` for under another name (a part, a document) keeps it.
    """
    if label:
        return f"{label}: {name}"
    return asked if asked and asked != in_plan else name
