"""Heads of articles for tests: what the usual tools write, what is wrong, and what is nasty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hypothesis import strategies as st

from syndicate.sources.fields import SYNONYMS
from syndicate.testing import CONFIG

ALL = """\
aliases = ["Education", "Schools & More", "école"]

[[sections]]
name = "News Sport"
slug = "news-sport"

[[sections]]
name = "한글"
slug = "한글"
"""
CONFIGS = {
    "usual": CONFIG,
    "pages": CONFIG.replace('url = "{home}/{section}/{slug}"\n', ""),
    "abroad": CONFIG.replace(
        "since = 2025", 'since = 2025\nlanguage = "en"\ntimezone = "America/New_York"'
    ).replace("{home}/{section}/{slug}", "{home}/{year}/{month}/{day}/{path}"),
    "ids": CONFIG.replace("{home}/{section}/{slug}", "https://한빛.kr/{id}?of={year}").replace(
        "[articles]", '[articles]\ndefault_section = "features"'
    ),
    "tags": CONFIG.replace("[articles]", '[articles]\nsections_from = ["folder", "tags", "kind"]'),
    "sections": CONFIG.replace('aliases = ["Education"]\n', ALL),
}


SHORT = [
    # Hugo, Jekyll, Eleventy, Astro and Zola; keys in Korean; Windows; Pelican; JSON
    """---
title: '[단독] 제목'
date: 2025-06-10T07:00:00+09:00
lastmod: 2025-06-10
draft: false
categories:
  - 교육
tags: [a, 'b', "c, d"]
weight: 10
---
""",
    """---
layout: post
title:  "It's on"
date:   2025-06-10 07:00:00 -0400
categories: education features
published: true
permalink: /a/b/
---
""",
    """---
title: Budget 2025 - what's new
pubDate: 2025-06-10T07:00:00.000Z
section: 교육
image:
  src: ./a.jpg
  alt: A hall
---
""",
    """+++
title = "제목"
date = 2025-06-10
[taxonomies]
categories = ["교육"]
[extra]
lang = "ko"
+++
""",
    """---
# 머리
제목: 시장 골목에 불이 켜졌다
날짜: 2025.06.10
면: 교육
초안: 거짓

status: publish
---
""",
    "---\r\ntitle: R&D 예산\r\ndate: 2025-06-10\r\nsection: Education\r\n---\r\n본문\r\n",
    "\ufeff---\ntitle: 제목\ndate: 2025-06-10\nsection: 교육\n---\n",
    "Title: 제목: 부제\nDate: 2025-06-10 07:00\nCategory: 교육\nTags: a, b\n\n본문\n",
    """{
  "title": "제목",
  "date": "2025-06-10",
  "authors": [{"name": "A"}],
  "section": ["교육"]
}
""",
]

LONG = [
    "title: a",  # no date
    "title: 제목\ndate: 2025-06-10\nsection: 교육\ndarft: true",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\ntitle: 제목",
    "title: 제목\ndate: 2025-06-10\nsection: [교육, 교욱]",
    "title: 제목 # 1\ndate: 2025-06-10\nsection: 교육",
    "title: 제목\ndate: 2025-02-30\nsection: 교육",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\nupdated: 2025-06-09",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\nadvertising: maybe",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\nlang: 한국어",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\nurl: urn:x",
    "title: 제목\ndate: 2025-06-10\nsection: 교육\nbuild:\n  list: never",
]


SPELLINGS = [one for spellings in SYNONYMS.values() for one in spellings]
KEYS = st.one_of(
    st.sampled_from(SPELLINGS),
    st.sampled_from(SPELLINGS).map(str.title),
    st.sampled_from(
        """Title DATE pubDate publish-date last_modified_at dates titel darft publish hidden status
        headless unlisted eleventyExcludeFromCollections build _build layout weight kind extra
        taxonomies params categories category tags Tags images header comments aliases toc 순서
        pub_date 1st null no << - a.b "title" key\u00a0""".split()  # noqa: SIM905  # words
    ),
)
TEXTS = st.lists(
    st.sampled_from(
        [
            *"aZ09 .,:;#-_'\"[]{}()<>&*!|?%@`~=+/\\^$\t\r\n가각힣é·“…—",
            *"한\u1112\u1161\u11ab\u00a0\u3000",
            "\ufeff",
            "\u0301",
            "\u200b",
            "\x7f",
            "\x85",
            "\u2028",
            "\x0b",
            "🙂",
            "ſ",
            "K",
            ": ",
            " #",
        ]
    ),
    max_size=12,
).map("".join)
DATES = st.one_of(
    st.datetimes(datetime(1890, 1, 1), datetime(2100, 1, 1)).flatmap(  # noqa: DTZ001  # typed without a zone
        lambda at: st.sampled_from(
            (
                f"{at:%Y-%m-%d}",
                f"{at:%Y-%m-%d %H:%M}",
                f"{at:%Y-%m-%dT%H:%M:%S}",
                f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
                f"{at:%Y-%m-%dT%H:%M:%SZ}",
                f"{at:%Y-%m-%dT%H:%M:%S}+09:00",
                f"{at:%Y-%m-%d %H:%M:%S} -0400",
                f"{at:%Y-%m-%d %H:%M}+05:30",
                f"{at:%Y.%m.%d}",
                f"{at:%Y%m%d}",
                f"{at:%d %b %Y %H:%M}",
                f"{at:%Y-%m-%d} 오후 3시",
            )
        )
    ),
    st.sampled_from(
        """2025-02-30 2025-06-10T24:00 2025-06-10T23:59:60Z 2025-06-10T07:00+15:00 0001-01-01
        2025-06-10T7:00 1900-01-01T00:10 2024-03-10T02:30 2024-11-03T01:30 2024-03-10 9999-12-31
        1749500000 03/04/2020 2025-06 created 2025-06-10T07:00:00Z 2025-06-10""".split()  # noqa: SIM905  # words
    ),
    st.just("git Last Modified"),
)
WORDS = st.sampled_from(
    """true false yes No on off 0 1 y n null ~ Null 참 거짓 draft published Hidden ko en en-GB en_us
    english zh-CN 교육 education Education EDUCATION 기획 features 교욱 sport news/education 없음
    news-sport école https://news.example.kr/a https://example.com:99999/ /a/b/ /a/b.html /:title/
    tag:a,2025:b urn:x /a//b ../c pretty /2025/06/10/x mailto:a@b a-slug A_Slug 슬러그 007 1.5
    2025/06/10 [단독] R&D C++ a*b* <b>a</b> &amp; [text](https://a) {{ } {% https://[""".split()  # noqa: SIM905  # words
)
PLAIN = st.one_of(WORDS, WORDS, DATES, TEXTS, st.just(""), st.just("교육, 기획"))
ITEMS = st.one_of(
    PLAIN, PLAIN.map('"{}"'.format), PLAIN.map("'{}'".format), st.just("'it''s'"), st.just('"a, b"')
)
SPACE = st.sampled_from(["", "", "", " ", "  ", "\t", "\u00a0", " # c", "\r"])


