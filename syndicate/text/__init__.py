"""Pure functions over text. Contains no business logic."""

from syndicate.text.clean import clean, fold, foreign, nfc, one_line, plain, without_tags
from syndicate.text.credit import credited
from syndicate.text.cut import cut, first_sentences, graphemes
from syndicate.text.direction import direction
from syndicate.text.slug import slugify

__all__ = [
    "clean",
    "credited",
    "cut",
    "direction",
    "first_sentences",
    "fold",
    "foreign",
    "graphemes",
    "nfc",
    "one_line",
    "plain",
    "slugify",
    "without_tags",
]
