"""Template marks of other tools in a raw body: what they mean is kept, none is printed.

Hugo ``{{< >}}`` and ``{{% %}}``, Liquid, Nunjucks and Zola ``{% %}`` and ``{{ }}``, WordPress
``[caption]``, kramdown ``{: }``, Pelican ``{static}``. One pass from left to right; every search
for an end is made once per kind of end, so time grows with the length of the text alone.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from syndicate.sources.code_regions import Regions
from syndicate.sources.shortcode_calls import LITERAL, Call, parse, shown
from syndicate.text.lazy import regex

__all__ = ["strip"]

_WORDPRESS = (
    "caption|gallery|embed|audio|video|playlist|youtube|vimeo|gist|sourcecode|code|wp_caption|"
    "contact-form(?:-7)?|vc_\\w+|et_pb_\\w+|fusion_\\w+|su_\\w+|dropcap|pullquote|more|toc"
)
_TOKEN = regex(
    r"(?=[{\[|])(?:(?P<hugo>\{\{\s?[<%])"
    r"|(?P<zola>\{\{/\*)"
    r"|(?P<liquid>\{%)"
    r"|(?P<output>\{\{)"
    r"|(?P<note>\{#[ -])"
    r"|(?P<kramdown>\{::?(?=[\s./#:a-zA-Z]))"
    rf"|(?P<wordpress>\[/?(?:{_WORDPRESS})(?=[\s\]/=]))"
    r"|(?P<pelican>(?<=[(\"'\s:<])(?:\{(?:filename|static|attach|photo)\}|\|(?:filename|static|attach)\|)))",
    re.IGNORECASE,
)
_MARKED = regex(
    r"\{\{|\{%|\{#[ -]|\{:|\[/?[a-z]|\{(?:filename|static|attach|photo)\}|\|filename\|",
    re.IGNORECASE,
)
# Without regard to case four more letters are among those from a to z.
_BRACKET = regex("\\[/?[a-zA-Z\u0130\u0131\u017f\u212a]")
_LONGEST = 10_000
"""Characters within one pair of marks; beyond, the second one is missing."""

# `{{ message }}` in prose about templates is prose; these are expressions.
_EXPRESSION = regex(
    r"""\s*-?\s*(?:"[^"]*"|'[^']*'|[A-Za-z_][\w-]*(?:[.\[(|]|\s*\|).*"""
    r"""|(?:content|title|url|baseurl|baseUrl|super\(\)|children|TOC|toc))\s*.*""",
    re.DOTALL,
)
_QUOTED = regex(r"""\s*-?\s*(?:"([^"]*)"|'([^']*)')""")
_GO_BLOCK = regex(r"\s*(?:raw|code)\s+`([^`]*)`\s*")
_RAW_MARK = regex(r"\{%-?\s*(?:end)?(?:raw|verbatim)\s*-?%\}[ \t]*")
_ESCAPED = regex(r"(\{\{)([<%])/\*(.{0,2000}?)\*/([>%])(\}\})", re.DOTALL)
_PRINTED = regex(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}", re.DOTALL)
_KRAMDOWN = regex(r"\{:(?::[a-z/]|[\s.#a-zA-Z/])[^{}\n]{0,300}\}")
_TOC_ITEM = regex(r"(?:^|\n)[ \t]*(?:[*+-]|\d+\.)[ \t]+[^\n]{0,100}\n[ \t]*$")


def strip(text: str, kind: str) -> str:
    """``text`` without template marks. ``kind``: ``markdown``, ``html`` or ``plain`` (one line).

    Code that shows such marks keeps them. Embeds come out as HTML, in Markdown too.
    """
    if "{" not in text and "|" not in text and not _BRACKET.search(text):
        return text  # a quick look for what each of the marks begins with
    if not _MARKED.search(text):
        return text
    return _Stripper(text, kind).run()


