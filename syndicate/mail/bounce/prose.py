"""Reports in sentences, from servers that know no standard (or are older than it).

Sentences are believed only of programs: somebody who answers a letter may write of full
mailboxes, too.
"""

from __future__ import annotations

import re

from syndicate.mail.bounce.dsn import Verdict, shortened
from syndicate.mail.bounce.message import Mail, fields, head, text, walk
from syndicate.mail.bounce.report import Kind
from syndicate.mail.bounce.status import judge, status_in
from syndicate.mail.bounce.words import BAD_ADDRESS, BLOCKED, FULL, any_of

__all__ = ["answer", "is_program", "read", "sentences"]

_PROGRAM = any_of(
    r"mailer[-_ .]?(?:daemon|agent)|maildaemon|mdaemon|postmaster",
    r"mail[-_ ]?(?:delivery|system)",
    r"microsoftexchange",
    r"bounces?[@+-]",
    r"^system@|\broot@|administrator@",
    r"(?:배달|메일)\s*시스템|메일러?\s*데몬",
)
_SUBJECT = any_of(
    r"undeliver|non-?delivery|nondeliverable",
    r"not (?:be )?delivered|unable to deliver|could(?:n't| not) (?:be )?(?:send|sent|deliver)",
    r"delivery (?:status|fail|notif|report|problem|has failed)|fail\w* delivery",
    r"failure notice|permanent fail|message status|delayed mail",
    r"returned (?:mail|to sender)",
    r"mail (?:delivery )?(?:fail|error|system error)",
    r"warning: (?:message|could not)",
    r"반송|리턴\s*메일|메일\s*전송\s*결과|보내지\s*못",
    r"(?:배달|발송|전송|전달|송신)\s*(?:실패|되지|불가|지연|상태|오류|에러|하지\s*못)",
)
_BODY = any_of(
    r"this is the (?:qmail-send program|mail (?:delivery )?(?:system|agent|program))",
    r"message (?:that you sent )?could not be delivered",
    r"permanent fatal errors",
    r"delivery to the following recipients? (?:has )?failed",
    r"did not reach the following recipient",
    r"created automatically by mail delivery software",
    r"the mail system at host",
    r"sorry to have to inform you that (?:your|the) message",
    r"undeliverable",
    r"메일을\s*보내지\s*못",
    r"(?:메일|편지)[^.\n]{0,40}(?:반송|배달|전달|전송|발송)[^.\n]{0,15}(?:실패|되지|못|않)",
    r"(?:배달|전달|전송|발송)에\s*실패",
)
_WAITING = any_of(
    r"delayed|delivery (?:is )?delay|has not (?:yet )?been delivered",
    r"still (?:being )?(?:trying|retried)",
    r"will (?:be retried|keep trying|(?:re)?try (?:again )?for)",
    r"warning message only|not need to resend",
    r"지연되고|계속\s*(?:시도|재시도)|다시\s*시도할\s*예정",
)
_ANSWER = any_of(
    r"out of (?:the )?office|away from|on (?:annual )?leave|vacation",
    r"automatic(?:ally generated)? reply|auto(?:matic)?[- ]?(?:re(?:ply|sponse)|answer)",
    r"부재\s*중|자동\s*(?:응답|회신|답장)|휴가",
)
_CHALLENGE = any_of(
    r"(?:confirm|verify|authenticate)[^.\n]{0,40}"
    r"(?:your (?:e-?mail|message|address)|sender|delivery)",
    r"waiting for (?:your )?(?:approval|confirmation)|challenge",
    r"보낸\s*사람\s*확인|발신자\s*인증",
)
_QUOTE = any_of(
    r"^[ \t>]{0,20}-{2,80}.{0,60}(?:copy of|original|unsent|returned|below this|headers)",
    r"^[ \t>]{0,20}-{2,80}.{0,60}(?:원본|원문|보낸\s*메일)",
    r"^[ \t>]{0,20}(?:(?:original message|message) headers|begin original message)",
    r"^[ \t>]{0,20}(?:원본\s*(?:메일|메시지|메세지)|원문)",
    r"^[ \t>]{0,20}(?:return-path|received|dkim-signature|message-id|mime-version):",
)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_REPLY = re.compile(r"(?<!\d)[45]\d\d[ -]")
_LONGEST = 20_000  # characters that are searched; such reports come to the point
_QUOTED = 65_536  # of what stands behind them


