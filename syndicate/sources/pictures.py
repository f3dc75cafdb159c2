"""Pictures and sounds beside articles become assets, each once, under a name of its own."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Protocol, TypeVar
from urllib.parse import quote, unquote

from syndicate.cache import Mark, horizon
from syndicate.config import Publication
from syndicate.errors import ArticleError, PassingError
from syndicate.model import Audio, Picture
from syndicate.sources.imaging import RECIPE, SUFFIXES, Encoded, encode, measure
from syndicate.sources.links import is_relative
from syndicate.sources.trace import Trace
from syndicate.text import fold, nfc, slugify

Made = TypeVar("Made", Picture, Audio)

__all__ = ["MEDIA_TYPES", "PICTURE_TYPES", "AssetStore", "Pictures"]

PICTURE_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".svg": "image/svg+xml",
}
MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
}
_LARGEST_PICTURE = 60_000_000
_LARGEST_MEDIUM = 200_000_000


class AssetStore(Protocol):
    """Where assets stand; names are paths below the output tree, like ``assets/x-1f….jpg``."""

    def read(self, name: str) -> bytes | None: ...

    def write(self, name: str, data: bytes) -> object: ...

    def keep(self, name: str) -> bool: ...


class Pictures:
    """The files beside articles that go out with them.

    A name holds a hash of the source's bytes and of what is done to them, so it never
    stands for another content; what the store has already is not made again, unless
    ``full``. Each file is looked at once however many articles show it; ``articles`` keeps which
    file a link in a folder leads to, for all who look for articles.
    """

    def __init__(self, publication: Publication, store: AssetStore, *, full: bool = False) -> None:
        self._publication = publication
        self._feeds_url = publication.feeds_url.rstrip("/")
        self._root = publication.articles.root
        self._real_root = self._root.resolve()
        self._base = publication.root
        self.store = store
        self._full = full
        self._found: dict[tuple[str, str], tuple[list[str], Path | None]] = {}
        self._pictures: dict[Path, Picture | ArticleError] = {}
        self._stems: dict[Path, dict[str, str]] = {}
        self._media: dict[Path, Audio | ArticleError] = {}
        self._by_url: dict[str, Picture] = {}
        self._media_by_url: dict[str, Audio] = {}
        self._names: dict[Path, str] = {}
        self._looked = horizon()
        self._marks: dict[str, Mark] = {}
        self.trace = self.traced()

    def traced(self) -> Trace:
        """Lay out a new trace, on which is noted what is looked for from now on.

        Each file is looked at once, so its mark is that of this look, for every article.
        """
        self.trace = Trace(looked=self._looked, marks=self._marks)
        return self.trace

    def beside(self, store: AssetStore) -> Pictures:
        """The same with another store."""
        return Pictures(self._publication, store, full=self._full)

    def find(self, reference: str, folder: Path) -> Path | None:
        """The file below ``articles.root`` that a relative address in ``folder`` names.

        An address that begins with ``/`` starts at the root. ``None``: it names none, or one
        that stands elsewhere (a link out of the root is not followed).
        """
        key = (str(folder), reference)
        if key not in self._found:
            places = self._candidates(reference, folder) if is_relative(reference) else []
            self._found[key] = (places, self._look(places))
        places, found = self._found[key]
        for place in places:
            self.trace.saw(place)
        return found

    def _candidates(self, reference: str, folder: Path) -> list[str]:
        name = unquote(reference.strip().replace("\\", "/").split("#")[0].split("?")[0])
        start = self._root if name.startswith("/") else folder
        # A Mac hands over decomposed names, and what authors type is composed.
        forms = (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name))
        return [f"{start}{os.sep}{form.lstrip('/')}" for form in dict.fromkeys(forms)]

    def _look(self, candidates: list[str]) -> Path | None:
        for candidate in candidates:
            if _is_nowhere(candidate):
                continue
            try:
                file = Path(candidate).resolve(strict=True)
                if file.is_relative_to(self._real_root) and file.is_file():
                    return file
            except (OSError, ValueError, RuntimeError):  # too long, a NUL, a loop of links
                continue
        return None

    def near(self, reference: str, folder: Path) -> str:
        """The reference as it should be written if only case or ending are wrong, else ``""``."""
        above, slash, name = unquote(reference.strip().replace("\\", "/")).rpartition("/")
        place = (self._root / above.lstrip("/")) if reference.startswith("/") else folder / above
        self.trace.saw(str(place))
        if place not in self._stems:
            self._stems[place] = self._listed(place)
        found = self._stems[place].get(fold(PurePath(name).stem), "")
        return above + slash + found if found else ""

    def _listed(self, place: Path) -> dict[str, str]:
        """The pictures in a folder below the root, by the stems of their names."""
        try:
            place = place.resolve(strict=True)
            names = sorted(file.name for file in place.iterdir() if file.is_file())
        except (OSError, ValueError, RuntimeError):
            return {}
        if not place.is_relative_to(self._real_root):
            return {}
        shown = map(nfc, names)
        return {
            fold(PurePath(name).stem): name
            for name in shown
            if PurePath(name.lower()).suffix in PICTURE_TYPES
        }

    def picture(self, file: Path) -> Picture:
        """The published form of a picture file; alt, credit and caption are the article's.

        Raises:
            ArticleError: it is broken, too big or of an unknown format.
        """
        if file not in self._pictures:
            self._pictures[file] = self._kept(file, self._publish)
        made = self._unless_fault(self._pictures[file])
        self.trace.assets.add(made.asset)
        return made

    def medium(self, file: Path) -> Audio:
        """The published form of a sound or film, which is copied as it is.

        Raises:
            ArticleError: it is too big or cannot be read.
        """
        if file not in self._media:
            self._media[file] = self._kept(file, self._copy)
        made = self._unless_fault(self._media[file])
        self.trace.assets.add(self._names[file])
        return made

    def by_url(self, url: str) -> Picture | None:
        """The picture of ours that stands at ``url``."""
        return self._by_url.get(url)

    def medium_by_url(self, url: str) -> Audio | None:
        """The sound or film of ours that stands at ``url``."""
        return self._media_by_url.get(url)

    def _kept(self, file: Path, make: Callable[[Path], Made]) -> Made | ArticleError:
        """What was made of the file, or why not: every article that shows it says so."""
        try:
            return make(file)
        except ArticleError as fault:
            return type(fault)(f"{self._name(file)} {fault}", field="image")

    def _unless_fault(self, made: Made | ArticleError) -> Made:
        if isinstance(made, ArticleError):
            self.trace.passing |= isinstance(made, PassingError)
            raise ArticleError(str(made), field=made.field)
        return made

    def _name(self, file: Path) -> str:
        base = self._base.resolve()
        return file.relative_to(base).as_posix() if file.is_relative_to(base) else file.name

    def _read(self, file: Path, largest: int) -> bytes:
        try:
            if file.stat().st_size > largest:
                raise ArticleError(f"is larger than {largest // 1_000_000} MB; save it smaller")
            return file.read_bytes()
        except OSError as error:
            raise PassingError(f"cannot be read: {error.strerror or error}") from error

    def _publish(self, file: Path) -> Picture:
        data = self._read(file, _LARGEST_PICTURE)
        stem = _stem(file, data)
        found = None if self._full else self._stored(stem)
        if found is None:
            encoded = encode(data)
            name = stem + encoded.suffix
            self.store.write(name, encoded.data)
        else:
            name, encoded = found
        picture = Picture(
            url=self._url(name),
            type=encoded.type,
            length=len(encoded.data),
            width=encoded.width,
            height=encoded.height,
            asset=name,
        )
        self._by_url[picture.url] = picture
        return picture

    def _stored(self, stem: str) -> tuple[str, Encoded] | None:
        for suffix in SUFFIXES:
            data = self.store.read(stem + suffix)
            if data is not None:
                try:
                    return stem + suffix, measure(data)
                except (ArticleError, OSError, KeyError, SyntaxError, ValueError):
                    return None  # damaged in the store: made again
        return None

    def _copy(self, file: Path) -> Audio:
        data = self._read(file, _LARGEST_MEDIUM)
        suffix = file.suffix.lower()
        name = _stem(file, data) + suffix
        if self._full or self.store.read(name) is None:
            self.store.write(name, data)
        self._names[file] = name
        medium = Audio(url=self._url(name), type=MEDIA_TYPES[suffix], length=len(data))
        self._media_by_url[medium.url] = medium
        return medium

    def _url(self, name: str) -> str:
        return f"{self._feeds_url}/{quote(name)}"


def _is_nowhere(path: str) -> bool:
    """Whether the system knows no such file; ``False`` where only its own way of looking differs.

    Most links lead to pages that are no files, and resolving a path costs ten times this look.
    """
    if ".." in path:
        return False
    try:
        os.stat(path)  # noqa: PTH116  # a path is what is to be saved
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _stem(file: Path, data: bytes) -> str:
    digest = hashlib.blake2b(data, digest_size=8, key=RECIPE).hexdigest()
    return f"assets/{slugify(file.stem, limit=40) or 'picture'}-{digest}"
