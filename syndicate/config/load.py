"""Reads ``syndicate.toml``. This is the schema: each key is read once, with its default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.config import checks
from syndicate.config.publication import (
    ArticlesConfig,
    DeliveryConfig,
    DigestConfig,
    FeedsConfig,
    Publication,
    Publisher,
    Section,
    WeatherConfig,
)
from syndicate.config.reader import Faults, Table
from syndicate.config.secret import Secret, secrets_from
from syndicate.errors import ConfigError, UsageError
from syndicate.plugins import entry_points
from syndicate.text import fold, nfc, slugify

__all__ = ["FILE_NAME", "find", "load"]

FILE_NAME = "syndicate.toml"
FORMATS = ("rss", "atom", "json")
RESERVED_SLUGS = ("digest", "assets", "articles")


def find(folder: Path) -> Path:
    """The configuration of ``folder`` or of its nearest parent.

    Raises:
        UsageError: there is none.
    """
    for candidate in (folder, *folder.resolve().parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    raise UsageError(
        f"no {FILE_NAME} in {folder} or above it; "
        "go to your publication's folder, give --config FILE, or make one with: syndicate init"
    )


def load(path: Path, environ: Mapping[str, str]) -> Publication:
    """Read and check the whole file.

    Raises:
        ConfigError: with every fault of the file.
        UsageError: the file cannot be read.
    """
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(path.name, ("is not UTF-8; save it as UTF-8",)) from error
    try:
        values = tomllib.loads(nfc(source.replace("\r\n", "\n")))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path.name, (f"is not valid TOML: {error}",)) from error
    faults = Faults(source)
    root = path.resolve().parent
    publication = _publication(Table(values, "", faults, secrets_from(environ, root)), root, path)
    if faults:
        raise ConfigError(path.name, tuple(faults))
    return publication


def _publication(top: Table, root: Path, path: Path) -> Publication:
    head = top.table("publication")
    title = head.text("title", required=True)
    url = checks.base_url(head, "url", required=True)
    sections = _with_default(top, _sections(top))
    made = Publication(
        root=root,
        path=path,
        id=checks.publication_id(head),
        title=title,
        url=url,
        feeds_url=checks.base_url(head, "feeds_url", f"{url}/feeds" if url else ""),
        language=checks.language(head),
        timezone=_timezone(head),
        since=checks.since(head),
        host=checks.host(head, url),
        description=head.text("description"),
        publisher=_publisher(head.table("publisher")),
        articles=_articles(top.table("articles"), root, sections),
        sections=sections,
        feeds=_feeds(top.table("feeds")),
        weather=_weather(top.table("weather")),
        digest=_digest(top.table("digest"), sections),
        site_url=_site(top.table("site")),
        delivery=_delivery(top.table("delivery"), title),
        database_url=_database(top.table("database")),
    )
    head.done()
    top.done()
    return made


def _timezone(head: Table) -> ZoneInfo:
    name = head.text("timezone", "Asia/Seoul")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        head.fault("timezone", f"no such time zone {name!r}; write it like Asia/Seoul")
        return ZoneInfo("UTC")


def _publisher(table: Table) -> Publisher:
    made = Publisher(
        name=table.text("name"),
        address=table.text("address"),
        email=table.text("email"),
        phone=table.text("phone"),
    )
    table.done()
    return made


def _sections(top: Table) -> tuple[Section, ...]:
    made: list[Section] = []
    taken: dict[str, str] = {fold(slug): "a folder of the output" for slug in RESERVED_SLUGS}
    names: dict[str, str] = {}
    for table in top.tables("sections"):
        name = table.text("name", required=True)
        section = Section(
            name=name,
            slug=checks.slug(table, "slug", slugify(name)),
            aliases=table.strings("aliases"),
            was=tuple(one for one in table.strings("was") if checks.is_slug(table, "was", one)),
            url=checks.url(table, "url"),
        )
        for slug in (section.slug, *section.was):
            if slug and fold(slug) in taken:
                table.fault("slug", f"{slug!r} is already {taken[fold(slug)]}; give another")
            taken[fold(slug)] = f"of the section {name}"
        for label in {fold(one) for one in (name, section.slug, *section.aliases)}:
            if label and names.setdefault(label, name) != name:
                table.fault("aliases", f"{label!r} already means the section {names[label]}")
        table.done()
        made.append(section)
    return tuple(made)


def _with_default(top: Table, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """A default section need not be configured: it is added at the end, unless it is a slip."""
    label = top.mapping("articles").get("default_section")
    if not isinstance(label, str) or not slugify(label):
        return sections
    known = [fold(one) for each in sections for one in (each.name, each.slug, *each.aliases)]
    slug = slugify(label)
    import difflib

    if difflib.get_close_matches(fold(label), known, n=1, cutoff=0.7) or slug in RESERVED_SLUGS:
        return sections
    return (*sections, Section(name=label.strip(), slug=slug))


def _known_section(table: Table, key: str, label: str, sections: tuple[Section, ...]) -> str | None:
    for section in sections:
        if fold(label) in {fold(one) for one in (section.name, section.slug, *section.aliases)}:
            return section.slug
    names = ", ".join(section.slug for section in sections) or "none is configured"
    table.fault(key, f"no such section {label!r} (sections: {names})")
    return None


def _articles(table: Table, root: Path, sections: tuple[Section, ...]) -> ArticlesConfig:
    default = table.text("default_section")
    made = ArticlesConfig(
        root=root / table.text("root", "articles"),
        url=checks.url_template(table, "url"),
        default_section=_known_section(table, "default_section", default, sections)
        if default
        else None,
        sections_from=table.strings("sections_from", ("section", "folder")),
        ignore=table.strings("ignore"),
    )
    table.done()
    return made


def _known_formats(table: Table) -> tuple[str, ...]:
    """Ours, and where others are asked for, those that installed packages bring."""
    if set(table.strings("formats")) <= set(FORMATS):
        return FORMATS
    return (*FORMATS, *(point.name for point in entry_points(group="syndicate.feeds")))


def _feeds(table: Table) -> FeedsConfig:
    made = FeedsConfig(
        formats=table.choices("formats", FORMATS, _known_formats(table)),
        items=table.integer("items", 50, 1, 10_000),
        content=table.choice("content", "full", ("full", "summary")),
        stylesheet=table.boolean("stylesheet", True),
        hub=checks.url(table, "hub"),
    )
    table.done()
    return made


_PROVIDER_KEYS = {
    "kma-stations": ("url", "key"),
    "kma-map": ("url",),
    "kma-forecast": ("url", "key"),
    "open-meteo": ("url", "key"),
    "file": (),
    "page": (),
}


def _timeout(table: Table) -> timedelta:
    """No time at all would mean that nobody is ever asked: ``providers = []`` says that."""
    found = table.duration("timeout", "10s")
    if not found:
        table.fault("timeout", "must be longer than 0; to ask nobody, set providers = []")
        return timedelta(seconds=10)
    return found


def _weather(table: Table) -> WeatherConfig:
    providers = table.strings("providers")
    made = {
        "providers": providers,
        "places": tuple(dict.fromkeys(table.strings("places"))),  # each is shown and told of once
        "file": checks.weather_file(table, "file", "weather/{date}.txt"),
        "units": table.choice("units", "C", ("C", "F")),
        "timeout": _timeout(table),
        "max_age": table.duration("max_age", "3h"),
        "stations": table.text("stations"),
    }
    options = {}
    for name, values in table.others().items():
        one = table.sub(name, values)
        # A plug-in's keys are its own; ours are known.
        keys = _PROVIDER_KEYS.get(name, tuple(values))
        found = {key: one.hidden(key) for key in keys}
        options[name] = {key: value for key, value in found.items() if key in values}
        one.done()
    table.done()
    return WeatherConfig(**made, options=options)  # type: ignore[arg-type]  # each key typed above


def _digest(table: Table, sections: tuple[Section, ...]) -> DigestConfig:
    chosen = [
        _known_section(table, "sections", label, sections) for label in table.strings("sections")
    ]
    made = DigestConfig(
        subject=checks.subject(table, "subject", "{title} {date} — {lead}"),
        sections=tuple(slug for slug in chosen if slug)
        or tuple(section.slug for section in sections),
        per_section=table.integer("per_section", 5, 1, 100),
        window=table.duration("window", "3d"),
        at=table.time_of_day("at", "07:00"),
    )
    table.done()
    return made


def _site(table: Table) -> str:
    url = checks.base_url(table, "url")
    table.done()
    return url


def _delivery(table: Table, title: str) -> DeliveryConfig:
    servers = []
    for server in table.tables("servers"):
        servers.append((server.hidden("url"), server.integer("weight", 1, 1, 1000)))
        server.done()
    if servers and table.has("transport"):
        table.fault("transport", "stands beside [[delivery.servers]]; keep one of the two")
    keys = []
    for key in table.tables("dkim"):
        keys.append({name: key.text(name) for name in ("selector", "domain", "key_file")})
        key.done()
    rates = table.table("rates")
    made = DeliveryConfig(
        transport=table.hidden("transport", "maildir:outbox"),
        servers=tuple(servers),
        sender=checks.mailbox(table, "from", title),
        list_id=table.text("list_id"),
        return_path=table.text("return_path"),
        unsubscribe_mailto=checks.unsubscribe_mailto(table, "unsubscribe_mailto"),
        rate=checks.rate(table, "rate", "50/s"),
        rates={name: checks.rate(rates, name) for name in table.mapping("rates")},
        late=table.duration("late", "6h"),
        give_up=table.duration("give_up", "24h"),
        dkim=tuple(keys),
    )
    rates.done()
    table.done()
    return made


def _database(table: Table) -> Secret:
    made = table.hidden("url", "sqlite:///syndicate.db")
    table.done()
    return made
