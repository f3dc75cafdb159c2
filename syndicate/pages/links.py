"""Addresses between the files of the output tree, written so that they also work from a disk.

A page is opened at its address and by a double click on its file. Relative references
that name ``index.html`` hold for both (RFC 3986 §4.2).
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable

from syndicate.text.lazy import regex

__all__ = ["from_disk", "localised", "relative", "tree_path"]

# A start tag as the sanitizer writes it: every value in double quotes, a "<" only in values.
_TAG = regex(r'<[a-z][a-z0-9]*(?:\s+[^\s="<>]+(?:="[^"]*")?)*\s*/?>')
_ADDRESS = regex(r'(\s(?:href|src|poster|srcset)=")([^"]*)(")')
_CANDIDATE = regex(r"(?<!\S)([^\s,]\S*)")


def relative(page: str, target: str) -> str:
    """The reference from the file ``page`` to the file ``target``, both paths in the tree.

    ``relative("education/index.html", "assets/a.css")`` is ``"../assets/a.css"``.
    """
    path, mark, fragment = target.partition("#")
    found = posixpath.relpath(path, posixpath.dirname(page) or ".")
    if ":" in found.split("/", 1)[0]:  # RFC 3986 §4.2: else it would be read as a scheme
        found = f"./{found}"
    return f"{found}{mark}{fragment}"


def tree_path(url: str, feeds_url: str) -> str:
    """The file in the tree behind an address of ours, percent-encoded as the address is.

    Raises:
        ValueError: the address is not below ``feeds_url``.
    """
    if url != feeds_url and not url.startswith(f"{feeds_url}/"):
        raise ValueError(f"{url} is not below {feeds_url}")
    path = url[len(feeds_url) + 1 :].partition("#")[0]
    return f"{path}index.html" if not path or path.endswith("/") else path


def from_disk(document: str, page: str, feeds_url: str) -> str:
    """A whole document whose links to files of the tree also work from a disk.

    For the web copy of a letter: letters themselves hold absolute addresses only.
    """

    def one(url: str) -> str:
        if not url.startswith(f"{feeds_url}/"):
            return url
        return relative(page, tree_path(url, feeds_url))

    return _ADDRESS.sub(_each(one), document)


def localised(body: str, page: str, page_url: str, feeds_url: str) -> str:
    """A sanitised body whose pictures of ours and whose footnotes are found from ``page``.

    Bodies hold absolute addresses, as feeds need them. On our own page ``#`` references
    stay on the page, and files below ``assets/`` are the ones beside it.
    """

    def one(url: str) -> str:
        if url.startswith(f"{page_url}#"):
            return url[len(page_url) :]
        if url.startswith(f"{feeds_url}/assets/"):
            return relative(page, tree_path(url, feeds_url))
        return url

    return _TAG.sub(lambda tag: _ADDRESS.sub(_each(one), tag[0]), body)


def _each(one: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    def replaced(attribute: re.Match[str]) -> str:
        start, value, end = attribute.groups()
        url = html.unescape(value)
        if start.endswith('srcset="'):  # several addresses, each with a descriptor
            made = _CANDIDATE.sub(lambda part: one(part[0]), url)
        else:
            made = one(url)
        return attribute[0] if made == url else f"{start}{html.escape(made)}{end}"

    return replaced
