"""One picture file → the bytes that readers get: upright, small enough, without its secrets.

Everything a camera wrote is dropped (the place where a photo was taken, among it). Only
formats that every mail program shows come out: JPEG, PNG, and GIF where it moves.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicate.errors import ArticleError
from syndicate.text.lazy import regex

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["RECIPE", "SUFFIXES", "Encoded", "encode", "measure"]

RECIPE = b"1: 1200 px, jpeg 85 progressive, png, gif as is"
"""Part of every name: another recipe makes other names, another encoder does not."""
SUFFIXES = (".jpg", ".png", ".gif", ".svg")
_WIDEST = 1200
_TALLEST = 8000
_MOVING = 8_000_000  # bytes of an animated GIF that is still sent as it is
_FORMATS = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "AVIF", "HEIF", "BMP", "TIFF")
_SIGNS = (
    ("JPEG", b"\xff\xd8\xff"),
    ("PNG", b"\x89PNG\r\n\x1a\n"),
    ("GIF", b"GIF87a"),
    ("GIF", b"GIF89a"),
)
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
_COLOURS = 2048
"""A PNG or GIF with no more colours than this is a drawing, and JPEG would smear it."""
_SVG_START = regex(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+"
    rb"(?:<!DOCTYPE svg[^>\[]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<svg[\s>]",
    re.DOTALL,
)
_SVG_RISK = regex(
    r"<\s*(?:\w{1,40}:)?(?:script|foreignobject|iframe|handler|set|animate)\b"
    r"|[\s/\"']on\w+\s*=|javascript:|<!entity",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A picture as it is published; width and height in pixels, 0 where a drawing names none."""

    data: bytes
    type: str
    suffix: str
    width: int
    height: int


def encode(data: bytes) -> Encoded:
    """The picture file ``data`` as readers get it.

    Raises:
        ArticleError: it is broken, too big, of a format that cannot be read, or a drawing
            (SVG) with a script in it. The message continues the picture's name.
    """
    if _SVG_START.match(data):
        return _drawing(data)
    # Pillow is loaded where there is a picture: without one it would be a tenth of a build.
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
        try:
            return _encoded(data)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise ArticleError("has too many pixels; save it smaller") from None
        except UnidentifiedImageError:
            raise ArticleError("is no picture that can be read; save it as JPEG or PNG") from None
        except MemoryError:
            raise
        except Exception as error:  # hostile bytes make Pillow's readers raise anything
            raise ArticleError(f"is broken ({type(error).__name__}); save it again") from error


def measure(data: bytes) -> Encoded:
    """Type and size of a picture that :func:`encode` made, from its head."""
    if _SVG_START.match(data):
        return _drawing(data)
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=_readable(data)) as image:
        kind = image.format or ""
        suffix = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif"}[kind]
        return Encoded(
            data=data, type=_TYPES[kind], suffix=suffix, width=image.width, height=image.height
        )


def _readable(data: bytes) -> tuple[str, ...]:
    """The formats that ``data`` may be of; the usual ones are told by their first bytes.

    Only for others every reader of Pillow is loaded, which takes longer than a small picture.
    """
    from PIL import Image

    for name, first in _SIGNS:
        if data.startswith(first):
            return (name,)
    Image.init()
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _encoded(data: bytes) -> Encoded:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=_readable(data)) as image:
        kind = image.format or ""
        if kind == "GIF" and getattr(image, "is_animated", False) and len(data) <= _MOVING:
            image.load()
            return Encoded(
                data=data, type="image/gif", suffix=".gif", width=image.width, height=image.height
            )
        palette = image.mode in ("P", "1")
        # JPEG decodes to a fraction of its size for nothing, and that is most of the time.
        image.draft(None, (2 * _WIDEST, 2 * _WIDEST))
        picture = ImageOps.exif_transpose(_srgb(image))
    picture = _shrunk(picture)
    if _see_through(picture):
        return _png(picture, palette)
    picture = picture.convert("L" if picture.mode == "L" else "RGB")
    if kind in ("PNG", "GIF") and (palette or picture.getcolors(_COLOURS) is not None):
        return _png(picture, palette)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, progressive=True, optimize=True)
    return Encoded(
        data=out.getvalue(),
        type="image/jpeg",
        suffix=".jpg",
        width=picture.width,
        height=picture.height,
    )


def _srgb(image: Image.Image) -> Image.Image:
    """In the one colour space that readers assume, since the profile does not go along."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    image.load()
    exif = image.getexif().get(0x0112)  # Orientation
    made: Image.Image = image
    if image.mode.startswith("I;16"):
        made = image.point(lambda value: value / 256).convert("L")
    elif image.mode in ("I", "F"):
        made = image.convert("L")
    elif image.mode == "P" or "transparency" in image.info:
        made = image.convert("RGBA")
    elif image.mode in ("1", "LA", "La", "PA", "RGBa"):
        made = image.convert("L" if image.mode == "1" else "RGBA")
    if profile and made.mode in ("RGB", "RGBA", "CMYK"):
        target = "RGBA" if made.mode == "RGBA" else "RGB"
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            standard = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(made, source, standard, outputMode=target)
            made = converted or made
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that is none: the colours as they are
    if made.mode not in ("L", "RGB", "RGBA"):
        made = made.convert("RGB")
    if made is image:
        made = image.copy()
    made.info = {}
    if exif:
        made.getexif()[0x0112] = exif
    return made


def _shrunk(picture: Image.Image) -> Image.Image:
    scale = min(1.0, _WIDEST / picture.width, _TALLEST / picture.height)
    if scale == 1.0:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    from PIL import Image

    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _see_through(picture: Image.Image) -> bool:
    if picture.mode != "RGBA":
        return False
    lowest = picture.getchannel("A").getextrema()[0]
    return isinstance(lowest, (int, float)) and lowest < 255


def _png(picture: Image.Image, palette: bool) -> Encoded:
    from PIL import Image

    size = picture.size
    if palette and picture.mode != "L":
        picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE)
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Encoded(
        data=out.getvalue(), type="image/png", suffix=".png", width=size[0], height=size[1]
    )


def _drawing(data: bytes) -> Encoded:
    """SVG is a document: it goes out as it is, or, when it could act, not at all."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ArticleError("is an SVG that is not UTF-8; save it again") from None
    if len(data) > 2_000_000 or "\0" in text or _SVG_RISK.search(html.unescape(text)):
        raise ArticleError("is an SVG with a script in it, or a huge one; export it as PNG")
    head = data[: data.find(b">", data.find(b"<svg")) + 1].decode("utf-8", "replace")
    sizes = dict(re.findall(r"\s(width|height)\s*=\s*[\"'](\d{1,5})(?:\.\d+)?(?:px)?[\"']", head))
    return Encoded(
        data=data,
        type="image/svg+xml",
        suffix=".svg",
        width=int(sizes.get("width", 0)),
        height=int(sizes.get("height", 0)),
    )
