"""Delivery status notifications (RFC 3464; international: RFC 6533)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.mail.bounce.message import Mail, decoded, raw, walk
from syndicate.mail.bounce.report import Kind
from syndicate.mail.bounce.status import judge
from syndicate.text import one_line

__all__ = ["Verdict", "blocks", "read", "shortened"]

_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_FOLD = re.compile(r"\r?\n[ \t]+")
_MOST = 100  # recipients of one report; our letters have one each
_NOTHING_LOST = {
    "delayed": "still under way",  # the final report is still to come
    "delivered": "delivered",
    "relayed": "passed on",
    "expanded": "passed on to a list",
}
"""RFC 3464 §2.3.3: every action but "failed"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a part of a report says of one recipient; ``senders`` may be the return path."""

    kind: Kind
    reason: str
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    senders: tuple[str, ...] = ()


def read(mail: Mail) -> list[Verdict]:
    """One verdict a recipient; none where this is no such notification."""
    for part in walk(mail):
        if part.get_content_type() in _TYPES:
            found = blocks(raw(part))
            return [_verdict(block) for block in found if _is_recipient(block)][:_MOST]
    return []


def blocks(data: bytes) -> list[dict[str, str]]:
    """Groups of fields (RFC 3464 §2.1), names in lower case, folded lines joined.

    The library's own reading of this type splits at every empty line, which some servers put
    between the fields of one recipient; so a group goes on until a field comes again.
    """
    made: list[dict[str, str]] = [{}]
    text = _FOLD.sub(" ", data[:262_144].decode("utf-8", "surrogateescape"))
    after_gap = False
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if not line.strip():
            after_gap = bool(made[-1])
        elif colon and key and " " not in key:
            begins = after_gap and key in {"final-recipient", "original-recipient"}
            if key in made[-1] or (begins and not _only_original(made[-1])):
                made.append({})
            made[-1][key] = decoded(value)
            after_gap = False
    return made


def _only_original(block: Mapping[str, str]) -> bool:
    """Whether an Original-Recipient waits for the rest of its group, behind an empty line."""
    return set(block) == {"original-recipient"}


def _is_recipient(block: Mapping[str, str]) -> bool:
    return bool({"final-recipient", "original-recipient", "action"} & set(block))


def _verdict(block: Mapping[str, str]) -> Verdict:
    action = re.split(r"[\s(;]", block.get("action", "failed").lower(), maxsplit=1)[0]
    given = _STATUS.search(block.get("status", ""))
    words = _typed(block.get("diagnostic-code", "")) or _comment(block.get("status", ""))
    recipient = _typed(block.get("original-recipient", "")) or _typed(
        block.get("final-recipient", "")
    )
    status = given[0] if given else ""
    nothing = _NOTHING_LOST.get(action)
    if nothing or (status.startswith("2") and action != "failed"):
        kind, reason = Kind.NOTICE, nothing or "delivered"
    else:
        kind, reason, status = judge(status if not status.startswith("2") else "", words)
    return Verdict(
        kind=kind,
        reason=reason,
        recipient=recipient.strip("<>")[:320],
        status=status,
        diagnostic=shortened(words),
    )


def shortened(words: str) -> str:
    """A server's words as they are kept: one line, not endless."""
    line = one_line(words)
    return line if len(line) <= 500 else f"{line[:499]}…"


def _typed(value: str) -> str:
    """``rfc822; kim@example.kr`` → the address; ``smtp; 550 …`` → the words."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and len(kind) < 30 and "@" not in kind else value.strip()


def _comment(status: str) -> str:
    """``5.1.1 (bad destination mailbox)``: qmail's and others' words."""
    found = re.search(r"\(([^()]{3,200})\)", status)
    return found[1] if found else ""
