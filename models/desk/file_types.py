"""Which files are taken: by the end of their names, and by how their bytes begin."""

from models.base import Value
from models.deciding.decision import Refused

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OPEN = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
LONGEST_NAME = 200


class FileType(Value):
    """One type of file; ``begins`` is empty for text, which is judged as a whole."""

    media: str
    begins: tuple[bytes, ...] = ()


TYPES: dict[str, FileType] = {
    "pdf": FileType(media="application/pdf", begins=(b"%PDF-",)),
    "docx": FileType(media=f"{_OOXML}wordprocessingml.document", begins=_ZIP),
    "doc": FileType(media="application/msword", begins=_OLE),
    "xlsx": FileType(media=f"{_OOXML}spreadsheetml.sheet", begins=_ZIP),
    "xls": FileType(media="application/vnd.ms-excel", begins=_OLE),
    "odt": FileType(media=f"{_OPEN}text", begins=_ZIP),
    "ods": FileType(media=f"{_OPEN}spreadsheet", begins=_ZIP),
    "txt": FileType(media="text/plain; charset=utf-8"),
    "png": FileType(media="image/png", begins=(b"\x89PNG\r\n\x1a\n",)),
    "jpg": FileType(media="image/jpeg", begins=(b"\xff\xd8\xff",)),
    "jpeg": FileType(media="image/jpeg", begins=(b"\xff\xd8\xff",)),
    "zip": FileType(media="application/zip", begins=_ZIP),
}
ACCEPTED = ", ".join(TYPES)


def type_of(name: str) -> FileType | None:
    """Return the type the end of a name says."""
    return TYPES.get(name.rpartition(".")[2].lower()) if "." in name else None


def check_name(name: str) -> str:
    """Return a bare name of a file; Refused where it is a path, too long or not printable."""
    is_bare = bool(name.strip()) and not any(sign in name for sign in "/\\")
    if not is_bare or len(name) > LONGEST_NAME or not name.isprintable():
        code = "unknown_name"
        text = f"a printable name without folders, of at most {LONGEST_NAME} characters"
        raise Refused(code, text, "name")
    return name


def check_content(name: str, body: bytes) -> FileType:
    """Return the type of a file; Refused where name or bytes are of none that is taken."""
    found = type_of(check_name(name))
    if found is None:
        code = "unknown_type"
        raise Refused(code, f"accepted: {ACCEPTED}", "name")
    if not body:
        code = "empty_file"
        raise Refused(code, "the file is empty", "body")
    if not (body.startswith(found.begins) if found.begins else _is_text(body)):
        code = "unknown_content"
        raise Refused(code, f"the bytes are not those of {found.media}", "body")
    return found


def _is_text(body: bytes) -> bool:
    try:
        return "\x00" not in body.decode()
    except UnicodeDecodeError:
        return False
