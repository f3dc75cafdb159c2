from __future__ import annotations

import pytest

from syndicate.sources.embeds import as_link


@pytest.mark.parametrize(
    ("src", "url", "text"),
    [
        ("www.youtube.com/embed/abc-1?rel=0", "www.youtube.com/watch?v=abc-1", "YouTube 영상 보기"),
        ("www.youtube-nocookie.com/embed/abc", "www.youtube.com/watch?v=abc", "YouTube 영상 보기"),
        ("youtu.be/abc", "www.youtube.com/watch?v=abc", "YouTube 영상 보기"),
        (
            "www.youtube.com/embed/videoseries?list=PL1",
            "www.youtube.com/playlist?list=PL1",
            "YouTube 영상 보기",
        ),
        ("player.vimeo.com/video/12?h=3", "vimeo.com/12", "Vimeo 영상 보기"),
        ("tv.naver.com/embed/12", "tv.naver.com/v/12", "네이버TV 영상 보기"),
        ("platform.twitter.com/embed/Tweet.html?id=12", "x.com/i/status/12", "X 게시물 보기"),
        ("www.instagram.com/p/Ab/embed/", "www.instagram.com/p/Ab/", "Instagram 게시물 보기"),
        (
            "www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2F1",
            "www.facebook.com/a/1",
            "Facebook 게시물 보기",
        ),
        ("open.spotify.com/embed/track/1", "open.spotify.com/track/1", "Spotify에서 듣기"),
        ("www.google.com/maps/embed?pb=1", "www.google.com/maps/embed?pb=1", "Google 지도 보기"),
        ("charts.example.org/1", "charts.example.org/1", "charts.example.org에서 보기"),
        ("notyoutube.com/embed/x", "notyoutube.com/embed/x", "notyoutube.com에서 보기"),
    ],
)
def test_what_was_embedded_is_found_where_people_open_it(src: str, url: str, text: str) -> None:
    link = as_link(f"https://{src}", "", "ko")
    assert (link.url, link.text) == (f"https://{url}", text)


def test_a_redirect_inside_an_embed_cannot_smuggle_a_script() -> None:
    src = "https://www.facebook.com/plugins/post.php?href=javascript:alert(1)"
    assert as_link(src, "", "ko").url == src


def test_other_languages_read_english() -> None:
    assert as_link("https://youtu.be/x", "", "en-GB").text == "Watch on YouTube"
    assert as_link("https://youtu.be/x", "La fête", "fr").text == "La fête — Watch on YouTube"
    assert as_link("https://youtu.be/x", "", "ko-KR").text == "YouTube 영상 보기"