def sentences(part: Mail) -> tuple[str, str]:
    """The text of a part: the report's own words, and what it quotes behind them."""
    whole = text(part)[: _LONGEST + _QUOTED]
    found = _QUOTE.search(whole)
    end = found.start() if found else len(whole)
    return whole[: min(end, _LONGEST)], whole[end:]


def is_program(mail: Mail, words: str) -> bool:
    """Whether a mail system speaks: by two of its sender, its subject, its words."""
    sender = f"{head(mail, 'From')} {head(mail, 'Sender')}"
    nobody = any(not one.strip("<> ") for one in fields(mail, "Return-Path"))  # RFC 5321 §6.1
    by_program = nobody or bool(_PROGRAM.search(sender))
    signs = (by_program, bool(_SUBJECT.search(head(mail, "Subject"))), bool(_BODY.search(words)))
    return bool(fields(mail, "X-Failed-Recipients")) or sum(signs) > 1


def answer(mail: Mail, words: str) -> Verdict | None:
    """An automatic answer: somebody is away, wants a button pressed (RFC 3834), or has read it."""
    if any(part.get_content_type() == "message/disposition-notification" for part in walk(mail)):
        return Verdict(kind=Kind.NOTICE, reason="a read receipt")
    subject = head(mail, "Subject")
    if _SUBJECT.search(subject) or fields(mail, "X-Failed-Recipients"):
        return None
    if _CHALLENGE.search(subject) or fields(mail, "X-TMDA-Confirm-Done"):
        return Verdict(kind=Kind.NOTICE, reason="asks to be confirmed")
    automatic = head(mail, "Auto-Submitted").lower().startswith("auto-replied")
    marked = any(fields(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse"))
    answered = head(mail, "Precedence").lower() in {"auto_reply", "auto-reply"}
    if marked or answered or _ANSWER.search(subject) or (automatic and not _BODY.search(words)):
        return Verdict(kind=Kind.NOTICE, reason="an automatic answer")
    return None


def read(mail: Mail, words: str) -> list[Verdict]:
    """What the sentences say; none where they are not a mail system's."""
    if not is_program(mail, words):
        return []
    failed = [address for line in fields(mail, "X-Failed-Recipients") for address in _named(line)]
    told = _telling(words)
    kind, reason, status = judge(status_in(told), told)
    if kind in (Kind.SOFT, Kind.BLOCKED) and _WAITING.search(f"{head(mail, 'Subject')}\n{words}"):
        kind, reason = Kind.NOTICE, "still under way"
    recipients = failed or _named(told)[:1] or _named(words)[:1] or [""]
    return [
        Verdict(
            kind=kind,
            reason=reason,
            recipient=recipient,
            status=status,
            diagnostic=shortened(told),
        )
        for recipient in dict.fromkeys(recipients[:100])
    ]


def _telling(words: str) -> str:
    """The paragraph that says why: the one with the clearest sign."""
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", words) if one.strip()]
    best = max((_clarity(one) for one in paragraphs), default=0)
    return next((one for one in paragraphs if _clarity(one) == best), "")


def _clarity(paragraph: str) -> int:
    if FULL.reason(paragraph) or BAD_ADDRESS.reason(paragraph):
        return 5
    if status_in(paragraph):
        return 4
    if BLOCKED.reason(paragraph):
        return 3
    if _REPLY.search(paragraph):
        return 2
    return 1 if _ADDRESS.search(paragraph) else 0


def _named(words: str) -> list[str]:
    return [match[0].strip(".") for match in _ADDRESS.finditer(words)]
