"""Pictures: are they what they say, and small copies of them without anything but the picture."""

from __future__ import annotations

import threading
import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""What a small copy is made of. Nothing that can hold a script or refer to something else."""

MOST_PIXELS = 50_000_000
EDGE = 320
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_at_once = threading.Semaphore(2)


class NoPicture(Exception):
    """It can't be read as a picture, or is too large to be one."""


def check_picture(stream: IO[bytes]) -> tuple[int, int]:
    """Width and height of a picture, by its head alone. Raises NoPicture for what is none, or a bomb."""
    with _opened(stream) as picture:
        return picture.size


def thumbnail_of(stream: IO[bytes], edge: int = EDGE) -> tuple[bytes, str]:
    """A small copy and its media type: drawn anew, upright, without place, camera or comments."""
    with _at_once, _opened(stream) as picture:
        try:
            picture.draft("RGB", (edge * 2, edge * 2))  # a JPEG is then never decoded whole
            upright = ImageOps.exif_transpose(picture)
            is_clear = "A" in upright.getbands() or "transparency" in upright.info
            small = upright.convert("RGBA" if is_clear else "RGB")
            small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            bare = Image.new(small.mode, small.size)
            bare.paste(small)
            made = BytesIO()
            if is_clear:
                bare.save(made, "PNG", optimize=True)
            else:
                bare.save(made, "JPEG", quality=82)
        except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
            raise NoPicture(str(error)) from error
    return made.getvalue(), "image/png" if is_clear else "image/jpeg"


def _opened(stream: IO[bytes]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            picture = Image.open(stream, formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture(str(error)) from error
    width, height = picture.size
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise NoPicture(f"{width} × {height}")
    return picture
