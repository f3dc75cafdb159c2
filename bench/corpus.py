"""Makes a newspaper of any size, the same one every time.

    python bench/corpus.py FOLDER --articles 1000

Eight sections, articles spread evenly over six years up to the morning of 2025-06-10, in
the front matter of several tools, Korean with some English, of the length of a news
story; one in twelve brings a picture of its own. Nothing is drawn by chance: what varies,
varies with the number of the article.
"""

from __future__ import annotations

import argparse
import struct
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

NOW = "2025-06-10T07:30:00+09:00"
"""The instant at which the corpus is meant to be built."""

SECTIONS = (
    ("교육", "education"), ("기획", "features"), ("경제", "economy"), ("문화", "culture"),
    ("사회", "local"), ("스포츠", "sports"), ("의견", "opinion"), ("English", "english"),
)  # fmt: skip

CONFIG = """\
[publication]
id = "bench"
title = "가온신문"
url = "https://news.example.kr"
since = 2019

[articles]
url = "{home}/{section}/{slug}"
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
SPAN = timedelta(days=6 * 365)


def has_picture(number: int) -> bool:
    return number % 7 == 0 and number % 5 not in (2, 3)


def front_matter(number: int, title: str, when: datetime, name: str, slug: str) -> str:
    """The head of an article as one of five tools would write it."""
    tags = [TAGS[number % 6], TAGS[(number + 1 + number // 6 % 5) % 6]]
    stamp = when.isoformat()
    picture = f"photo-{number}.png" if has_picture(number) else ""
    if number % 5 == 1:
        image = f'image = "{picture}"\n' if picture else ""
        return (
            f'+++\ntitle = "{title}"\ndate = {stamp}\ntags = ["{tags[0]}"]\n{image}'
            f'categories = ["{name}"]\n+++\n'
        )
    if number % 5 == 2:
        return (
            f"Title: {title}\nDate: {when:%Y-%m-%d %H:%M}\nCategory: {name}\n"
            f"Tags: {', '.join(tags)}\nAuthors: 김하늘, 이바다\n\n"
        )
    if number % 5 == 3:
        return f'{{"title": "{title}", "date": "{stamp}", "section": "{slug}"}}\n\n'
    cover = f"image: {picture}\nimage_alt: 가온시 강변\n" if picture else ""
    return (
        f"---\ntitle: {title}\ndate: {stamp}\nsection: {name}\ntags: {tags}\n"
        f"author: 김하늘\n{cover}---\n"
    )


def body(number: int) -> str:
    """Six to ten paragraphs of Markdown, with a heading, a list and now and then a table."""
    count = 6 + number % 5
    paragraphs = [
        " ".join(SENTENCES[(number + at * 3 + step) % len(SENTENCES)] for step in range(4))
        for at in range(count)
    ]
    paragraphs.insert(2, "## 무엇이 달라지나")
    paragraphs.insert(4, "- 평일 밤 10시까지\n- 주말에는 오후 6시까지\n- 공휴일에는 쉼")
    if number % 4 == 0:
        paragraphs.append("| 곳 | 방문 |\n|---|---|\n| 가온 | 1204 |\n| 나루 | 877 |")
    return "\n\n".join(paragraphs) + "\n"


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


def write(folder: Path, articles: int) -> None:
    """Write a publication of so many articles into ``folder``, which must not exist."""
    folder.mkdir(parents=True)
    sections = "".join(f'\n[[sections]]\nname = "{n}"\nslug = "{s}"\n' for n, s in SECTIONS)
    (folder / "syndicate.toml").write_text(CONFIG + sections, encoding="utf-8")
    newest = datetime.fromisoformat(NOW).astimezone(ZONE) - timedelta(minutes=40)
    for number in range(articles):
        when = (newest - SPAN * number / max(articles, 1)).replace(microsecond=0)
        name, slug = SECTIONS[number % len(SECTIONS)]
        place = folder / "articles" / slug / f"{when.year}"
        place.mkdir(parents=True, exist_ok=True)
        title = f"가온시 소식 {number}호, {TAGS[number % 6]} 이야기"
        text = front_matter(number, title, when, name, slug) + body(number)
        (place / f"story-{number}.md").write_text(text, encoding="utf-8")
        if has_picture(number):
            (place / f"photo-{number}.png").write_bytes(png(number))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    options = parser.parse_args()
    write(options.folder, options.articles)


if __name__ == "__main__":
    main()
