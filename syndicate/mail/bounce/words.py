"""What servers say when they refuse a letter, in English and Korean.

A phrase stands here only where it means one thing: "rejected" or "unavailable" alone are said
of people, letters and senders alike. The first line that fits gives the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["BAD_ADDRESS", "BLOCKED", "FLEETING", "FULL", "PASSING", "SENDER", "Meaning", "any_of"]

_WHO = (  # whom the letter was for, not what it came from
    r"(?<!sender )(?<!ip )(?<!source )(?<!from )(?<!sender's )"
    r"(?:user|recipient|mail ?box|mbox|account|address|customer|inbox)"
)
_IS = r"(?:is |has been |was |are )?(?:currently )?"
_KO = r"(?:사용자|수신자|받는\s*(?:사람|이|분)|계정|아이디|(?:이?메일\s*)?주소|회원)"
_READER_KO = r"(?:사용자|수신자|수신인|받는\s*(?:사람|이|분)|회원)"
_BOX_KO = (
    r"(?:메일함|편지함|사서함|메일\s*박스|우편함|저장\s*공간|저장\s*용량"
    r"|(?<!첨부)(?<!첨부 )(?<!파일)(?<!파일 )용량)"
)
_DOMAIN_KO = r"(?:도메인|호스트|메일\s*서버)"


def any_of(*ways: str) -> re.Pattern[str]:
    """One expression for several ways to say a thing, without regard to case."""
    return re.compile("|".join(ways), re.IGNORECASE | re.MULTILINE)


class Meaning:
    """One thing that is said for several reasons, each in many ways."""

    def __init__(self, ways: Mapping[str, tuple[str, ...]]) -> None:
        self._ways = {reason: any_of(*some) for reason, some in ways.items()}

    def reason(self, words: str) -> str:
        """Why, in a few words for people; ``""`` where this is not what is said."""
        return next((reason for reason, way in self._ways.items() if way.search(words)), "")


FULL = Meaning(
    {
        "mailbox full": (
            (
                r"(?:mail ?box|mbox|inbox|mail ?drop|account|storage|user|maildir)\b"
                r"[^.;:\n]{0,40}\bfull\b"
            ),
            r"over ?quota",
            r"quota (?:is )?(?:exceeded|violation)",
            r"exceed\w* (?:\w+ ){0,3}quota",
            r"out of storage",
            r"exceeded storage allocation",
            r"(?:not enough|insufficient) (?:disk|storage|system storage)",
            r"mailbox size limit exceeded",
            r"exceeds allowed size",
            rf"{_BOX_KO}[^.\n]{{0,20}}(?:가득|꽉|초과|부족|넘)",
        ),
        "the mailbox gets too much mail": (r"receiving mail (?:at a rate|too quickly)",),
    }
)

BAD_ADDRESS = Meaning(
    {
        "the reader blocks this sender": (
            r"by (?:the )?user'?s? reject list",
            r"refused due to recipient preferences",
            # A setting, that is. "수신자 서버가 차단" is a server's word, and about us.
            rf"{_KO}(?![^.\n]{{0,25}}서버)[^.\n]{{0,25}}수신\s*(?:거부|차단)(?:로|에)?\s*(?:설정|등록)",
            (
                rf"{_READER_KO}(?:이|가|은|는|께서)(?![^.\n]{{0,25}}서버)"
                r"[^.\n]{0,25}(?:거부|차단)\s*(?:한|하였|했)"
            ),
        ),
        "dormant account": (
            rf"(?:dormant|inactive|expired) (?:e-?mail )?{_WHO}\b",
            rf"{_WHO} {_IS}(?:inactive|dormant|expired|frozen)\b",
            r"휴면\s*(?:계정|상태|회원|아이디|메일|처리|중)",
            r"장기\s*미\s*(?:사용|접속)",
        ),
        "mailbox disabled": (
            (
                rf"{_WHO}(?: that you tried to reach)? {_IS}"
                r"(?:disabled|deactivated|discontinued|suspended|closed|terminated)\b"
            ),
            rf"(?:recipient|account|user|mail ?box) {_IS}blocked\b",
            rf"(?:disabled|suspended|deactivated|closed) {_WHO}\b",
            rf"{_KO}[^.\n]{{0,15}}(?:정지|해지|탈퇴|이용이?\s*제한|사용\s*중지)",
            rf"(?:정지|해지|탈퇴|이용이?\s*제한|사용\s*중지)(?:한|된|중인)\s*{_KO}",
        ),
        "no such mailbox": (
            (
                r"(?:unknown|no such|invalid|non-?existent|undefined|not (?:a )?(?:valid|our)|bad)"
                rf" (?:\w+ )?(?:local |virtual |e-?mail )?{_WHO}\b(?! error)"
            ),
            (
                rf"\b{_WHO}(?: <[^<>\s]*>| \([^()]*\))?:? {_IS}(?:unknown|invalid"
                r"|not (?:be )?(?:found|known|exist\w*|valid|listed|recogni[sz]ed))\b"
            ),
            rf"{_WHO}[^.;\n]{{0,60}} (?:does(?: not|n't) exist|could(?: not|n't) be found)",
            r"user(?: \S+)? (?:does(?: not|n't)|didn't) (?:exist|have an?)",
            r"(?:mail ?box|recipient|user|address) (?:not|isn't) found",
            r"Recip(?:ient)?NotFound",
            r"RESOLVER\.ADR\.\w*NotFound",
            r"mailbox unavailable(?!.{0,80}(?:try again|later))",
            r"no longer (?:on server|valid|available|here)",
            r"no mailbox here",
            r"recipient name is not recognized",
            r"not (?:a )?(?:known|registered) (?:\w+ )?user",
            r"unrouteable address",
            r"unknown in (?:virtual|local)",
            r"recipient address rejected: access denied",  # Exchange Online, of unknown people
            r"(?:couldn'?t be|wasn'?t) found",
            r"doesn'?t have an? \S+ account",
            rf"(?:존재하지\s*않는|없는|알\s*수\s*없는|잘못된|유효하지\s*않은)\s*(?:\S+\s+)?{_KO}",
            rf"{_KO}[^.\n]{{0,25}}(?:존재하지\s*않|찾을\s*수\s*없|올바르지\s*않)",
            # Right behind it: "받는 사람에게 전달할 수 없습니다" says nothing of the mailbox.
            rf"{_KO}(?:이|가|은|는)?\s*(?:없습니다|없음|없는|잘못)",
        ),
        "no such mail domain": (
            r"(?:host|domain)(?: name| or domain name)? (?:is )?(?:not found|unknown)",
            r"(?:unknown|no such) (?:host|domain)",
            r"NXDOMAIN",
            r"domain (?:does not|doesn't) exist",
            r"doesn'?t receive email",
            r"does not accept mail\b",
            r"no mx record found",
            r"indicated no SMTP service",
            rf"(?:존재하지\s*않는|없는|잘못된)\s*{_DOMAIN_KO}",
            rf"{_DOMAIN_KO}[^.\n]{{0,15}}(?:존재하지\s*않|찾을\s*수\s*없)",
        ),
    }
)

_WRONG = (
    r"(?:not exist|n't exist|not found|unknown|invalid|not valid|not verif\w+|missing|no record"
    r"|unresolv\w+|reject\w+|refused|denied|fail\w*|없|않|못|잘못|올바르지)"
)
_SENDER_KO = (
    r"(?:발신|송신|발송)(?:자|인)"
    r"|(?:보내는|보낸)\s*(?:사람|이(?!메일)|분|메일\s*(?:주소|계정)|서버)"
)
_NEAR_KO = r"(?:(?!수신|받는|받을|사용자|거부|차단)[^.\n]){0,30}?"

SENDER = any_of(
    r"(?:after|reply to|\[|<<<|>>>|to) ?MAIL[ _]FROM",
    r"sender was rejected",
    r"my name was rejected",
    r"(?:after|in reply to) (?:EHLO|HELO|initial connection)",
    rf"\b(?:sender|originator)(?:'s)?(?: e-?mail)?(?: address| domain| account| mailbox)?\b"
    rf"[^.;\n]{{0,40}}{_WRONG}",
    r"\b(?:unknown|invalid|bad|no such|unverified) (?:sender|return[- ]path)\b",
    rf"\b(?:return|reverse|envelope)[- ](?:path|sender|from)\b[^.;\n]{{0,60}}{_WRONG}",
    rf"(?:\b(?:HELO|EHLO|SPF|PTR|rDNS)\b|reverse DNS)[^.;\n]{{0,40}}{_WRONG}",
    rf"(?:{_SENDER_KO}){_NEAR_KO}(?:존재하지|없|찾을\s*수|올바르지|잘못|유효하지)",
)
"""Whatever else the words are, they are about the sender: many refuse before anybody is named."""

PASSING = any_of(r"\btemporar(?:y|ily)\b", r"일시적")
"""Beside a word on the mailbox: in doubt it comes back."""

BLOCKED = Meaning(
    {
        "called spam": (
            r"(?<![\w.@/-])spam(?:my|mer)?(?![\w@]|[.-]\w)",
            r"unsolicited",
            r"\bU[BC]E\b",
            r"bulk mail",
            r"SPAM_SUSPECT",
            r"suspicious",
            r"스팸",
            r"불법\s*(?:광고|메일)",
        ),
        "our server is on a block list": (
            r"(?:black|block) ?list",
            r"\b(?:DNS)?[RB]BL\b",
            r"\bDNSBL\b",
            r"spamhaus|sorbs|spamcop|barracuda|realip|cleanip",
            r"blocked using",
            r"listed (?:in|by|at|on)",
            r"banned",
            r"reputation",
            r"차단\s*(?:목록|리스트|IP)",
            r"IP[^.\n]{0,20}차단",
            r"블랙\s*리스트",
        ),
        "our mail is not authenticated": (
            r"\bDMARC\b|\bDKIM\b|\bSPF\b|\bPTR\b",
            r"unauthenticated",
            r"reverse DNS",
            r"may not be mail exchanger",
        ),
        "too many letters at once": (
            r"rate limit",
            r"too many (?:e-?mails|messages|connections|recipients)",
            r"throttl|frequency limited|unexpected volume",
            r"(?:발송|전송)\s*(?:한도|제한|횟수)[^.\n]{0,10}초과",
        ),
        "our address was refused": (
            r"sender (?:address )?(?:is )?(?:rejected|verif\w+|denied)",
            r"(?:domain of )?sender address",
            r"relay(?:ing)? (?:access )?denied",
            r"unable to relay",
            r"보내는\s*(?:사람|이)[^.\n]{0,15}(?:차단|거부)",
        ),
        "letter too large": (
            r"(?:message|mail|letter)(?: size| length)? (?:is )?(?:too (?:large|big)|exceeds)",
            r"exceeds (?:maximum|fixed|size)",
            r"(?:메일\s*크기|첨부)[^.\n]{0,10}초과",
        ),
        "refused by policy": (
            r"(?:policy|content|security) (?:reasons?|violation|rejected|restrict\w+)",
            r"by policy|security polic(?:y|ies)|message filtered|content rejected|virus",
            r"\bblocked (?:by|for|due)",
            r"access denied|client host rejected|authentication required",
            r"수신이?\s*(?:거부|거절|차단)",
            r"(?:해외|국외)\s*IP|IP[^.\n]{0,20}(?:받지\s*않|거부)",
            r"(?:수신|접수)을?\s*거부|서버[^.\n]{0,15}(?:차단|거부)",
            r"정책[^.\n]{0,15}(?:거부|차단|위반)",
            r"바이러스",
        ),
    }
)

FLEETING = any_of(
    r"try again later|temporar\w+|timed? ?out|connection refused|no answer|too busy",
    r"greylist|deferred",
    r"일시적|잠시\s*후|나중에\s*다시|응답(?:이|하지)?\s*(?:없|않)|지연|시간\s*초과",
)
"""In words without a code: it may go better the next time."""
