"""Which way a language is written."""

from __future__ import annotations

__all__ = ["direction"]

_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML's ``dir`` wants it; by the primary subtag of BCP 47."""
    return "rtl" if language.split("-", 1)[0].lower() in _RIGHT_TO_LEFT else "ltr"
