"""Template marks of other tools: their meaning is kept, none is printed, time stays linear."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, strategies as st

from syndicate.sources.render import markdown
from syndicate.sources.shortcodes import strip

_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


def md(text: str) -> str:
    return strip(text, "markdown")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Hugo
        ('{{< figure src="a.jpg" alt="말" >}}', '<p><img src="a.jpg" alt="말"></p>'),
        (
            '{{< figure src="a.jpg" alt="말" caption="글 **굵게**" attr="사진부" >}}',
            '<figure><img src="a.jpg" alt="말"><figcaption>글 굵게 (사진부)</figcaption></figure>',
        ),
        ("{{% notice tip %}}\n안의 글\n{{% /notice %}}", "\n안의 글\n"),
        (
            "{{< youtube dQw4w9WgXcQ >}}",
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>',
        ),
        (
            '{{< vimeo id="1234567" >}}',
            '<iframe src="https://player.vimeo.com/video/1234567"></iframe>',
        ),
        (
            '{{< tweet user="hanbit" id="123456" >}}',
            '<iframe src="https://twitter.com/hanbit/status/123456"></iframe>',
        ),
        (
            "{{< instagram BWNjjyYFxVx >}}",
            '<iframe src="https://www.instagram.com/p/BWNjjyYFxVx/embed"></iframe>',
        ),
        (
            "{{< gist spf13 7896402 >}}",
            '<a href="https://gist.github.com/spf13/7896402">gist.github.com/spf13/7896402</a>',
        ),
        ('[글]({{< ref "b.md#x" >}})', "[글](b.md#x)"),
        ('[글]({{< relref path="b.md" >}})', "[글](b.md)"),
        ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "\n```go\nx := 1\n```\n"),
        ("{{< unknown a=1 >}}", ""),
        ("{{< comment >}}지움{{< /comment >}}남김", "남김"),
        # Liquid, Nunjucks
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "\n```ruby\nputs 1\n```\n"),
        ("{% if x %}보임{% endif %}", "보임"),
        (
            '{% include figure.html src="a.jpg" caption="글" %}',
            '<figure><img src="a.jpg" alt="글"><figcaption>글</figcaption></figure>',
        ),
        ("{% include nav.html %}", ""),
        ("[글]({% post_url 2020-01-02-slug %})", "[글](/2020/01/02/slug.html)"),
        ("![x]({{ site.baseurl }}/a.jpg)", "![x](/a.jpg)"),
        ('[x]({{ "/tags/a/" | url }})', "[x](/tags/a/)"),
        ("[x]({{ external }})", "[x]()"),
        ('{% image "a.jpg" "말" %}', '<p><img src="a.jpg" alt="말"></p>'),
        ("{% comment %}지움{% endcomment %}남김", "남김"),
        ("{# a note #}남김", "남김"),
        # Zola
        (
            '{{ youtube(id="dQw4w9WgXcQ") }}',
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>',
        ),
        ("{% quote(author='x') %}인용{% end %}", "인용"),
        # Go's site
        ("{{raw `\nx := 1\n`}}", "\n```\nx := 1\n```\n"),
        ("{{{{<>}}", "{&#123;"),
        # WordPress
        ('[caption id="a" width="300"]<img src="a.jpg"> 글[/caption]', '<img src="a.jpg"> 글'),
        ("[gallery ids='1,2']", ""),
        ("[embed]https://youtu.be/abc[/embed]", '<iframe src="https://youtu.be/abc"></iframe>'),
        # kramdown
        ("글\n{: .note}\n", "글\n\n"),
        ("* TOC\n{:toc}\n\n글", "\n\n글"),
        ("[a](b){:target='_blank'}", "[a](b)"),
        ("{::comment}\n지움\n{:/comment}남김", "남김"),
        # Pelican
        ("![x]({static}/images/a.png) [y]({filename}b.md)", "![x](/images/a.png) [y](b.md)"),
    ],
)
def test_what_is_known_keeps_its_meaning(text: str, expected: str) -> None:
    assert md(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "중괄호 {a} {{ message }} 와 대괄호 [caption](b) [gallery]: c [code] 는 글이다",
        "`{{< figure >}}` 와 ``{% raw %} ` ``".replace("{% raw %} ", "{% x %}"),
        "```\n{{< figure src=a >}}\n{% include x %}\n```\n",
        "~~~ go\n{{ site.url }}\n~~~\n",
        "> ```\n> {% x %}\n> ```\n",
        "글\n\n    {{< indented >}}\n\n글",
        "<pre>{% x %}</pre> <code>{{< y >}}</code>",
        "$\\frac{{a}}{{b}}$",
        "100%} of {#hashtag} {:}",
    ],
)
def test_code_and_prose_stay_as_they_are(text: str) -> None:
    assert md(text) == text


def test_marks_that_are_shown_become_code_outside_of_code() -> None:
    assert md("쓰기: {{</* figure */>}}") == "쓰기: <code>{{&lt; figure &gt;}}</code>"
    assert (
        md("{% raw %}쓰기: {{ page.title }}{% endraw %}") == "쓰기: <code>{{ page.title }}</code>"
    )
    assert (
        md("```\n{{</* figure */>}}\n{% raw %}{{ x }}{% endraw %}\n```")
        == "```\n{{< figure >}}\n{{ x }}\n```"
    )
    assert md("여는 {% 만") == "여는 <code>{%</code> 만"


def test_a_figure_does_not_swallow_the_paragraph_behind_it() -> None:
    html = markdown(md('{{< figure src="a.jpg" caption="글" >}}\n**굵은** 문단'))
    assert "<strong>굵은</strong>" in html


def test_what_stood_around_a_mark_is_no_mark_without_it() -> None:
    assert markdown(md("글 {[/caption]% y %}")) == "<p>글 {% y %}</p>\n"
    assert md("글 {[/caption]% y %}") == "글 &#123;% y %}"


def test_inside_a_list_a_shortcode_is_no_code() -> None:
    text = '1. 하나\n\n    {{< figure src="a.jpg" >}}\n\n2. 둘'
    assert "{{<" not in md(text)


def test_html_and_plain_text_are_read_too() -> None:
    assert (
        strip("{% highlight js %}\na < b\n{% endhighlight %}", "html")
        == "<pre><code>a &lt; b</code></pre>"
    )
    assert strip("제목 {{ site.title }}", "plain") == "제목 "
    assert strip("<p>```{% x %}```</p>", "html") == "<p>``````</p>"


_PIECES = st.sampled_from(
    ["{{<", ">}}", "{{%", "%}}", "{%", "%}", "{{", "}}", "/*", "*/", " raw ", " endraw ",
     "/", "`", "```", "\n", "\n\n", "    ", "<code>", "</code>", "<pre>", "highlight",
     " endhighlight ", "[caption]", "[/caption]", "{:", "}", "{#", "#}", "글", 'a="b"',
     "<!--", "-->", "- x", "~~~", "comment", "figure src=x.jpg "]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_nothing_crashes_and_no_mark_is_printed(text: str) -> None:
    for kind in ("markdown", "html", "plain"):
        made = strip(text, kind)
        assert isinstance(made, str)
    shown = re.sub(r"<!--.*?(?:-->|$)", "", strip(text, "html"), flags=re.DOTALL)
    outside = _CODE.sub(" ", shown)  # what stands on both sides of code is not one mark
    if not re.search(r"<(?:code|pre|!--)", outside):
        assert "{%" not in outside
        assert "{{<" not in outside


@pytest.mark.parametrize(
    "piece",
    ["{%", "{{<", "{{", "[caption", "[caption]", "[code]", "`", "``x`", "{% raw %}",
     "{{< highlight x >}}", "<code>", "{:", "{::comment}", "{#-", "```\n",
     "{% include a %}", "    x\n\n", "{{</* ", "* TOC\n{:toc}\n", "`a` {{< x >}} ",
     "{{ 'a ", "<!--", '{% x "%}'],
)  # fmt: skip
def test_time_grows_with_length_alone(piece: str) -> None:
    start = time.process_time()
    md(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5
