"""Complaints: reports of feedback loops (RFC 5965), and Microsoft's, which are none."""

from __future__ import annotations

from syndicate.mail.bounce.dsn import Verdict, blocks
from syndicate.mail.bounce.message import Mail, fields, head, raw, walk
from syndicate.mail.bounce.report import Kind

__all__ = ["read"]

_TYPE = "message/feedback-report"
_COMPLAINTS = {
    "abuse": "called unwanted",
    "fraud": "called a fraud",
    "opt-out": "wants no more letters",
    "opt-out-list": "wants no more letters",
    "complaint": "called unwanted",
}
"""RFC 5965 §7.3; the opt-outs are of its drafts, and in use."""
_NOTICES = {
    "not-spam": "called wanted",  # RFC 6430: taken out of the folder of spam
    "dmarc": "report of authentication",
    "auth-failure": "report of authentication",  # RFC 6591: no person speaks
}


def read(mail: Mail) -> list[Verdict]:
    """One verdict; none where this is no complaint."""
    for part in walk(mail):
        if part.get_content_type() == _TYPE:
            report = {key: value for block in blocks(raw(part)) for key, value in block.items()}
            return [_verdict(report)]
    return _microsoft(mail)


def _verdict(report: dict[str, str]) -> Verdict:
    kind = report.get("feedback-type", "").strip().lower()
    recipient = report.get("original-rcpt-to", "").strip("<> ")
    senders = (report.get("original-mail-from", ""),)
    said = f"Feedback-Type: {kind}"
    if kind in _COMPLAINTS:
        found, reason = Kind.COMPLAINT, _COMPLAINTS[kind]
    elif kind in _NOTICES:
        found, reason = Kind.NOTICE, _NOTICES[kind]
    else:  # "virus" and "other": not a person's wish
        found, reason = Kind.UNKNOWN, f"feedback of the type {kind[:40] or '(none)'}"
    return Verdict(
        kind=found,
        reason=reason,
        recipient=recipient[:320],
        diagnostic=said[:100],
        senders=senders,
    )


def _microsoft(mail: Mail) -> list[Verdict]:
    """Outlook.com's loop sends the letter itself, with one field more."""
    for part in walk(mail):
        found = fields(part, "X-HmXmrOriginalRecipient")
        if found and "staff@hotmail.com" in head(mail, "From").lower():
            recipient = found[0].strip("<> ")[:320]
            said = "report of Outlook.com"
            return [
                Verdict(
                    kind=Kind.COMPLAINT,
                    reason="called unwanted",
                    recipient=recipient,
                    diagnostic=said,
                )
            ]
    return []
