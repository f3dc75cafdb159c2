"""Pelican: feeds only; with its cache of what was read, and without."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from corpus import HOME, TITLE

from peers.builder import Builder
from peers.install import PEERS, python

__all__ = ["CachingPelican", "Pelican"]

CONFIG = """\
SITENAME = {title!r}
SITEURL = {home!r}
PATH = {articles!r}
OUTPUT_PATH = {output!r}
CACHE_PATH = {cache!r}
TIMEZONE = "Asia/Seoul"
DEFAULT_LANG = "ko"
USE_FOLDER_AS_CATEGORY = False
MARKDOWN = {{"extensions": ["markdown.extensions.meta", "markdown.extensions.tables"]}}
FEED_MAX_ITEMS = 50
FEED_ALL_RSS = "rss.xml"
FEED_ALL_ATOM = "atom.xml"
CATEGORY_FEED_RSS = "{{slug}}/rss.xml"
CATEGORY_FEED_ATOM = "{{slug}}/atom.xml"
RSS_FEED_SUMMARY_ONLY = False
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
SUMMARY_MAX_LENGTH = 0
ARTICLE_URL = "{{category}}/{{slug}}"
ARTICLE_SAVE_AS = AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
DIRECT_TEMPLATES = []
PLUGINS = []
THEME = "simple"
THEME_STATIC_PATHS = []
STATIC_PATHS = []
PAGE_PATHS = []
CACHE_CONTENT = LOAD_CONTENT_CACHE = {caching}
CONTENT_CACHING_LAYER = "generator"
"""


class Pelican(Builder):
    name = "Pelican"
    caching = False

    def prepare(self) -> None:
        python()
        self.work.mkdir(parents=True)
        config = CONFIG.format(
            title=TITLE,
            home=HOME,
            articles=str(self.articles),
            output=str(self.output),
            cache=str(self.work / "cache"),
            caching=self.caching,
        )
        (self.work / "pelicanconf.py").write_text(config, encoding="utf-8")

    def command(self) -> Sequence[str]:
        settings = ["--settings", "pelicanconf.py", "--quiet", "--fatal", "errors"]
        return [str(PEERS / "bin" / "pelican"), *settings]

    def forget(self) -> None:
        super().forget()
        shutil.rmtree(self.work / "cache", ignore_errors=True)

    def version(self) -> str:
        command = [str(PEERS / "bin" / "pelican"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        return f"Pelican {said.stdout.strip()}"


class CachingPelican(Pelican):
    name = "Pelican, cached"
    caching = True
