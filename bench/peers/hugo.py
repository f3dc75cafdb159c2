"""Hugo at its best: feeds only, no page of an article is even thought of."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from corpus import HOME, TITLE

from peers.builder import Builder, Missing
from peers.install import PEERS, python

__all__ = ["Hugo"]

# `page = []` is faster than `build.render = "never"`; disabling the kind would lose the articles.
CONFIG = """\
baseURL = "{home}/"
title = "{title}"
defaultContentLanguage = "ko"
disableKinds = ["taxonomy", "term", "robotsTXT", "sitemap", "404"]
cacheDir = "{work}/cache"

[pagination]
disableAliases = true

[mediaTypes."application/atom+xml"]
suffixes = ["xml"]

[outputFormats.rss]
baseName = "rss"
mediaType = "application/rss+xml"
isPlainText = true

[outputFormats.atom]
baseName = "atom"
mediaType = "application/atom+xml"
isPlainText = true

[outputs]
home = ["rss", "atom"]
section = ["rss", "atom"]
page = []

[[module.mounts]]
source = "{articles}"
target = "content"

[[module.mounts]]
source = "layouts"
target = "layouts"
"""

# A page without an output has no address of its own: the link is put together here.
RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{{ .Title | transform.XMLEscape }}</title>
<link>{{ site.BaseURL }}</link>
<description>{{ .Title | transform.XMLEscape }}</description>
{{- range first 50 (cond .IsHome site.RegularPages .RegularPages) }}
{{- $link := printf "%s%s/%s" site.BaseURL .Section .Params.slug }}
<item>
<title>{{ .Title | transform.XMLEscape }}</title>
<link>{{ $link }}</link>
<guid>{{ $link }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<content:encoded>{{ .Content | transform.XMLEscape }}</content:encoded>
</item>
{{- end }}
</channel>
</rss>
"""

ATOM = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>{{ .Title | transform.XMLEscape }}</title>
<id>{{ site.BaseURL }}{{ .Section }}</id>
<updated>{{ site.Lastmod.Format "2006-01-02T15:04:05Z07:00" }}</updated>
{{- range first 50 (cond .IsHome site.RegularPages .RegularPages) }}
{{- $link := printf "%s%s/%s" site.BaseURL .Section .Params.slug }}
<entry>
<title>{{ .Title | transform.XMLEscape }}</title>
<id>{{ $link }}</id>
<link href="{{ $link }}"/>
<author><name>{{ .Params.author }}</name></author>
<updated>{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}</updated>
<content type="html">{{ .Content | transform.XMLEscape }}</content>
</entry>
{{- end }}
</feed>
"""


class Hugo(Builder):
    name = "Hugo"
    rival = True

    def prepare(self) -> None:
        python()
        layouts = self.work / "layouts"
        layouts.mkdir(parents=True)
        config = CONFIG.format(home=HOME, title=TITLE, work=self.work, articles=self.articles)
        (self.work / "hugo.toml").write_text(config, encoding="utf-8")
        (layouts / "list.rss.xml").write_text(RSS, encoding="utf-8")
        (layouts / "list.atom.xml").write_text(ATOM, encoding="utf-8")

    def command(self) -> Sequence[str]:
        return [self.program(), "--quiet"]

    def watching(self) -> Sequence[str]:
        """The same, staying to build again whenever an article changes."""
        return [self.program(), "build", "--watch", "--quiet"]

    def forget(self) -> None:
        super().forget()
        shutil.rmtree(self.work / "resources", ignore_errors=True)
        shutil.rmtree(self.work / "cache", ignore_errors=True)

    def program(self) -> str:
        """The binary itself: the package's Python wrapper would cost Hugo its start-up."""
        found = sorted(PEERS.glob("lib*/python*/site-packages/hugo/binaries/hugo*"))
        if not found:
            raise Missing("the package hugo brings no binary for this system")
        return str(found[0])

    def version(self) -> str:
        command = [self.program(), "version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        found = re.search(r"hugo v([0-9.]+)", said.stdout)
        if not found:
            raise Missing(f"the binary does not run: {said.stderr.strip()}")
        return f"Hugo {found[1]}"
