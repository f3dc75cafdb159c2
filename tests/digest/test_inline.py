"""What premailer does by default and must not do here, one test a trap."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys

import css_inline
import cssutils
import html5lib
import pytest

from syndicate.digest.inline import inline
from syndicate.errors import DigestError

PAGE = """<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><title>제목</title>
<style>
.a { color: #ffffff; background-color: #112233; padding: 4px 8px; mso-line-height-rule: exactly; }
p.a { width: 300px; text-align: right; }
img { width: 100%; height: auto; }
</style>
<style data-premailer="ignore">
@font-face { font-family: X; src: local(X); }
@media (prefers-color-scheme: dark) { .a { color: #000000 !important } }
[data-ogsc] .a { color: #abcdef !important }
</style></head>
<body><!--[if mso]><table><tr><td><![endif]-->
<p class="a">한글 &amp; &nbsp;<a href="%s">링크</a></p>
<img src="https://a.kr/b.png" width="26" alt="x">
<!--@foot--><td align="left" class="a"></td></body></html>
"""


def page(href: str = "https://a.kr/기사?a=1&amp;b=%ED%95%9C#절") -> str:
    return PAGE.replace("%s", href)


def test_rules_become_style_attributes_and_classes_stay() -> None:
    result = inline(page())
    assert '<p class="a" style="' in result
    assert "color:#ffffff" in result  # six digits
    assert 'bgcolor="#112233"' in result  # for Outlook


def test_sizes_and_alignment_that_the_template_wrote_are_kept() -> None:
    result = inline(page())
    assert 'width="26"' in result
    assert 'width="300"' not in result
    assert 'height="auto"' not in result
    assert 'align="right"' not in result
    assert 'align="left"' in result


def test_the_stylesheet_of_phones_and_dark_mode_stays_byte_for_byte() -> None:
    kept = re.search(r'(?s)<style data-premailer="ignore">(.*?)</style>', PAGE)
    assert kept
    assert f"<style>{kept[1]}</style>" in inline(page())


def test_marks_and_conditional_comments_stay() -> None:
    result = inline(page())
    assert "<!--@foot-->" in result
    assert "<!--[if mso]><table><tr><td><![endif]-->" in result


def test_a_mark_in_an_attribute_is_no_mark() -> None:
    result = inline(page().replace('alt="x"', 'alt="&lt;!--@foot-->\'&quot;<!--[if mso]>"'))
    assert result.count("<!--@foot-->") == 1
    assert result.count("<!--[if mso]>") == 1
    tree = html5lib.parse(result, namespaceHTMLElements=False)
    assert tree.find(".//img").get("alt") == "<!--@foot-->'\"<!--[if mso]>"


@pytest.mark.parametrize(
    "href", ["https://unsubscribe.slot.invalid/", "#t", "mailto:a@b.kr?subject=%EC%88%98&x=1"]
)
def test_addresses_are_not_rewritten(href: str) -> None:
    tree = html5lib.parse(inline(page(href.replace("&", "&amp;"))), namespaceHTMLElements=False)
    assert tree.find(".//a").get("href") == href


def test_nothing_is_fetched_and_a_stylesheet_elsewhere_is_refused() -> None:
    with pytest.raises(DigestError, match="<link>"):
        inline(
            page().replace("<title>", '<link rel="stylesheet" href="http://127.0.0.1:9/x"><title>')
        )


def test_a_doctype_in_lower_case_is_refused_before_it_is_lost() -> None:
    with pytest.raises(DigestError, match="must begin with <!DOCTYPE html>"):
        inline(page().replace("<!DOCTYPE", "<!doctype"))
    with pytest.raises(DigestError, match="must begin"):
        inline("")


def test_cssutils_keeps_quiet_and_no_handler_is_left_behind(
    capfd: pytest.CaptureFixture[str],
) -> None:
    inline(page())
    log = logging.getLogger("CSSUTILS")
    before = len(log.handlers)
    for _ in range(3):
        inline(page().replace("padding", "no-such-property"))
    assert len(log.handlers) == before
    assert cssutils.log.getEffectiveLevel() == logging.CRITICAL
    assert capfd.readouterr() == ("", "")


def test_the_environment_is_as_it_was_and_the_cache_is_large() -> None:
    script = (
        "import os; from syndicate.digest.inline import inline, _premailer; _premailer();"
        "from premailer.cache import cache;"
        "print(os.environ.get('PREMAILER_CACHE_MAXSIZE'), cache.maxsize)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PREMAILER_CACHE_MAXSIZE"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["None", "20000"]


def _styles(html: str) -> list[tuple[str, dict[str, str]]]:
    """Tag and declarations of every element with a style, longhands as written."""
    found = []
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str) and element.get("style"):
            pairs = (part.split(":", 1) for part in element.get("style").split(";") if ":" in part)
            declared = {
                name.strip(): re.sub(r"\s*,\s*", ",", value.strip().replace('"', "'").lower())
                for name, value in pairs
            }
            found.append((element.tag, declared))
    return found


def test_another_inliner_agrees_on_every_element_of_the_shipped_letter() -> None:
    from syndicate.resources import shipped

    style = (shipped("templates") / "_digest_style.html").read_text("utf-8")
    sheet = style[style.index("<style>") : style.index("</style>") + 8]
    classes = (
        "bg t card top mast date pad rule wx wt cap c n s d g src sec h2 art one pic cred sub sum"
    )
    body = "".join(
        f'<div class="{name}"><h1><a href="#">a</a></h1><h2><a href="#">b</a></h2><h3>c</h3>'
        f"<p><span>d</span> <small>e</small></p></div>"
        for name in [*classes.split(), "go", "ad", "more", "end", "foot", "acts", "c n", "c s"]
    )
    page = f"<!DOCTYPE html><html><head><title>x</title>{sheet}</head><body>{body}</body></html>"
    ours = _styles(inline(page))
    theirs = _styles(css_inline.CSSInliner(load_remote_stylesheets=False).inline(page))
    assert len(ours) > 100
    assert ours == theirs
