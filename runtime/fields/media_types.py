"""What a file is, told from its first bytes; its name only decides among kinds that begin alike.

What a client says about it counts for nothing.
"""

from __future__ import annotations

import re

HEAD = 8192
"""So many first bytes are enough."""

UNKNOWN = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x7fELF", "application/x-executable"),
)
_ZIPPED = {
    ".docx": _OFFICE + "wordprocessingml.document",
    ".xlsx": _OFFICE + "spreadsheetml.sheet",
    ".pptx": _OFFICE + "presentationml.presentation",
    ".odt": _OPEN + "text",
    ".ods": _OPEN + "spreadsheet",
    ".odp": _OPEN + "presentation",
    ".epub": "application/epub+zip",
}
_COMPOUND = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}
_TEXTS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".eml": "message/rfc822",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "text/html",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|meta|title|table|div|a\s)", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")

_OF_ENDING: dict[str, frozenset[str]] = {
    ending: frozenset(kinds)
    for endings, kinds in (
        ((".png",), ("image/png",)),
        ((".jpg", ".jpeg"), ("image/jpeg",)),
        ((".gif",), ("image/gif",)),
        ((".webp",), ("image/webp",)),
        ((".avif",), ("image/avif",)),
        ((".tif", ".tiff"), ("image/tiff",)),
        ((".pdf",), ("application/pdf",)),
        ((".zip",), ("application/zip",)),
        ((".gz", ".tgz"), ("application/gzip",)),
        ((".mp4", ".m4v"), ("video/mp4",)),
        ((".txt", ".log"), ("text/plain",)),
        *(((ending,), (kind,)) for ending, kind in {**_ZIPPED, **_COMPOUND, **_TEXTS}.items()),
    )
    for ending in endings
}


def ending_of(name: str) -> str:
    """The ending of a file's name with its dot, in small letters; empty when it has none."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""


def fits_ending(ending: str, kind: str) -> bool:
    """Whether content of this kind may have a name with this ending; of endings not known here, any."""
    known = _OF_ENDING.get(ending.lower())
    return known is None or kind in known


def media_type_of(head: bytes, name: str) -> str:
    """The media type of a file by its first `HEAD` bytes."""
    ending = ending_of(name)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _COMPOUND.get(ending, "application/x-ole-storage")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if ending == ".webm" else "video/x-matroska"
    if head.startswith(b"BM") and ending == ".bmp":
        return "image/bmp"
    if head.startswith(b"MZ") and not _is_text(head):
        return "application/vnd.microsoft.portable-executable"
    return _text_type(head, ending) if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if _CONTROL.search(head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        head.decode(encoding)
    except UnicodeDecodeError as error:
        return len(head) >= HEAD - 4 and error.start >= len(head) - 4  # cut in the middle of a character
    return True


def _text_type(head: bytes, ending: str) -> str:
    """Of texts, what a browser might run is told by what stands in it, whatever the name says."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins.startswith(b"<") or ending in (".svg", ".xml", ".htm", ".html", ".xhtml"):
        if re.search(rb"<(\w+:)?svg[\s/>]", head, re.I):
            return "image/svg+xml"
        if _PAGE.search(head):
            return "text/html"
        if begins.startswith(b"<?xml"):
            return "application/xml"
    return _TEXTS.get(ending, "text/plain")
