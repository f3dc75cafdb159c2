"""Hard, soft or blocked: what a status code (RFC 3463, RFC 5248) and a server's words mean.

Words come before codes where they say more: servers put "mailbox full" under 5.1.1, "no such
user" under 5.7.1. In doubt a failure is soft: a reader who is lost by mistake does not come
back, a dead address bounces again tomorrow.
"""

from __future__ import annotations

import re

from syndicate.mail.bounce.report import Kind
from syndicate.mail.bounce.words import (
    BAD_ADDRESS,
    BLOCKED,
    FLEETING,
    FULL,
    PASSING,
    SENDER,
    Meaning,
)

__all__ = ["judge", "status_in"]

_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![.\d])")
_AFTER_REPLY = re.compile(r"(?<!\d)[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])")
_REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ -])")

_HARD = {
    "1.1": "no such mailbox",
    "1.2": "no such mail domain",
    "1.3": "not an address",
    "1.6": "mailbox has moved",
    "1.10": "the domain takes no mail",  # RFC 7505
    "2.1": "mailbox disabled",
    "4.4": "no such mail domain",  # Postfix: no host of that name
    "4.310": "no such mail domain",  # Exchange Online
    "7.17": "mailbox has another owner",  # RFC 7293
    "7.18": "domain has another owner",
}
_SENDERS = frozenset({"1.7", "1.8"})
_BLOCKED = {
    "2.3": "letter too large",
    "3.4": "letter too large",
    "7.0": "refused by policy",
    "7.1": "refused by policy",
}
_SOFT = {
    "1.0": "address refused",
    "2.2": "mailbox full",
    "3.1": "mail system full",
    "4.1": "no answer from the mail server",
    "4.2": "connection failed",
    "4.6": "mail loop",
    "4.7": "not delivered in time",
}
_VAGUE = re.compile(r"[245]\.(0\.0|5\.0|3\.0|7\.0)?\Z")


def judge(status: str, words: str) -> tuple[Kind, str, str]:
    """Kind, reason and the status that decided; ``words`` are the diagnostic."""
    told = status_in(words)
    if told and (not status or _VAGUE.match(status)):
        status = told
    kind, reason = _by_words(status, words) or _by_code(status)
    if kind is Kind.HARD and PASSING.search(words):
        kind = Kind.SOFT
    return kind, reason, status


def _by_words(status: str, words: str) -> tuple[Kind, str] | None:
    said = _meaning(words)
    fleeting = status.startswith("4") or (not status and _is_fleeting(words))
    if said is FULL:
        return Kind.SOFT, said.reason(words)
    if SENDER.search(words) or status[2:] in _SENDERS:
        return Kind.BLOCKED, BLOCKED.reason(words) or "our address was refused"
    if said is BAD_ADDRESS and not fleeting:
        return Kind.HARD, said.reason(words)
    return (Kind.BLOCKED, said.reason(words)) if said is BLOCKED else None


def _by_code(status: str) -> tuple[Kind, str]:
    detail = status[2:]
    if status.startswith("5") and detail in _HARD:
        return Kind.HARD, _HARD[detail]
    if detail in _BLOCKED or detail.startswith(("6.", "7.")):
        return Kind.BLOCKED, _BLOCKED.get(detail, _subject(detail))
    return Kind.SOFT, _SOFT.get(detail, "delivery failed")


def status_in(words: str) -> str:
    """The enhanced code in a server's words: the one behind a reply code, else the first."""
    found = _AFTER_REPLY.search(words) or _CODE.search(words)
    return found[1] if found else ""


def _meaning(words: str) -> Meaning | None:
    for meaning in (FULL, BAD_ADDRESS, BLOCKED):
        if meaning.reason(words):
            return meaning
    return None


def _is_fleeting(words: str) -> bool:
    replies = {found[1] for found in _REPLY.finditer(words)}
    return replies == {"4"} or (not replies and bool(FLEETING.search(words)))


def _subject(detail: str) -> str:
    """RFC 3463 §3.7, §3.8: 6 = the content, 7 = security or policy."""
    return "refused for its content" if detail.startswith("6.") else "refused by policy"
