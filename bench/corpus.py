"""Makes a newspaper of any size, the same one every time.

    python bench/corpus.py FOLDER --articles 1000 [--dialect yaml] [--no-pictures]

Eight sections in folders of a year each; the newest forty articles belong to the morning's
edition of 2025-06-10, the others are spread evenly over the six years before. Korean with some
English, about 5 KB each. Nothing is drawn by chance: what varies, varies with the number of the
article.

*mixed* heads are those of five tools, and one article in twelve brings a picture of its own;
*yaml* heads say the same to Hugo, Pelican, Eleventy and us.
"""

from __future__ import annotations

import argparse
import functools
import os
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Literal, get_args

NOW = "2025-06-10T07:30:00+09:00"
"""The instant at which the corpus is meant to be built."""

Dialect = Literal["mixed", "yaml"]

SECTIONS = (
    ("교육", "education"), ("기획", "features"), ("경제", "economy"), ("문화", "culture"),
    ("사회", "local"), ("스포츠", "sports"), ("의견", "opinion"), ("English", "english"),
)  # fmt: skip

TITLE = "가온신문"
HOME = "https://news.example.kr"
CONFIG = f"""\
[publication]
id = "bench"
title = "{TITLE}"
url = "{HOME}"
since = 2019

[articles]
url = "{{home}}/{{section}}/{{slug}}"
"""

SENTENCES = (
    "가온시는 올해 안에 도서관 세 곳의 문을 밤 열 시까지 열기로 했다.",
    "주민들은 “늦게 퇴근하는 사람도 책을 빌릴 수 있게 됐다”고 반겼다.",
    "시의회는 다음 달 열리는 회의에서 예산 12억 4000만 원을 다룬다.",
    "현장에서 만난 **한 교사**는 아이들이 먼저 달라졌다고 말했다.",
    "이 사업은 2019년에 시작돼 지금까지 4만 명이 넘게 다녀갔다.",
    "다만 [운영 지침](/about/guide)이 늦어 걱정하는 목소리도 있다.",
    "비가 오는 날에는 강변 산책로의 일부 구간이 닫힌다.",
    "The city expects the second line to open before the autumn term.",
    "전문가들은 숫자보다 오래 이어지는 것이 중요하다고 입을 모은다.",
    "자세한 내용은 시청 누리집에서 볼 수 있다.",
)
TAGS = ("도서관", "학교", "예산", "강변", "버스", "축제")
ZONE = timezone(timedelta(hours=9))
NEWEST = datetime.fromisoformat(NOW).astimezone(ZONE) - timedelta(minutes=40)
TODAY = 40
"""So many articles, five a section, stand in the edition of the day."""
SPAN = timedelta(days=6 * 365)


@dataclass(frozen=True, slots=True)
class Story:
    """One article: what a reader of any feed must find of it."""

    number: int
    when: datetime

    @property
    def section(self) -> tuple[str, str]:
        """Name and slug."""
        return SECTIONS[self.number % len(SECTIONS)]

    @property
    def title(self) -> str:
        return f"가온시 소식 {self.number}호, {TAGS[self.number % len(TAGS)]} 이야기"

    @property
    def slug(self) -> str:
        return f"story-{self.number}"

    @property
    def path(self) -> str:
        """Below the folder of all articles."""
        return f"{self.section[1]}/{self.when.year}/{self.slug}.md"

    @property
    def ending(self) -> str:
        """The last sentence, which no other article has."""
        return f"기사 {self.number}번은 여기서 끝난다."


def story(number: int, articles: int) -> Story:
    """The article of that number among so many; 0 is the newest."""
    if number < TODAY:
        return Story(number, NEWEST - timedelta(minutes=30) * number)
    before = NEWEST - timedelta(minutes=30) * TODAY
    return Story(number, (before - SPAN * (number - TODAY) / articles).replace(microsecond=0))


def extra(number: int, articles: int) -> Story:
    """The first, second … article that comes after all the others."""
    # An article of the day, but not of its last minute: see `without_edition` in ours.py.
    return Story(articles + number, NEWEST + timedelta(seconds=10) * (number % 50 + 1))


def has_picture(number: int) -> bool:
    return number % 7 == 0 and number % 5 not in (2, 3)


