"""Text as it may stand in XML, in a header, or beside other text."""

from __future__ import annotations

import html
import re
import unicodedata

from syndicate.text.lazy import regex

__all__ = ["clean", "fold", "foreign", "nfc", "one_line", "plain", "without_tags"]

# The complement of XML 1.0 §2.2 Char, lone surrogates among it (short ranges compile fast).
_FORBIDDEN = regex("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Those of them that are one byte in UTF-8.
_CONTROL_BYTES = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)))
_SPACE = regex(r"\s+")
# DEL and the C1 controls, which a terminal obeys; but NEL (U+0085) is a line end, and white space.
_CONTROL = regex("[\x7f-\x84\x86-\x9f]")
# Unicode's bidirectional marks, embeddings, overrides and isolates (UAX #9 §2), and the
# deprecated ones beside them.
_BIDI = regex("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_DROPPED = regex(r"<(script|style|template|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = regex(r"<!--.*?-->", re.DOTALL)
_BREAK = regex(
    r"</?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|tr|td|th|table|h[1-6]|blockquote|figure|figcaption"
    r"|section|article|aside|header|footer|pre|details|summary)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = regex(r"<[a-zA-Z/!?][^>]*>")


def nfc(text: str) -> str:
    """Unicode NFC: file names from a Mac arrive decomposed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC, Unix line ends, and none of the characters that XML 1.0 forbids."""
    if text.isprintable():  # what XML forbids is not printable, and no line end is
        return nfc(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return nfc(text if _is_allowed(text) else _FORBIDDEN.sub("", text))


def _is_allowed(text: str) -> bool:
    """Whether nothing of ``_FORBIDDEN`` is in it; a tenth of the time of looking by the pattern."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    whole = len(data.translate(None, _CONTROL_BYTES)) == len(data)
    return whole and "\ufffe" not in text and "\uffff" not in text


def one_line(text: str) -> str:
    """:func:`clean` without controls, every run of white space one space: fit for a title.

    Marks of direction stay: a title in Arabic or Hebrew may need them, and our own people
    wrote it. What others send is for :func:`foreign`.
    """
    if text.isprintable():  # no control, and no white space but " "
        text = nfc(text).strip(" ")
        return _SPACE.sub(" ", text) if "  " in text else text
    cleaned = clean(text)
    line = " ".join(cleaned.split())
    if line.isprintable():  # no control is
        return line
    return _SPACE.sub(" ", _CONTROL.sub("", cleaned)).strip()


def foreign(text: str, longest: int = 40) -> str:
    """:func:`one_line` of what a service sent: nothing in it may turn the text around it.

    Of a longer one the beginning: no place and no weather has a name of more than 40 characters.
    """
    return _BIDI.sub("", one_line(text))[:longest].strip()


def fold(text: str) -> str:
    """The form in which two spellings of one name are equal (NFC, case, white space)."""
    return one_line(text).casefold()


def without_tags(markup: str) -> str:
    """The text of an HTML fragment; block elements become line breaks, entities characters."""
    text = _COMMENT.sub("", _DROPPED.sub("", markup))
    text = _TAG.sub("", _BREAK.sub("\n", text))
    return clean(html.unescape(text))


def plain(markup: str) -> str:
    """:func:`without_tags` on one line: titles and summaries that hold markup."""
    return one_line(without_tags(markup)) if "<" in markup or "&" in markup else one_line(markup)
