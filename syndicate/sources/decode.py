"""Bytes of a file → clean text. UTF-8 first, CP949 second, declared encodings before both."""

from __future__ import annotations

import codecs
import re

from syndicate.errors import ArticleError
from syndicate.text import clean
from syndicate.text.lazy import regex

__all__ = ["WIDE", "decode"]

WIDE = re.compile("[^\0-\u07ff]")
"""What UTF-8 writes with three bytes or four, Hangul among it. CP949 does not look like that, save
by a miracle, as it may look like the two bytes of é or ж."""

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# HTML Standard §4.2.5.4: the declaration stands within the first 1024 bytes; old pages are lax.
_DECLARED = regex(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})"""
    rb"""|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD = 4096

# Encoding Standard §4.2: these labels all mean windows-949, which Python calls cp949.
_KOREAN = frozenset(
    """
    euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cp949
    ms949 uhc iso-ir-149
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)
# Same clause: what calls itself Latin-1 or ASCII is windows-1252.
_LATIN = frozenset(
    """
    iso-8859-1 iso8859-1 latin1 l1 us-ascii ascii windows-1252 cp1252
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)
# Python's registry also holds codecs that are no character encodings (hex, zip, idna).
_OTHERS = regex(
    r"utf-?8|utf-?16(le|be|-le|-be)?|windows-125[0-8]|iso-?8859-\d{1,2}|koi8-[ru]|shift[_-]jis"
    r"|euc-jp|iso-2022-(jp|kr)|gb2312|gbk|gb18030|big5|johab|tis-620",
)


def decode(data: bytes, *, markup: bool = False) -> str:
    """The text of a file: NFC, Unix line ends, nothing that XML forbids.

    ``markup``: an HTML file, whose ``<meta charset>`` or XML declaration is looked at.

    Raises:
        ArticleError: not text, or in an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return clean(_by_mark(data[len(mark) :], encoding))
    if b"\0" in data[:_HEAD]:
        raise ArticleError("is not text (it holds NUL bytes); save it as UTF-8 text")
    tried = []
    for encoding in (*_declared(data, markup=markup), "utf-8", "cp949"):
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError as error:
            tried.append((encoding, error))
            # What is UTF-8 up to there is no other encoding: Hangul would become Hanja.
            if encoding == "utf-8" and WIDE.search(data[: error.start].decode("utf-8")):
                break
    # The place where UTF-8 stopped is where an editor sees the odd letter.
    place = next(error for encoding, error in tried if encoding == "utf-8")
    raise ArticleError(
        "is neither UTF-8 nor CP949 (EUC-KR); save it as UTF-8",
        line=data.count(b"\n", 0, place.start) + 1,
    )


def _by_mark(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise ArticleError(
            f"begins like {encoding[:6].upper().rstrip('-')} but is not; save it as UTF-8",
            line=line,
        ) from error


def _declared(data: bytes, *, markup: bool) -> tuple[str, ...]:
    match = _DECLARED.search(data[:_HEAD]) if markup else None
    if match is None:
        return ()
    label = (match[1] or match[2]).decode("ascii", "replace").lower()
    if label in _KOREAN:
        return ("cp949",)
    if label in _LATIN:
        # Many a UTF-8 page still declares Latin-1, in which every byte is a letter.
        return () if _is_utf8(data) else ("cp1252",)
    if not _OTHERS.fullmatch(label) or label.startswith("utf"):
        return ()  # HTML Standard §13.2.3.2: UTF-16 declared in ASCII bytes is not
    try:
        return (codecs.lookup(label).name,)
    except LookupError:
        return ()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