def front_matter(one: Story, *, pictures: bool) -> str:
    """The head of an article as one of five tools would write it."""
    number, title, stamp = one.number, one.title, one.when.isoformat()
    name, slug = one.section
    tags = tags_of(number)
    picture = f"photo-{number}.png" if pictures and has_picture(number) else ""
    if number % 5 == 1:
        image = f'image = "{picture}"\n' if picture else ""
        return (
            f'+++\ntitle = "{title}"\ndate = {stamp}\ntags = ["{tags[0]}"]\n{image}'
            f'categories = ["{name}"]\n+++\n'
        )
    if number % 5 == 2:
        return (
            f"Title: {title}\nDate: {one.when:%Y-%m-%d %H:%M}\nCategory: {name}\n"
            f"Tags: {', '.join(tags)}\nAuthors: 김하늘, 이바다\n\n"
        )
    if number % 5 == 3:
        return f'{{"title": "{title}", "date": "{stamp}", "section": "{slug}"}}\n\n'
    cover = f"image: {picture}\nimage_alt: 가온시 강변\n" if picture else ""
    return (
        f"---\ntitle: {title}\ndate: {stamp}\nsection: {name}\ntags: {tags}\n"
        f"author: 김하늘\n{cover}---\n"
    )


def common_head(one: Story) -> str:
    """YAML that Python-Markdown's reader of plain lines takes for the same: no quotes, no lists."""
    return (
        f"---\ntitle: {one.title}\ndate: {one.when.isoformat()}\ncategory: {one.section[1]}\n"
        f"author: 김하늘\ntags: {', '.join(tags_of(one.number))}\nslug: {one.slug}\n---\n\n"
    )


def tags_of(number: int) -> list[str]:
    return [TAGS[number % 6], TAGS[(number + 1 + number // 6 % 5) % 6]]


def body(number: int) -> str:
    """Markdown with a heading, a list and now and then a table."""
    return paragraphs(number % 20)


@functools.cache
def paragraphs(kind: int) -> str:
    made = [
        " ".join(SENTENCES[(kind + at * 3 + step) % len(SENTENCES)] for step in range(4))
        for at in range(13 + kind % 5)
    ]
    made.insert(2, "## 무엇이 달라지나")
    made.insert(4, "- 평일 밤 10시까지\n- 주말에는 오후 6시까지\n- 공휴일에는 쉼")
    if kind % 4 == 0:
        made.append("| 곳 | 방문 |\n|---|---|\n| 가온 | 1204 |\n| 나루 | 877 |")
    return "\n\n".join(made) + "\n"


def text_of(one: Story, dialect: Dialect, *, pictures: bool = False) -> str:
    """The whole file."""
    head = common_head(one) if dialect == "yaml" else front_matter(one, pictures=pictures)
    return f"{head}{body(one.number)}\n{one.ending}\n"


def png(number: int, width: int = 900, height: int = 600) -> bytes:
    """A picture of one gradient (PNG, RGB, 8 bits; W3C PNG §11)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = b"".join(
        b"\0" + bytes((number % 256, row * 255 // height, 128)) * width for row in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def write(
    folder: Path, articles: int, *, dialect: Dialect = "mixed", pictures: bool = True
) -> None:
    """Write a publication of so many articles into ``folder``, which must not exist."""
    folder.mkdir(parents=True)
    sections = "".join(f'\n[[sections]]\nname = "{n}"\nslug = "{s}"\n' for n, s in SECTIONS)
    (folder / "syndicate.toml").write_text(CONFIG + sections, encoding="utf-8")
    made: set[str] = set()
    for number in range(articles):
        one = story(number, articles)
        place = f"{folder}/articles/{one.section[1]}/{one.when.year}"
        if place not in made:
            os.makedirs(place)
            made.add(place)
        # Path and text streams would take twice as long, and 50,000 articles are many.
        with open(f"{folder}/articles/{one.path}", "wb", buffering=0) as file:
            file.write(text_of(one, dialect, pictures=pictures).encode())
        if pictures and has_picture(number):
            Path(place, f"photo-{number}.png").write_bytes(png(number))


def add(folder: Path, number: int, articles: int, *, dialect: Dialect = "yaml") -> Story:
    """Put the ``number``-th new article into the publication; it is the newest of all."""
    one = extra(number, articles)
    path = folder / "articles" / one.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(one, dialect), encoding="utf-8")
    return one


def change(folder: Path, one: Story, number: int) -> str:
    """Edit an article for the ``number``-th time; the sentence that it has now."""
    path = folder / "articles" / one.path
    sentence = f"기사 {one.number}번을 {number}번째로 고친 문장이다."
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{sentence}\n", encoding="utf-8")
    return sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--dialect", choices=get_args(Dialect), default="mixed")
    parser.add_argument("--pictures", action=argparse.BooleanOptionalAction, default=None)
    options = parser.parse_args()
    pictures = options.dialect == "mixed" if options.pictures is None else options.pictures
    if pictures and options.dialect == "yaml":
        parser.error("pictures stand in the mixed dialect only: the peers would not show them")
    write(options.folder, options.articles, dialect=options.dialect, pictures=pictures)


if __name__ == "__main__":
    main()
