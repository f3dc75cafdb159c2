"""Eleventy: its articles are written nowhere, its feeds are one paginated template."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence

from corpus import HOME, SECTIONS, TITLE

from peers.builder import Builder, Missing
from peers.install import node

__all__ = ["Eleventy"]

PACKAGE, VERSION = "@11ty/eleventy", "3.1.2"

CONFIG = """\
module.exports = function (eleventy) {
  eleventy.setQuietMode(true);
  eleventy.addGlobalData("permalink", false);
  eleventy.addCollection("shown", (all) => {
    const newest = all.getFilteredByGlob("./content/**/*.md").sort((a, b) => b.date - a.date);
    const shown = { "": newest.slice(0, 50) };
    for (const slug of SECTIONS)
      shown[slug] = newest.filter((one) => one.data.category === slug).slice(0, 50);
    return shown;
  });
  return {
    dir: { input: ".", output: "public" },
    templateFormats: ["md", "11ty.js"],
    markdownTemplateEngine: false,
  };
};
"""

TEMPLATE = """\
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escape = (text) => text.replace(/[&<>]/g, (sign) => escapes[sign]);
const link = (one) => `${HOME}/${one.data.category}/${one.data.slug}`;

const rss = (all) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>${TITLE}</title>
<link>${HOME}</link>
<description>${TITLE}</description>
${all.map((one) => `<item>
<title>${escape(one.data.title)}</title>
<link>${link(one)}</link>
<guid>${link(one)}</guid>
<pubDate>${one.date.toUTCString()}</pubDate>
<content:encoded>${escape(one.content)}</content:encoded>
</item>`).join("\\n")}
</channel>
</rss>
`;

const atom = (all) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>${TITLE}</title>
<id>${HOME}</id>
<updated>${all[0].date.toISOString()}</updated>
${all.map((one) => `<entry>
<title>${escape(one.data.title)}</title>
<id>${link(one)}</id>
<link href="${link(one)}"/>
<author><name>${escape(one.data.author)}</name></author>
<updated>${one.date.toISOString()}</updated>
<content type="html">${escape(one.content)}</content>
</entry>`).join("\\n")}
</feed>
`;

const feeds = ["", ...SECTIONS].flatMap((section) => [
  { section, file: "rss.xml", make: rss },
  { section, file: "atom.xml", make: atom },
]);

module.exports = {
  data: {
    feeds,
    pagination: { data: "feeds", size: 1, alias: "feed" },
    permalink: ({ feed }) => `${feed.section ? feed.section + "/" : ""}${feed.file}`,
    eleventyExcludeFromCollections: true,
    eleventyImport: { collections: ["shown"] },
  },
  render: ({ feed, collections }) => feed.make(collections.shown[feed.section]),
};
"""


class Eleventy(Builder):
    name = "Eleventy"

    def prepare(self) -> None:
        self.program()
        self.work.mkdir(parents=True)
        values = {"SECTIONS": [slug for _, slug in SECTIONS], "HOME": HOME, "TITLE": TITLE}
        head = "".join(
            f"const {name} = {json.dumps(value, ensure_ascii=False)};\n"
            for name, value in values.items()
        )
        (self.work / "eleventy.config.js").write_text(head + CONFIG, encoding="utf-8")
        (self.work / "feeds.11ty.js").write_text(head + TEMPLATE, encoding="utf-8")
        os.symlink(self.articles, self.work / "content")

    def program(self) -> str:
        return str(node(PACKAGE, VERSION) / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs")

    def command(self) -> Sequence[str]:
        found = shutil.which("node")
        if found is None:
            raise Missing("node is not installed")
        return [found, self.program()]

    def version(self) -> str:
        return f"Eleventy {VERSION}"
