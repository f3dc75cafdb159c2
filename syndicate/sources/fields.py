"""The keys of INTERFACE.md §Articles in all their spellings, read from a head as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache

from syndicate.errors import ArticleError
from syndicate.sources import dates
from syndicate.sources.document import Head, normal
from syndicate.text import clean, one_line

__all__ = ["SYNONYMS", "Fields", "spellings", "texts", "word"]

# name → spellings in the order in which they are looked up. Case, - and _ do not matter.
_SPELLINGS = {
    "title": "title headline page_title post_title article_title news_title 제목",
    "subtitle": "subtitle subhead subheading 부제 부제목",
    "date": "date published pubDate publishDate datePublished publishedDate published_at "
    "날짜 작성일 게시일 등록일",
    "updated": "updated lastmod modified last_modified_at updatedDate dateModified updated_at "
    "last_modified lastUpdated 수정일",
    "section": "section sections category categories 섹션 면 지면 분류",
    "tags": "tags keywords topics tag 태그",
    "authors": "author authors by byline 기자 글쓴이 작성자",
    "summary": "summary description excerpt dek 요약",
    "image": "image cover thumbnail hero featured_image feature_image hero_image cover_image "
    "image_hero header_image og_image thumb photo 사진 이미지 대표사진",
    "alt": "alt image_alt cover_alt hero_alt image_alt_text hero_image_alt 대체텍스트",
    "credit": "credit image_credit photo_credit cover_credit 출처 사진제공",
    "caption": "caption image_caption image_figcaption cover_caption 사진설명",
    "slug": "slug",
    "id": "id guid",
    "url": "url canonical permalink link path canonical_url 주소",
    "language": "language lang locale 언어",
    "draft": "draft 초안",
    "expires": "expires expiryDate expiration_date unpublish_date 만료일",
    "lead": "lead 머리기사",
    "advertising": "advertising 광고",
    "audio": "audio podcast enclosure",
}
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    name: tuple(normal(one) for one in spellings.split()) for name, spellings in _SPELLINGS.items()
}
_NAME_OF = {spelling: name for name, spellings in SYNONYMS.items() for spelling in spellings}


@lru_cache(maxsize=256)
def spellings(name: str) -> tuple[str, ...]:
    """A key stands for its synonyms; one that has none stands for itself."""
    return SYNONYMS.get(_NAME_OF.get(normal(name), name), (normal(name),))


# Zola keeps everything it does not know in [extra]; Hugo since 0.123 in params.
_TABLES = ("taxonomies", "extra", "params")

_TRUE = frozenset(
    """
    true yes on 1 y t 참 예
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)
_FALSE = frozenset(
    """
    false no off 0 n f none null 거짓 아니오 아니요
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)


def texts(value: object) -> list[str]:
    """Every text in a value: of a list its parts, of a table its name or title."""
    if isinstance(value, str):
        text = one_line(value)
        return [text] if text else []
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, Mapping):
        named = {normal(str(key)): one for key, one in value.items()}
        for key in ("name", "title", "text", "label"):
            if named.get(key):
                return texts(named[key])
        return []
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts(one)]
    text = one_line(str(value))
    return [text] if text else []


class Fields:
    """A head's values by the contract's names. Errors and notes carry the key and its line."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self._values: dict[str, tuple[str, object]] = {}
        # By the names of the fields: a head has few of them, and each is asked for.
        self._found: dict[str, tuple[tuple[str, object], ...]] = {}
        tables: list[Mapping[str, object]] = [head.values]
        for table in tables:
            for key, value in table.items():
                spelling = normal(str(key))
                # The tables inside the head itself hold more of the same.
                if spelling in _TABLES and table is head.values and isinstance(value, Mapping):
                    tables.append(value)
                if spelling not in self._values:
                    pair = self._values[spelling] = (str(key), value)
                    if spelling in _NAME_OF and value is not None and value != "":
                        self._add(_NAME_OF[spelling], pair)

    def _add(self, name: str, pair: tuple[str, object]) -> None:
        if name not in self._found:
            self._found[name] = (pair,)
            return
        pairs = [self._values[one] for one in SYNONYMS[name] if one in self._values]
        self._found[name] = tuple(one for one in pairs if one[1] is not None and one[1] != "")

    def found(self, name: str) -> tuple[tuple[str, object], ...]:
        """(key as written, value) for every spelling of ``name`` that stands in the head."""
        pairs = self._found.get(name)
        if pairs is not None:
            return pairs
        known = _NAME_OF.get(normal(name), name)
        if known in SYNONYMS:
            return self._found.get(known, ())
        pair = self._values.get(normal(name))
        return (pair,) if pair is not None and pair[1] is not None and pair[1] != "" else ()

    def any_of(self, names: frozenset[str]) -> bool:
        """Whether one of these keys, in their normal form, stands in the head."""
        return not names.isdisjoint(self._values)

    def raw(self, key: str) -> object:
        """The value of exactly this key (case, ``-`` and ``_`` apart), ``None`` if absent."""
        return self._values.get(normal(key), ("", None))[1]

    def key(self, name: str) -> str:
        """The first spelling of ``name`` that stands there, else ``name``."""
        return next((key for key, _ in self.found(name)), name)

    def text(self, name: str) -> str:
        """The first text under ``name``, on one line; of several in a list, joined by commas."""
        for _, value in self.found(name):
            found = texts(value)
            if found:
                return ", ".join(found)
        return ""

    def long_text(self, name: str) -> str:
        """Like :meth:`text`, line breaks kept."""
        for _, value in self.found(name):
            if isinstance(value, str) and value.strip():
                return clean(value).strip()
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A boolean, also as a word.

        Raises:
            ArticleError: it is neither: whether an article may go out is never guessed.
        """
        for key, value in self.found(name):
            known = word(value)
            if known is None:
                raise self.error(key, f"must be true or false, not {str(value)[:40]!r}")
            return known
        return False

    def moment(self, name: str, zone: tzinfo) -> tuple[str, datetime] | None:
        """(key, instant) of the first spelling that holds a date.

        Raises:
            ArticleError: what stands there is no date.
        """
        for key, value in self.found(name):
            if word(value) is not None and str(value).strip() not in ("0", "1"):
                continue  # Jekyll's `published: true`, Docusaurus' `last_updated: false`
            return key, self.read_moment(key, value, zone)
        return None

    def read_moment(self, key: str, value: object, zone: tzinfo) -> datetime:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, str) and isinstance(value, Mapping):
            # Docusaurus: last_update: {date: …}
            value = next((one for at, one in value.items() if normal(str(at)) == "date"), "")
        try:
            return dates.read(value, zone)
        except ArticleError as error:
            raise self.error(key, str(error)) from error

    def error(self, key: str, message: str) -> ArticleError:
        return ArticleError(message, field=key, line=self.head.line(key))


def word(value: object) -> bool | None:
    """``True`` or ``False`` where a value says so, in any of the usual words."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | int):
        return None
    text = str(value).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None
