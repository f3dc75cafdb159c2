"""Embedded players, posts and maps become links: feeds and letters run none of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from syndicate.text.lazy import regex

__all__ = ["Link", "as_link"]


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader finds what was embedded, and what to call it."""

    url: str
    text: str


_WORDS = {
    "ko": {
        "video": "{name} 영상 보기",
        "post": "{name} 게시물 보기",
        "audio": "{name}에서 듣기",
        "map": "{name} 지도 보기",
        "other": "{name}에서 보기",
    },
    "en": {
        "video": "Watch on {name}",
        "post": "See the post on {name}",
        "audio": "Listen on {name}",
        "map": "Open the map on {name}",
        "other": "See it on {name}",
    },
}

_PLAIN = regex(r"[\w\-]+")
_ID = r"([\w\-]+)"
# Host (or its end), path, kind, name, and the address that a person opens.
_PLACES: tuple[tuple[str, str, str, str, str], ...] = (
    ("youtube.com", rf"/(?:embed|v|shorts|live)/(?!videoseries){_ID}", "video", "YouTube",
     "https://www.youtube.com/watch?v={0}"),
    ("youtube-nocookie.com", rf"/(?:embed|v)/(?!videoseries){_ID}", "video", "YouTube",
     "https://www.youtube.com/watch?v={0}"),
    ("youtu.be", rf"/{_ID}", "video", "YouTube", "https://www.youtube.com/watch?v={0}"),
    ("youtube.com", "", "video", "YouTube", ""),
    ("player.vimeo.com", r"/video/(\d+)", "video", "Vimeo", "https://vimeo.com/{0}"),
    ("vimeo.com", "", "video", "Vimeo", ""),
    ("tv.naver.com", rf"/embed/{_ID}", "video", "네이버TV", "https://tv.naver.com/v/{0}"),
    ("serviceapi.nmv.naver.com", "", "video", "네이버TV", ""),
    ("play-tv.kakao.com", rf"/embed/player/cliplink/{_ID}", "video", "카카오TV",
     "https://tv.kakao.com/v/{0}"),
    ("dailymotion.com", rf"/embed/video/{_ID}", "video", "Dailymotion",
     "https://www.dailymotion.com/video/{0}"),
    ("tiktok.com", rf"/embed/(?:v2/)?{_ID}", "video", "TikTok", ""),
    ("instagram.com", rf"/(p|reel|tv)/{_ID}/embed", "post", "Instagram",
     "https://www.instagram.com/{0}/{1}/"),
    ("facebook.com", "", "post", "Facebook", ""),
    ("twitter.com", "", "post", "X", ""),
    ("x.com", "", "post", "X", ""),
    ("open.spotify.com", rf"/embed(?:-podcast)?/(\w+)/{_ID}", "audio", "Spotify",
     "https://open.spotify.com/{0}/{1}"),
    ("soundcloud.com", "", "audio", "SoundCloud", ""),
    ("podbbang.com", "", "audio", "팟빵", ""),
    ("maps.google.com", "", "map", "Google", ""),
    ("google.com", r"/maps/", "map", "Google", ""),
    ("map.naver.com", "", "map", "네이버", ""),
    ("map.kakao.com", "", "map", "카카오", ""),
    ("openstreetmap.org", "", "map", "OpenStreetMap", ""),
)  # fmt: skip


def _query(url: str, key: str) -> str:
    return parse_qs(urlsplit(url).query).get(key, [""])[0]


def _tweet(url: str) -> str:
    number = _query(url, "id")
    return f"https://x.com/i/status/{number}" if number.isdigit() else ""


def _playlist(url: str) -> str:
    listed = _query(url, "list")
    return f"https://www.youtube.com/playlist?list={listed}" if _PLAIN.fullmatch(listed) else ""


def _named_in_query(key: str) -> Callable[[str], str]:
    def find(url: str) -> str:
        named = _query(url, key)
        return named if named.startswith(("https://", "http://")) else ""

    return find


_BEHIND: dict[str, Callable[[str], str]] = {
    "X": _tweet,
    "YouTube": _playlist,
    "Facebook": _named_in_query("href"),
    "SoundCloud": _named_in_query("url"),
}


def as_link(url: str, title: str, language: str) -> Link:
    """The link for what stood embedded at ``url`` (absolute); ``title`` is the embed's own.

    The words are Korean where ``language`` is, else English.
    """
    words = _WORDS["ko" if language.lower().split("-")[0] == "ko" else "en"]
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    kind, name, target = "other", host, ""
    for place, path, its_kind, its_name, shape in _PLACES:
        if host != place and not host.endswith(f".{place}"):
            continue
        found = re.match(path, parts.path)
        if found is None:
            continue
        kind, name = its_kind, its_name
        target = shape.format(*found.groups()) if shape else ""
        break
    if not target and name in _BEHIND:
        target = _BEHIND[name](url)
    text = words[kind].format(name=name)
    return Link(target or url, f"{title} — {text}" if title else text)
