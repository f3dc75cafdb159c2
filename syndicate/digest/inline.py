"""The one door to premailer: a document with a stylesheet becomes one with inline styles.

Called once per edition and language; 40 ms for a long letter, which no reader's letter pays
again. What premailer does wrong by default is set right here, and what came out is looked at.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from syndicate.errors import DigestError
from syndicate.text.lazy import regex

__all__ = ["DOCTYPE", "inline", "load"]

DOCTYPE = "<!DOCTYPE html>"
_TAG = regex(r"""<[a-zA-Z][^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)+>""")
_VALUE = regex(r"""("[^"]*"|'[^']*')""")
_CACHE = "PREMAILER_CACHE_MAXSIZE"


@cache
def _premailer() -> type[Any]:
    """The class, imported at first use (it brings cssutils, a tenth of a second).

    Its cache of parsed rules holds 128 entries, fewer than one letter needs, and can be enlarged
    only by an environment variable read at import; the variable is put back at once.
    """
    before = os.environ.get(_CACHE)
    os.environ[_CACHE] = before or "20000"
    try:
        import cssutils  # see above: at first use

        # Stylesheets would be fetched with requests, which takes longer to load than all the rest.
        with _without("requests"):
            from premailer import Premailer  # see above: while the variable is set
    finally:
        if before is None:
            del os.environ[_CACHE]
    # Once, for mso-* properties are reported as unknown; premailer's own argument for a handler
    # would add one more to the global logger with every call.
    cssutils.log.setLevel(logging.CRITICAL)
    # Without what it knows to be valid it looks nothing up, and a letter is made in two thirds of
    # the time: premailer asks for no validation below, and forgets that for style attributes.
    cssutils.profile.removeProfile(all=True)
    # #ffffff stays as it is: programs that read three digits wrong are still in use.
    cssutils.ser.prefs.minimizeColorHash = False
    inliner: type[Any] = Premailer
    return inliner


def load() -> None:
    """Load now what is otherwise loaded at first use."""
    _premailer()


@contextlib.contextmanager
def _without(name: str) -> Iterator[None]:
    """An ``import name`` inside gets an empty module, where nobody else can see it."""
    if name in sys.modules or threading.active_count() > 1:
        yield
        return
    sys.modules[name] = ModuleType(name)
    try:
        yield
    finally:
        del sys.modules[name]


def inline(document: str) -> str:
    """``document`` with the rules of its ``<style>`` elements in ``style`` attributes.

    A ``<style data-premailer="ignore">`` (media queries, dark mode) stays as it is, byte for
    byte, and so do classes, comments and the names of addresses. Nothing is fetched.

    Raises:
        DigestError: the document, from an overridden template, is none that can be mailed.
    """
    if not document.lstrip().startswith(DOCTYPE):
        # libxml2 drops a doctype in lower case, and the letter would be laid out in quirks mode.
        raise DigestError(f"templates/digest.html: must begin with {DOCTYPE} (in this case)")
    if "<link" in document.lower():
        raise DigestError("templates/digest.html: <link> does not work in mail; use <style>")
    kept = document.count("@media")
    try:
        result = str(
            _premailer()(
                document,
                base_url=None,  # it rewrites fragments and slots; our addresses are absolute
                allow_network=False,
                strip_important=False,  # else dark mode and phones lose against inline styles
                disable_validation=True,
                # Else width="auto" on images, and an align that replaces the template's own.
                disable_basic_attributes=["width", "height", "align"],
                keep_style_tags=False,
                remove_classes=False,
                method="html",
            ).transform(pretty_print=False)
        )
    except Exception as error:  # premailer, cssutils and lxml have no common root
        raise DigestError(f"templates/digest.html: its CSS cannot be inlined: {error}") from error
    result = _TAG.sub(_escaped, result)
    if not result.startswith(DOCTYPE):
        raise DigestError("templates/digest.html: the doctype was lost; is the HTML well-formed?")
    if result.count("@media") != kept:
        raise DigestError(
            "templates/digest.html: a media query was lost; "
            'put media queries into <style data-premailer="ignore">'
        )
    return result


def _escaped(tag: re.Match[str]) -> str:
    """A tag without angle brackets in its attributes.

    libxml2 writes them as they are, which HTML allows; but then an alternative text could hold a
    mark of ours or a conditional comment of Outlook's, both of which are found as plain text.
    """
    return _VALUE.sub(lambda value: value[0].replace("<", "&lt;").replace(">", "&gt;"), tag[0])
