"""What single values of the configuration must look like, each with its mend."""

from __future__ import annotations

import re
from string import Formatter
from urllib.parse import quote, urlsplit

from syndicate.config.reader import Table
from syndicate.text import slugify
from syndicate.text.lazy import regex

__all__ = [
    "base_url",
    "host",
    "is_slug",
    "language",
    "mailbox",
    "publication_id",
    "rate",
    "since",
    "slug",
    "subject",
    "unsubscribe_mailto",
    "url",
    "url_template",
    "weather_file",
    "web_address",
]

ARTICLE_FIELDS = ("home", "section", "slug", "path", "year", "month", "day", "id")
SUBJECT_FIELDS = ("title", "date", "lead")
COUNTRIES = {"kr": "ko", "jp": "ja", "cn": "zh", "us": "en", "gb": "en-GB"}
"""Codes of countries that are no languages, and what is meant."""
_WINDOWS_NAMES = regex(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def web_address(value: str) -> str:
    """``value`` with its host in ASCII and percent-encoded, ``""`` if it is no http(s) address."""
    try:
        parts = urlsplit(value)
        name = parts.hostname
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or re.search(r'[\s<>"\\]', value):
        return ""
    ascii_name = _punycode(name or "")
    if not name or not ascii_name:
        return ""
    if ascii_name != name:
        value = value.replace(parts.netloc, parts.netloc.lower().replace(name, ascii_name), 1)
    return quote(value, safe="%:/?#[]@!$&'()*+,;=~-._")


def url(table: Table, key: str, default: str = "", *, required: bool = False) -> str:
    """An absolute http(s) address, percent-encoded, otherwise as it was written."""
    value = table.text(key, default, required=required).strip()
    made = web_address(value)
    if value and not made:
        table.fault(key, f"must be an address like https://news.example.kr, not {value!r}")
    return made


def base_url(table: Table, key: str, default: str = "", *, required: bool = False) -> str:
    """An address that others begin with: without the slash at its end."""
    made = url(table, key, default, required=required).rstrip("/")
    parts = urlsplit(made)
    if "@" in parts.netloc:
        table.fault(key, "must not hold a name or password: everybody gets to see this address")
    elif parts.query or parts.fragment or made.endswith(("?", "#")):
        table.fault(key, f"must end with its path, without ? and #, not {made!r}")
    return made


def unsubscribe_mailto(table: Table, key: str) -> str:
    """An e-mail address, or a ``mailto:`` one."""
    value = table.text(key).strip()
    address = value.removeprefix("mailto:").partition("?")[0]
    if value and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", address):
        table.fault(key, f"must be an address like leave@news.example.kr, not {value!r}")
    return value


def _punycode(name: str) -> str:
    """A host name in ASCII, ``""`` where it cannot be one."""
    try:
        return name.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def publication_id(head: Table) -> str:
    value = head.text("id")
    if value and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", value):
        head.fault("id", f"must be letters, digits, - and . only, like hanbit, not {value!r}")
    return value


def language(head: Table) -> str:
    """BCP 47, in its usual case."""
    value = head.text("language", "ko").replace("_", "-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        head.fault("language", f"must be a language code like ko or en-GB, not {value!r}")
        return "ko"
    if value.lower() in COUNTRIES:
        code = COUNTRIES[value.lower()]
        head.fault("language", f"{value!r} is a country; the language is {code!r}")
        return code
    return value


def since(head: Table) -> int:
    if not head.has("since"):
        head.fault(
            "since",
            "is required: the year this publication began to use syndicate, like 2025; "
            "it stands in every id and never changes",
        )
    return head.integer("since", 2000, 1970, 9999)


def host(head: Table, home: str) -> str:
    """The authority of the tag URIs: lower case, punycode, no port (RFC 4151 §2.1)."""
    value = head.text("host") or (urlsplit(home).hostname or "")
    if not value:
        return ""
    name = _punycode(value)
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name):
        head.fault("host", f"must be a host name like news.example.kr, not {value!r}")
        return ""
    return name


def is_slug(table: Table, key: str, value: str) -> bool:
    """Whether ``value`` may be a folder of the output on every system, with a fault if not."""
    good = bool(value) and slugify(value, limit=200) == value.lower().replace("_", "-")
    if good and not _WINDOWS_NAMES.fullmatch(value):
        return True
    table.fault(key, f"must be letters, digits and - only, like education, not {value!r}")
    return False


def slug(table: Table, key: str, default: str) -> str:
    value = table.text(key, default).strip()
    if not value:
        table.fault(key, "is required where the name has no letters")
        return ""
    return value if is_slug(table, key, value) else ""


def _fields(table: Table, key: str, value: str, allowed: tuple[str, ...]) -> bool:
    try:
        used = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(value)]
    except ValueError as error:
        table.fault(key, f"has an unpaired brace ({error}); known: {_braced(allowed)}")
        return False
    for name, spec, conversion in used:
        if name is not None and (name not in allowed or spec or conversion):
            table.fault(key, f"no such placeholder {{{name}}}; known: {_braced(allowed)}")
            return False
    return True


def _braced(names: tuple[str, ...]) -> str:
    return " ".join(f"{{{name}}}" for name in names)


def url_template(table: Table, key: str) -> str | None:
    """``articles.url``, or ``None`` where the key is absent."""
    if not table.has(key):
        table.text(key)
        return None
    value = table.text(key, required=True).strip()
    if not _fields(table, key, value, ARTICLE_FIELDS):
        return None
    if not value.startswith(("{home}", "https://", "http://")):
        table.fault(key, "must begin with {home} or https://")
        return None
    if not any(f"{{{name}}}" in value for name in ("slug", "path", "id")):
        table.fault(key, "needs {slug}, {path} or {id}, or all articles share one address")
        return None
    return value


def subject(table: Table, key: str, default: str) -> str:
    value = " ".join(table.text(key, default).split())
    return value if value and _fields(table, key, value, SUBJECT_FIELDS) else default


def mailbox(table: Table, key: str, title: str) -> tuple[str, str]:
    """``from``: (display name, address), ``("", "")`` where none is configured."""
    value = table.text(key).strip()
    if not value:
        return "", ""
    match = re.fullmatch(r"(?P<name>[^<>\r\n]*)<(?P<address>[^<>]+)>|(?P<bare>[^<>\s]+)", value)
    address = (match["address"] or match["bare"]).strip() if match else ""
    local, _, domain = address.rpartition("@")
    domain = _punycode(domain)
    if not re.fullmatch(r"[^@\s,;]+", local) or not re.fullmatch(
        r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain
    ):
        table.fault(key, f"must be like 한빛일보 <digest@news.example.kr>, not {value!r}")
        return "", ""
    name = (match["name"] or "").strip().strip('"') if match else ""
    return name or title, f"{local}@{domain}"


def weather_file(table: Table, key: str, default: str) -> str:
    """The path of the weather file, in which ``{date}`` is the day."""
    value = table.text(key, default)
    return value if _fields(table, key, value, ("date",)) else default


def rate(table: Table, key: str, default: str = "") -> str:
    value = table.text(key, default).replace(" ", "")
    if not re.fullmatch(r"[1-9]\d*/[smh]", value):
        table.fault(key, f"must be a rate like 50/s or 600/m, not {value!r}")
    return value
