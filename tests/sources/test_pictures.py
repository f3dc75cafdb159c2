from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image, ImageCms

from syndicate.errors import ArticleError
from syndicate.model import Picture
from syndicate.sources import imaging
from syndicate.sources.pictures import Pictures
from syndicate.testing import MemoryStore, make_publication

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0"/></svg>'


class CountingStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, name: str, data: bytes) -> None:
        self.writes.append(name)
        super().write(name, data)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_publication(tmp_path)
    return tmp_path / "articles"


def pictures_of(folder: Path, store: MemoryStore, *, full: bool = False) -> Pictures:
    return Pictures(make_publication(folder.parent), store, full=full)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((width, height), 90).convert(mode)


def published(folder: Path, store: MemoryStore, name: str) -> tuple[Picture, Image.Image]:
    pictures = pictures_of(folder, store)
    file = pictures.find(name, folder)
    assert file is not None
    picture = pictures.picture(file)
    image = Image.open(io.BytesIO(store.files[picture.asset]))
    image.load()
    assert (picture.width, picture.height) == image.size
    assert picture.length == len(store.files[picture.asset])
    return picture, image


def test_a_photograph_is_shrunk_to_a_progressive_jpeg(folder: Path, store: CountingStore) -> None:
    noise(3000, 2000).save(folder / "Photo One.JPG")
    picture, image = published(folder, store, "Photo One.JPG")
    assert image.size == (1200, 800)
    assert image.format == "JPEG"
    assert image.info.get("progressive")
    assert picture.type == "image/jpeg"
    assert picture.asset.startswith("assets/photo-one-")
    assert picture.asset.endswith(".jpg")
    assert picture.url == f"https://news.example.kr/feeds/{picture.asset}"


def test_a_small_photograph_is_not_enlarged(folder: Path, store: CountingStore) -> None:
    noise(300, 200).save(folder / "a.jpg")
    assert published(folder, store, "a.jpg")[1].size == (300, 200)


def test_a_photograph_stands_upright_and_tells_no_place(folder: Path, store: CountingStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn clockwise
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"  # GPSInfo
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 100, 200))
    image.save(folder / "a.jpg", exif=exif, comment=b"secret", quality=95)
    _, shown = published(folder, store, "a.jpg")
    assert shown.size == (200, 400)
    top = shown.getpixel((100, 20))
    assert isinstance(top, tuple)
    assert top[0] > 200
    assert top[1] < 100
    assert not shown.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(shown.info)


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "TIFF", "AVIF"])
def test_formats_that_mail_does_not_show_become_jpeg(
    folder: Path, store: CountingStore, kind: str
) -> None:
    Image.init()
    if kind not in Image.SAVE:
        pytest.skip(f"this Pillow writes no {kind}")
    noise(200, 100).save(folder / f"a.{kind.lower()}", format=kind)
    assert published(folder, store, f"a.{kind.lower()}")[1].format == "JPEG"


def test_drawings_stay_sharp_and_transparent(folder: Path, store: CountingStore) -> None:
    flat = Image.new("RGB", (2000, 500), "white")
    flat.paste("navy", (0, 0, 300, 500))
    flat.save(folder / "chart.png")
    glass = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    glass.save(folder / "logo.png")
    noise(300, 300, "P").save(folder / "map.gif")
    for name in ("chart.png", "logo.png", "map.gif"):
        assert published(folder, store, name)[1].format == "PNG"
    assert published(folder, store, "logo.png")[1].convert("RGBA").getpixel((0, 0)) == (
        255,
        0,
        0,
        0,
    )


def test_a_photograph_saved_as_png_becomes_jpeg(folder: Path, store: CountingStore) -> None:
    channels = [Image.effect_noise((300, 300), 90) for _ in range(3)]
    Image.merge("RGB", channels).save(folder / "a.png")
    assert published(folder, store, "a.png")[1].format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "YCbCr", "F"])
def test_pictures_of_every_mode_are_read(folder: Path, store: CountingStore, mode: str) -> None:
    kind = "png" if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16") else "tiff"
    image = noise(64, 48, "L")
    (image.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)).save(
        folder / f"a.{kind}"
    )
    assert published(folder, store, f"a.{kind}")[1].size == (64, 48)


def test_a_colour_profile_is_applied_before_it_is_dropped(
    folder: Path, store: CountingStore
) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (50, 50), (10, 200, 30)).save(folder / "a.jpg", icc_profile=lab, quality=95)
    Image.new("RGB", (50, 50), (10, 200, 30)).save(
        folder / "b.jpg", icc_profile=b"none", quality=95
    )
    for name in ("a.jpg", "b.jpg"):
        pixel = published(folder, store, name)[1].getpixel((25, 25))
        assert isinstance(pixel, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(pixel, (10, 200, 30), strict=True))


def test_what_moves_keeps_moving(folder: Path, store: CountingStore) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:])
    picture, _ = published(folder, store, "a.gif")
    assert store.files[picture.asset] == (folder / "a.gif").read_bytes()
    assert picture.type == "image/gif"


