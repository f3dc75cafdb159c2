"""One message → its reports. Whatever the bytes are, there is an answer."""

from __future__ import annotations

import re
from dataclasses import replace

from syndicate.mail.bounce import arf, dsn, prose, quoted
from syndicate.mail.bounce.dsn import Verdict
from syndicate.mail.bounce.message import LIMIT, Mail, digest, head, parse, walk
from syndicate.mail.bounce.report import Kind, Report

__all__ = ["read"]

_LEAVING = re.compile(r"unsubscribe \S+\Z", re.IGNORECASE)
_QUOTING = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})


def read(data: bytes) -> tuple[Report, ...]:
    """What ``data``, a message, says of each recipient: at least one report, in its order.

    Standards come first, sentences last. What is not understood is one report of the kind
    ``unknown``.
    """
    data = data[:LIMIT]
    mail = parse(data)
    name = digest(data, mail)
    if mail is None:
        return (Report(kind=Kind.UNKNOWN, digest=name, reason="not a message"),)
    words, behind = _words(mail)
    verdicts = arf.read(mail) or dsn.read(mail) or _unstandardized(mail, words)
    if len(verdicts) == 1:
        verdicts = [_explained(verdicts[0], mail, words)]
    elif len({one.kind for one in verdicts}) > 1:
        verdicts = [_in_part(one) for one in verdicts]
    if not verdicts:
        reason = "not a report of a mail system" if mail.keys() else "not a message"
        verdicts = [Verdict(kind=Kind.UNKNOWN, reason=reason)]
    originals = [*quoted.originals(mail), *behind]
    senders = [address for one in verdicts for address in one.senders]
    paths = quoted.returned_to(mail, originals, senders)
    ids = quoted.message_ids(mail, originals)
    return tuple(
        Report(
            kind=one.kind,
            digest=name if number == 0 else f"{name[:60]}{number:04x}",
            reason=one.reason,
            recipient=one.recipient,
            status=one.status,
            diagnostic=one.diagnostic,
            returned_to=paths,
            message_ids=ids,
            subject=head(mail, "Subject")[:200],
        )
        for number, one in enumerate(verdicts)
    )


def _unstandardized(mail: Mail, words: str) -> list[Verdict]:
    automatic = prose.answer(mail, words)
    if automatic:
        return [automatic]
    found = prose.read(mail, words)
    if not found and _LEAVING.match(head(mail, "Subject")):
        return [Verdict(kind=Kind.LEAVING, reason="asks to be left out")]
    return found


def _in_part(verdict: Verdict) -> Verdict:
    """Ours went to one address; several stand behind it, and not all of them are dead."""
    if verdict.kind is not Kind.HARD:
        return verdict
    return replace(verdict, kind=Kind.SOFT, reason=f"{verdict.reason}, for a part of it")


def _explained(verdict: Verdict, mail: Mail, words: str) -> Verdict:
    """A standard report that gives no reason, with the sentences beside it.

    Exchange writes ``5.0.0`` into the one and ``550 5.1.1 … not found`` into the other.
    """
    bare = verdict.kind is Kind.SOFT and verdict.reason == "delivery failed"
    if not bare or not verdict.recipient:
        return verdict
    found = prose.read(mail, words)
    if found and found[0].kind is not Kind.NOTICE and found[0].reason != verdict.reason:
        status = found[0].status or verdict.status
        return replace(found[0], recipient=verdict.recipient, status=status)
    return verdict


def _words(mail: Mail) -> tuple[str, list[str]]:
    """The text outside of quoted messages, and what the text itself quotes."""
    said: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    behind = []
    inside: set[int] = set()
    for part in walk(mail):
        below = part.get_payload()
        is_quoted = part is not mail and part.get_content_type() in _QUOTING
        if isinstance(below, list) and (is_quoted or id(part) in inside):
            inside.update(id(one) for one in below)
        if is_quoted or id(part) in inside or isinstance(below, list):
            continue
        kind = part.get_content_type()
        if kind in said:
            words, quote = prose.sentences(part)
            said[kind].append(words)
            if quote:
                behind.append(quote)
    return "\n\n".join(said["text/plain"] or said["text/html"]), behind
