"""Bytes → text: marks, declarations, UTF-8, CP949."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given, strategies as st

from syndicate.errors import ArticleError
from syndicate.sources.decode import decode

TEXT = "한빛 신문\n둘째 줄"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("cp949"),
        TEXT.replace("\n", "\r\n").encode("euc-kr"),
        unicodedata.normalize("NFD", TEXT).encode(),
    ],
)
def test_the_usual_encodings_give_the_same_text(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize("label", ["euc-kr", "ks_c_5601-1987", "EUC-KR", "korean"])
def test_a_declared_euc_kr_is_cp949(label: str) -> None:
    page = f'<html><meta charset="{label}"><p>똠방각하 펲시</p>'  # only CP949 has these syllables
    assert "똠방각하 펲시" in decode(page.encode("cp949"), markup=True)


def test_a_declaration_is_believed_only_where_it_can_be_true() -> None:
    utf8 = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>한빛'
    assert "한빛" in decode(utf8.encode(), markup=True)
    latin = '<meta charset="iso-8859-1"><p>déjà “vu”'
    assert "déjà “vu”" in decode(latin.encode("cp1252"), markup=True)
    japanese = '<?xml version="1.0" encoding="Shift_JIS"?><p>日本</p>'
    assert "日本" in decode(japanese.encode("shift_jis"), markup=True)
    for label in ("hex", "zip", "idna", "unicode_escape", "no-such"):
        assert "한빛" in decode(f'<meta charset="{label}">한빛'.encode(), markup=True)


def test_neither_encoding_names_the_line_where_utf_8_stops() -> None:
    with pytest.raises(ArticleError, match="neither UTF-8 nor CP949") as caught:
        decode(b"one\ntwo\nthr\xe9e\n")
    assert caught.value.line == 3


def test_binary_is_no_text() -> None:
    with pytest.raises(ArticleError, match="NUL"):
        decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_crash(data: bytes, markup: bool) -> None:
    try:
        text = decode(data, markup=markup)
    except ArticleError:
        return
    assert text == unicodedata.normalize("NFC", text)
    assert not set(text) & set("\0\r\x0b\ufffe")