def test_a_drawing_in_svg_goes_out_as_it_is(folder: Path, store: CountingStore) -> None:
    (folder / "a.svg").write_text(f"<?xml version='1.0'?>\n<!-- x -->\n{SVG}")
    pictures = pictures_of(folder, store)
    picture = pictures.picture(folder / "a.svg")
    assert (picture.type, picture.width, picture.height) == ("image/svg+xml", 40, 30)
    assert store.files[picture.asset] == (folder / "a.svg").read_bytes()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        "<svg:script>x</svg:script>",
        "<g onload='x'/>",
        "<a href='javascript:x'/>",
        "<a href='&#106;avascript:x'/>",
        "<foreignObject/>",
    ],
)
def test_an_svg_that_acts_stays_at_home(folder: Path, store: CountingStore, inside: str) -> None:
    (folder / "a.svg").write_text(SVG.replace("</svg>", f"{inside}</svg>"))
    with pytest.raises(ArticleError, match=r"articles/a\.svg .*script"):
        pictures_of(folder, store).picture(folder / "a.svg")
    assert store.files == {}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jpg", b""),
        ("text.jpg", b"#!/bin/sh"),
        ("half.jpg", None),
        ("article.md", b"# secret"),
        ("post.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("utf16.svg", SVG.encode("utf-16")),
    ],
)
def test_what_is_no_picture_is_named(
    folder: Path, store: CountingStore, name: str, data: bytes | None
) -> None:
    if data is None:
        out = io.BytesIO()
        noise(500, 500).save(out, "JPEG")
        data = out.getvalue()[:5000]
    (folder / name).write_bytes(data)
    pictures = pictures_of(folder, store)
    for _ in range(2):  # also when a second article shows it
        with pytest.raises(ArticleError, match=f"articles/{name} "):
            pictures.picture(folder / name)
    assert store.files == {}


def test_a_picture_of_a_billion_pixels_is_refused(folder: Path, store: CountingStore) -> None:
    Image.new("1", (20_000, 20_000)).save(folder / "a.png")
    with pytest.raises(ArticleError, match="too many pixels"):
        pictures_of(folder, store).picture(folder / "a.png")


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"]))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_bytes_raise_nothing_else(data: bytes, kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    good = out.getvalue()
    for bad in (data, good[: len(data)] + data, good + data):
        try:
            imaging.encode(bad)
        except ArticleError as error:
            assert str(error)  # noqa: PT017  # the one exception that may leave


@pytest.mark.parametrize(
    "written", ["a b.jpg", "a%20b.jpg", "./a b.jpg?v=1#x", "/sub/../a b.jpg", "sub\\..\\a b.jpg"]
)
def test_a_file_is_found_however_it_is_written(
    folder: Path, store: CountingStore, written: str
) -> None:
    (folder / "sub").mkdir()
    noise(10, 10).save(folder / "a b.jpg")
    assert pictures_of(folder, store).find(written, folder) == (folder / "a b.jpg").resolve()


def test_a_name_from_a_mac_is_found(folder: Path, store: CountingStore) -> None:
    noise(10, 10).save(folder / unicodedata.normalize("NFD", "광장.jpg"))
    assert pictures_of(folder, store).find("광장.jpg", folder) is not None


def test_files_out_of_the_root_are_not_reached(folder: Path, store: CountingStore) -> None:
    outside = folder.parent / "secret.jpg"
    noise(10, 10).save(outside)
    (folder / "link.jpg").symlink_to(outside)
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    pictures = pictures_of(folder, store)
    for written in (
        "../secret.jpg",
        "link.jpg",
        "loop.jpg",
        str(outside),
        "x" * 5000,
        "a\0b",
        ".",
        "",
    ):
        assert pictures.find(written, folder) is None


def test_a_picture_of_many_articles_is_made_once(folder: Path, store: CountingStore) -> None:
    noise(500, 500).save(folder / "a.jpg")
    pictures = pictures_of(folder, store)
    assert pictures.picture(folder / "a.jpg") is pictures.picture(folder / "a.jpg")
    assert len(store.writes) == 1


def test_what_the_store_has_is_not_made_again(
    folder: Path, store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise(1500, 500).save(folder / "a.jpg")
    first = pictures_of(folder, store).picture(folder / "a.jpg")
    assert pictures_of(folder, store, full=True).picture(folder / "a.jpg") == first
    assert len(store.writes) == 2
    monkeypatch.setattr("syndicate.sources.pictures.encode", None)
    assert pictures_of(folder, store).picture(folder / "a.jpg") == first
    assert len(store.writes) == 2


def test_a_damaged_asset_is_made_again(folder: Path, store: CountingStore) -> None:
    noise(500, 500).save(folder / "a.jpg")
    first = pictures_of(folder, store).picture(folder / "a.jpg")
    good = store.files[first.asset]
    store.files[first.asset] = good[:10]
    assert pictures_of(folder, store).picture(folder / "a.jpg") == first
    assert store.files[first.asset] == good


def test_other_content_has_another_name(folder: Path, store: CountingStore) -> None:
    names = set()
    for _ in range(2):
        noise(50, 50).save(folder / "a.jpg")
        names.add(pictures_of(folder, store).picture(folder / "a.jpg").asset)
    assert len(names) == 2