def lists(items: list[str]) -> Iterator[str]:
    yield "[" + ", ".join(items) + "]"
    yield "[ " + " ,".join(items) + " ]"
    yield "[" + ",".join(items) + ",]"
    yield "".join(f"\n- {one}" for one in items)
    yield "".join(f"\n  - {one}" for one in items)
    yield "".join(f"\n{' ' * at}-  {one}" for at, one in enumerate(items))


VALUES = st.one_of(
    ITEMS,
    ITEMS,
    st.lists(ITEMS, max_size=3).flatmap(lambda items: st.sampled_from(list(lists(items)))),
    st.tuples(ITEMS, SPACE).map("".join),
    st.sampled_from(["|\n  a", ">-\n  a\n  b", "a\n  b", "{a: b}", "&x a", "*x", "!!str a", "%a"]),
)
ANY = st.tuples(KEYS, VALUES)


def _head(
    title: str, dates: list[tuple[str, str]], more: list[tuple[str, str]]
) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.permutations([("title", title), *dates, *more])


HEADS = st.one_of(
    st.lists(ANY, max_size=5),
    st.tuples(
        ITEMS,
        st.lists(
            st.tuples(
                st.sampled_from(
                    ("date", "publishDate", "updated", "lastmod", "expires", "published")
                ),
                DATES,
            ),
            min_size=1,
            max_size=3,
        ),
        st.lists(
            st.one_of(
                st.tuples(st.sampled_from(("section", "categories", "tags", "kind")), VALUES),
                st.tuples(
                    st.sampled_from(
                        ("slug", "id", "url", "permalink", "lang", "draft", "lead", "advertising")
                    ),
                    st.one_of(WORDS, ITEMS),
                ),
                ANY,
            ),
            max_size=4,
        ),
    ).flatmap(lambda parts: _head(*parts)),
)


def yaml(lines: list[tuple[str, str]]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines) + "---\n"


def toml(lines: list[tuple[str, str]]) -> str:
    return "+++\n" + "".join(f"{key} = {value}\n" for key, value in lines) + "+++\n"


def colon(lines: list[tuple[str, str]]) -> str:
    return "".join(f"{key}: {value}\n" for key, value in lines) + "\n"


def json(lines: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'"{key}": "{value}"' for key, value in lines) + "}\n"


FILES = st.sampled_from(
    """a.md education/a.md 교육/a.md nowhere/a.md education/2025-06-10-a-b.md features/20250610-a.md
    2025/06/10/a.md education/index.md education/a-b/index.md education/a.en.md a.ko.md a.b.md
    education/A_B.md education/가나-다.md education/é.md 2024-02-30-a.md 2024-1-2.md
    education/2025-06-10-2025-06-11-a.md education/2025-06-101-a.md _drafts/a.md a_drafts/b.md
    education/story.zh-CN.md _posts/2025-06-10-a.markdown a.MD a.html education/-.md index.md
    education/1900-01-01-a.md education/2025-06-10.index.md""".split()  # noqa: SIM905  # words
)
BODIES = st.sampled_from(["", "본문\n", "\n# 제목\n\nText\n", "---\n", "a\r\nb", "<!-- -->"])
