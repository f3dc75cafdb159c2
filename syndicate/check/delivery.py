"""Delivery, as far as it can be seen from here: nobody is mailed, no server and no DNS asked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from syndicate.config import Publication
from syndicate.database.look import look
from syndicate.delivery.headers import list_id
from syndicate.delivery.rates import letters_a_second
from syndicate.delivery.transport import Transport, read_transport
from syndicate.errors import UsageError
from syndicate.mail import dkim, verp
from syndicate.mail.address import AddressError, check, wire
from syndicate.model import Problem, Severity

__all__ = ["examine_delivery"]

Finding = tuple[str, str, Severity]

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_MAILBOXES = {
    *("gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "nate.com"),
    *("yahoo.com", "outlook.com", "hotmail.com", "icloud.com"),
}
"""Providers whose DMARC policy has their addresses refused when another server sends them."""


def examine_delivery(publication: Publication, output: Path) -> list[Problem]:
    """Findings about ``[delivery]``, ``[site]`` and ``[database]``, each with its key."""
    path = publication.relative(publication.path.resolve())
    transport, findings = _transport(publication)
    findings += [*_addresses(publication), *_rates(publication), *_site(publication, transport)]
    keys, found = _keys(publication)
    findings += [*found, *_alignment(publication, keys), *_database(publication, transport)]
    findings += _needed(publication, transport)
    findings += _public(publication, transport, output)
    return [
        Problem(path=path, field=field, message=message, severity=severity)
        for field, message, severity in findings
    ]


def _fault(field: str, error: UsageError) -> Finding:
    """An error whose words begin with file or key; the finding says these itself."""
    words = re.sub(r"^(?:\S+\.toml: )?(?:delivery\.[a-z0-9_.]+:? )?", "", str(error))
    return field, words, Severity.ERROR


def _transport(publication: Publication) -> tuple[Transport, list[Finding]]:
    field = "delivery.servers" if publication.delivery.servers else "delivery.transport"
    try:
        made = read_transport(publication.delivery, publication.root)
    except UsageError as error:
        return Transport(), [_fault(field, error)]
    missing = [str(one.ca) for one in made.servers if one.ca and not one.ca.is_file()]
    return made, [
        (field, f"?ca=: there is no file {publication.relative(Path(one))}", Severity.ERROR)
        for one in missing
    ]


def _addresses(publication: Publication) -> Iterator[Finding]:
    delivery = publication.delivery
    sender = delivery.sender[1]
    if sender.rpartition("@")[2] in _MAILBOXES:
        message = (
            f"{sender} belongs to a provider that has it refused when another server sends it "
            "(DMARC); use an address of your own domain"
        )
        yield "delivery.from", message, Severity.WARNING
    if delivery.list_id or publication.id:
        try:
            list_id(publication)
        except UsageError as error:
            yield _fault("delivery.list_id", error)
    if delivery.return_path:
        yield from _return_path(publication)
    mailto = delivery.unsubscribe_mailto.removeprefix("mailto:").partition("?")[0]
    if mailto:
        try:
            check(mailto)
        except AddressError as error:
            yield _fault("delivery.unsubscribe_mailto", error)


def _return_path(publication: Publication) -> Iterator[Finding]:
    try:
        base = wire(publication.delivery.return_path.strip())[0]
        if publication.id:
            verp.return_path(b"", base, publication.id, date(2025, 1, 1), "A" * 22)
    except UsageError as error:
        yield _fault("delivery.return_path", error)


def _needed(publication: Publication, transport: Transport) -> Iterator[Finding]:
    """What `send` refuses to begin without: as grave as it is near that somebody sends."""
    delivery = publication.delivery
    severity = Severity.ERROR if _is_meant(publication, transport) else Severity.WARNING
    if not delivery.sender[1] and not publication.publisher.email:
        message = (
            "is not set, nor is publication.publisher.email; "
            "no letter can be sent without one of them"
        )
        yield "delivery.from", message, severity
    if not publication.site_url and not delivery.unsubscribe_mailto:
        message = "neither this nor delivery.unsubscribe_mailto is set; nobody could unsubscribe"
        yield "site.url", message, severity


def _is_meant(publication: Publication, transport: Transport) -> bool:
    """Whether letters are to go out: with the folder of the beginning and nobody to mail, not."""
    if transport.servers:
        return True
    try:
        seen = look(publication.database_url.reveal(), publication.root, publication.id)
    except UsageError:
        return False  # that is told elsewhere
    return seen is None or seen.exists


def _rates(publication: Publication) -> Iterator[Finding]:
    most = letters_a_second(publication.delivery.rate)
    servers = len(publication.delivery.servers) or 1
    for name, rate in publication.delivery.rates.items():
        field = f"delivery.rates.{name}"
        if not _DOMAIN.fullmatch(name.lower()):
            message = "is no domain of recipients; write it like naver.com, in ASCII"
            yield field, message, Severity.WARNING
        elif letters_a_second(rate) > most * servers:
            message = f"is above delivery.rate ({publication.delivery.rate}), so it never counts"
            yield field, message, Severity.WARNING


def _site(publication: Publication, transport: Transport) -> Iterator[Finding]:
    site = urlsplit(publication.site_url)
    if not site.netloc:
        return
    if site.path.rstrip("/") == urlsplit(publication.feeds_url).path.rstrip("/"):
        message = "has the same path as publication.feeds_url; give the site one of its own"
        yield "site.url", message, Severity.ERROR
    if _local(site.hostname or ""):
        if transport.servers:
            message = "leads to the reader's own machine; letters need an address on the web"
            yield "site.url", message, Severity.WARNING
    elif site.scheme != "https":
        message = "is not https: mail programs unsubscribe with one click over it only (RFC 8058)"
        yield "site.url", message, Severity.WARNING


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _keys(publication: Publication) -> tuple[list[dkim.Key], list[Finding]]:
    keys: list[dkim.Key] = []
    findings: list[Finding] = []
    for number, one in enumerate(publication.delivery.dkim, 1):
        field, file = f"delivery.dkim.{number}.key_file", one["key_file"]
        if not file:
            findings.append((field, "is not set; it names the private key", Severity.ERROR))
            continue
        path = publication.root / file
        try:
            keys.append(dkim.load(path, one["selector"], one["domain"], file))
        except UsageError as error:
            findings.append(_fault(field.removesuffix(".key_file"), error))
            continue
        if _open_to_others(path):
            message = f"others on this machine can read {file}; chmod 600 {file}"
            findings.append((field, message, Severity.WARNING))
    if keys and not any(key.algorithm.startswith("rsa") for key in keys):
        message = "has no RSA key; many providers verify no Ed25519 signature, so add one"
        findings.append(("delivery.dkim", message, Severity.WARNING))
    return keys, findings


def _alignment(publication: Publication, keys: list[dkim.Key]) -> Iterator[Finding]:
    """DMARC wants the signature's domain, or the return path's, to be the sender's.

    RFC 7489 §3.1.
    """
    sender = publication.delivery.sender[1].rpartition("@")[2].lower()
    if not sender or any(_related(key.domain.lower(), sender) for key in keys):
        return
    back = publication.delivery.return_path.strip().rpartition("@")[2].lower()
    if back and not _related(back, sender):
        message = (
            f"{back} is not the domain of delivery.from ({sender}), so DMARC does not count SPF; "
            "use an address of that domain, or sign with a key of it"
        )
        yield "delivery.return_path", message, Severity.WARNING
    if not keys:
        return
    domains = ", ".join(sorted({key.domain for key in keys}))
    message = (
        f"{domains} is not the domain of delivery.from ({sender}), so DMARC does not count the "
        "signature; sign with a key of that domain"
    )
    yield "delivery.dkim.domain", message, Severity.WARNING


def _related(one: str, other: str) -> bool:
    """Relaxed alignment, as far as it shows without the list of public suffixes."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _database(publication: Publication, transport: Transport) -> Iterator[Finding]:
    try:
        seen = look(publication.database_url.reveal(), publication.root, publication.id)
    except UsageError as error:
        yield "database.url", str(error).removeprefix("[database] url "), Severity.ERROR
        return
    if seen is None:
        return
    name = seen.path.name
    if not seen.exists:
        if transport.servers:  # with the folder of the beginning, nobody means to send yet
            message = f"there is no {name}; `syndicate subscribers add` or `import` makes it"
            yield "database.url", message, Severity.WARNING
        return
    if not publication.id:
        message = "is not set; subscribers belong to it, and it never changes, like hanbit"
        yield "publication.id", message, Severity.ERROR
    if seen.fault:
        yield "database.url", seen.fault, Severity.ERROR
    if seen.older:
        message = f"{name} is of an older version; the next command that opens it migrates it"
        yield "database.url", message, Severity.WARNING
    if _open_to_others(seen.path):
        message = f"others on this machine can read the addresses in {name}; chmod 600 {name}"
        yield "database.url", message, Severity.WARNING
    if seen.active and transport.maildir is not None:
        folder = publication.relative(transport.maildir)
        people = f"{seen.active:,} {'person' if seen.active == 1 else 'people'}"
        message = f"is still a folder: the letters of {people} go to {folder}, not to them"
        yield "delivery.transport", message, Severity.WARNING


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _public(publication: Publication, transport: Transport, output: Path) -> Iterator[Finding]:
    """What must not lie in the folder that everybody can read."""
    root = publication.root
    private = [
        (f"delivery.dkim.{number}.key_file", root / one["key_file"])
        for number, one in enumerate(publication.delivery.dkim, 1)
        if one["key_file"]
    ]
    if transport.maildir is not None:
        private.append(("delivery.transport", transport.maildir))
    seen = publication.database_url.reveal().partition(":///")
    if seen[0].startswith("sqlite") and seen[2]:
        private.append(("database.url", root / seen[2].partition("?")[0]))
    for field, path in private:
        if path.resolve().is_relative_to(output.resolve()):
            message = f"{publication.relative(path)} lies in the folder that is published; move it"
            yield field, message, Severity.ERROR
