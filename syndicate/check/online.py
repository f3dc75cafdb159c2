"""``check --online``: does every address in the texts answer?"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from syndicate.check.articles import addresses
from syndicate.config import Publication
from syndicate.http import HttpError, head
from syndicate.model import Item, Problem, Severity
from syndicate.workflow.progress import Progress

__all__ = ["dead_links"]

AT_ONCE = 8
TIMEOUT = 10.0
"""Seconds for one address."""


def dead_links(
    publication: Publication, items: Sequence[Item], progress: Progress
) -> list[Problem]:
    """A warning for each address that does not answer; each is asked once.

    Pictures and pages of ours that a build has yet to publish are not asked.
    """
    ours = f"{publication.feeds_url}/"
    where: dict[str, Item] = {}
    for item in items:
        for address in (*addresses(item), *((item.picture.url,) if item.picture else ())):
            page = address.split("#", 1)[0]
            if page.startswith(("http://", "https://")) and not page.startswith(ours):
                where.setdefault(page, item)
    found = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(_why_dead, where)
        for number, (address, why) in enumerate(zip(where, answers, strict=True), 1):
            progress("addresses", number, len(where))
            if why:
                article = where[address].article
                found.append(
                    Problem(
                        path=article.path,
                        line=article.line,
                        field="body",
                        message=f"{address} does not answer: {why}",
                        severity=Severity.WARNING,
                    )
                )
    return found


def _why_dead(address: str) -> str:
    try:
        answer = head(address, timeout=TIMEOUT)
    except HttpError as error:
        return str(error)
    return f"HTTP {answer.status}" if answer.status >= 400 else ""