class _Stripper:
    def __init__(self, text: str, kind: str) -> None:
        self._text = text
        self._kind = kind
        self._regions = Regions(text, markdown=kind == "markdown") if kind != "plain" else None
        self._made: list[str] = []
        self._at = 0
        self._ends: dict[str, int] = {}

    def run(self) -> str:
        text = self._text
        token = _TOKEN.search(text)
        while True:
            # Searched again only when it was passed: many regions of code may stand before one.
            if token is not None and token.start() < self._at:
                token = _TOKEN.search(text, self._at)
            limit = token.start() if token else len(text)
            region = self._regions.next(self._at) if self._regions else None
            if region is not None and region[0] <= limit:
                self._made.append(text[self._at : region[0]])
                self._made.append(_code(text[region[0] : region[1]]))
                self._at = region[1]
                continue
            self._made.append(text[self._at : limit])
            if token is None:
                return "".join(self._made)
            self._at = limit
            made = len(self._made)
            self._token(token)
            if text[limit - 1 : limit] == "{" and self._kind != "plain":
                self._keep_apart(made, text[limit : self._at])

    def _keep_apart(self, made: int, was: str) -> None:
        """A brace before what ``was`` a mark must not begin another one with what is there now."""
        before = next((at for at in range(made - 1, -1, -1) if self._made[at]), None)
        if before is not None and "".join(self._made[made:]) != was:
            piece = self._made[before]
            self._made[before] = f"{piece[:-1]}&#123;" if piece[-1] == "{" else piece

    def _token(self, token: re.Match[str]) -> None:
        match token.lastgroup:
            case "hugo":
                self._hugo(token)
            case "liquid":
                self._liquid(token)
            case "output" | "zola":
                self._output(token)
            case "note":
                self._note(token)
            case "kramdown":
                self._kramdown(token)
            case "wordpress":
                self._wordpress(token)
            case _:
                self._skip(token.end())  # Pelican: {static}/images/x.png is /images/x.png

    def _find(self, mark: str, start: int) -> int:
        """Where ``mark`` stands next, -1 if nowhere; never searches the same text twice."""
        known = self._ends.get(mark, 0)
        if known < 0 or known >= start:
            return known
        self._ends[mark] = self._text.find(mark, start)
        return self._ends[mark]

    def _skip(self, to: int) -> None:
        self._at = to

    def _stray(self, token: re.Match[str]) -> None:
        """A mark without its partner: printed as the code it is talked about."""
        mark = token[0]
        self._made.append(mark if self._kind == "plain" else f"<code>{html.escape(mark)}</code>")
        self._at = token.end()

    def _inside(self, token: re.Match[str], closer: str) -> str | None:
        end = self._find(closer, token.end())
        if end < 0 or end - token.end() > _LONGEST:
            return None
        inside = self._text[token.end() : end]
        self._at = end + len(closer)
        return inside

    def _hugo(self, token: re.Match[str]) -> None:
        inside = self._inside(token, ">}}" if token[0][-1] == "<" else "%}}")
        if inside is None:
            self._stray(token)
        elif inside.startswith("/*"):
            self._literal(
                f"{token[0]}{inside[2:].removesuffix('*/')}{token[0][-1].replace('<', '>')}}}}}"
            )
        elif not inside.lstrip().startswith("/"):
            self._call(token.start(), parse(inside), "hugo")

    def _liquid(self, token: re.Match[str]) -> None:
        inside = self._inside(token, "%}")
        if inside is None:
            self._stray(token)
            return
        inside = inside.strip("-+ \t\n")
        if inside.startswith("/*"):
            self._literal("{%" + inside[2:].removesuffix("*/") + "%}")
        elif not re.match(r"end|else|elsif|elif|when", inside):
            self._call(token.start(), parse(inside), "liquid")

    def _call(self, start: int, call: Call, family: str) -> None:
        if call.name in LITERAL or call.name.startswith("code"):
            end = self._closing(call.name, family)
            if end is not None:
                inner = self._text[self._at : end.start()]
                self._at = end.end()
                self._verbatim(call, inner)
                return
        before = self._text.rfind("\n", 0, start) + 1
        stop = self._text.find("\n", self._at)
        stop = len(self._text) if stop < 0 else stop
        alone = stop - start < _LONGEST and start - before < 200
        alone = alone and not (
            self._text[before:start].strip(" \t>") or self._text[self._at : stop].strip()
        )
        made = "" if self._kind == "plain" else shown(call, alone=alone)
        self._made.append(made)
        following = self._text[stop + 1 : stop + 200].split("\n", 1)[0]
        if made and alone and self._kind == "markdown" and following.strip():
            self._made.append("\n")  # CommonMark §4.6: an HTML block goes on up to an empty line

    def _closing(self, name: str, family: str) -> re.Match[str] | None:
        key = f"{family} {name}"
        if self._ends.get(key) == -1:
            return None
        match = _closer(name, family).search(self._text, self._at)
        if match is None:
            self._ends[key] = -1
        return match

    def _verbatim(self, call: Call, inner: str) -> None:
        if call.name == "comment":
            return
        if call.name in ("raw", "verbatim"):
            self._literal(inner)
        elif self._kind == "markdown" and "\n" in inner:
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", inner)), default=0))
            language = next((one for one in call.places if re.fullmatch(r"[\w+#.-]+", one)), "")
            inner = _RAW_MARK.sub("", inner).strip("\n")
            self._made.append(f"\n{fence}{language}\n{inner}\n{fence}\n")
        else:
            code = f"<code>{html.escape(_RAW_MARK.sub('', inner).strip(chr(10)))}</code>"
            self._made.append(f"<pre>{code}</pre>" if "\n" in inner else code)

    def _literal(self, text: str) -> None:
        """Text that is to be printed as it stands: marks in it become code, code stays code."""
        if self._kind == "plain":
            self._made.append(text)
            return
        at = 0
        regions = Regions(text, markdown=self._kind == "markdown")
        while region := regions.next(at):
            self._made.append(_PRINTED.sub(_printed, text[at : region[0]]))
            self._made.append(_code(text[region[0] : region[1]]))
            at = region[1]
        self._made.append(_PRINTED.sub(_printed, text[at:]))

    def _output(self, token: re.Match[str]) -> None:
        inside = self._inside(token, "}}")
        if inside is None:
            self._at = token.end()
            self._made.append(token[0])
            return
        if inside.startswith("{") or "{{" in inside or "{%" in inside:
            self._at = token.start() + 1  # the braces of something else stand within
            self._made.append("{")
            return
        whole = self._text[token.start() : self._at]
        if token.lastgroup == "zola":
            self._literal("{{" + inside.removesuffix("*/") + "}}")
        elif quoted := _QUOTED.match(inside):
            # {{ "/tags/" | url }}: the filter belongs to the other tool, the text to us.
            self._made.append(quoted[1] if quoted[1] is not None else quoted[2])
        elif block := _GO_BLOCK.fullmatch(inside):
            self._verbatim(Call("highlight", (), {}), block[1])
        elif re.match(r"\s*[A-Za-z_][\w:.]*(?:\(| +[\"'])", inside):
            # Zola: {{ youtube(id="…") }}; Go's templates: {{image "x.jpg" 850}}
            self._call(token.start(), parse(inside), "liquid")
        elif (
            "\n\n" in inside
            or not (
                _EXPRESSION.fullmatch(inside)
                # as an address it is no prose: href="{{ url }}", [text]({{ url }})
                or (
                    self._text[token.start() - 1 : token.start()] in ('"', "'", "(")
                    and "{" not in inside
                )
            )
        ):
            self._made.append(whole)

    def _note(self, token: re.Match[str]) -> None:
        if self._inside(token, "#}") is None:
            self._at = token.end()
            self._made.append(token[0])

    def _kramdown(self, token: re.Match[str]) -> None:
        match = _KRAMDOWN.match(self._text, token.start())
        if match is None or self._kind == "plain":
            self._at = token.end()
            self._made.append(token[0])
            return
        self._at = match.end()
        if match[0].startswith(("{::comment}", "{:/comment}")):
            end = self._find("{:/comment}", self._at)
            end = end if end >= 0 else self._find("{:/}", self._at)
            self._at = end if end >= 0 else self._at
        elif match[0].replace(" ", "").startswith("{:toc"):
            # kramdown puts the table of contents in the place of the list before the mark.
            tail = "".join(self._made[-1:])
            item = _TOC_ITEM.search(tail, max(0, len(tail) - 300))
            if item:
                self._made[-1] = tail[: item.start() + 1] if tail[item.start()] == "\n" else ""

    def _wordpress(self, token: re.Match[str]) -> None:
        end = self._find("]", token.end())
        # [caption](address), [gallery]: address and [embed][1] are Markdown links.
        linked = end >= 0 and self._text[end + 1 : end + 2] in ("(", ":", "[")
        if end < 0 or end - token.end() > 2_000 or (linked and self._text[end + 1] != "["):
            self._at = token.end()
            self._made.append(token[0])
            return
        call = parse(self._text[token.start() + 1 : end].rstrip("/"))
        opened = self._at
        self._at = end + 1
        if token[0].startswith("[/") or call.name not in (
            "embed",
            "code",
            "sourcecode",
            "youtube",
            "caption",
        ):
            self._made.append("" if token[0].startswith("[/") else shown(call, alone=False))
            return
        stop = self._closing(call.name, "wordpress")
        if stop is None:
            # A word in brackets: "[code]" of prose.
            if call.places or call.named:
                self._made.append(shown(call, alone=False))
            else:
                self._at = opened + len(token[0])
                self._made.append(token[0])
            return
        inner = self._text[self._at : stop.start()]
        if call.name in ("code", "sourcecode"):
            self._at = stop.end()
            self._verbatim(Call("highlight", (), {}), html.unescape(inner))
        elif call.name != "caption":
            self._at = stop.end()
            address = inner.strip()
            if address.startswith(("https://", "http://")) and " " not in address:
                self._made.append(f'<iframe src="{html.escape(address)}"></iframe>')


def _code(text: str) -> str:
    """Code as the other tool would have printed it: its own escapes are gone."""
    if "{%" in text:
        text = _RAW_MARK.sub("", text)
    return _ESCAPED.sub(r"\1\2\3\4\5", text) if "/*" in text else text


def _printed(match: re.Match[str]) -> str:
    return f"<code>{html.escape(match[0])}</code>"


@lru_cache(maxsize=64)
def _closer(name: str, family: str) -> re.Pattern[str]:
    name = re.escape(name)
    if family == "hugo":
        return re.compile(rf"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}", re.IGNORECASE)
    if family == "wordpress":
        return re.compile(rf"\[/{name}\s*\]", re.IGNORECASE)
    return re.compile(rf"\{{%-?\s*end_?{name}\s*-?%\}}", re.IGNORECASE)
