"""What was put in is what the server read, wherever dots and line ends fall."""

from hypothesis import given, settings, strategies as st
from piles import Pile, letter, serve
from smtp_server import RecordingServer

from syndicate.delivery.smtp_dots import Dots

LINE = st.sampled_from([b"", b".", b"..", b".a", b"a.", b"a", b". ", "한글.".encode(), b"x" * 1100])


@st.composite
def messages(draw: st.DrawFn) -> list[bytes]:
    """Lines with CRLF, cut into pieces at any place, as empty ones as well."""
    lines = draw(st.lists(LINE, max_size=12))
    whole = b"".join(line + b"\r\n" for line in lines) + draw(LINE)
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def read_as_a_server(wire: bytes) -> tuple[bytes, bytes]:
    """The letter, and what came behind its end (RFC 5321 §4.5.2)."""
    lines: list[bytes] = []
    rest = wire
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        if line == b".":
            return b"".join(one + b"\r\n" for one in lines), rest
        lines.append(line.removeprefix(b"."))
    raise AssertionError("no end")


@given(messages())
def test_a_letter_survives_the_wire(message: list[bytes]) -> None:
    whole = b"".join(message)
    dots = Dots()
    for _ in range(2):  # the second time out of memory
        look = dots.look(message)
        got, behind = read_as_a_server(b"".join(look.pieces))
        assert got == (whole if whole.endswith(b"\r\n") or not whole else whole + b"\r\n")
        assert behind == b""
        assert look.size == len(whole)
        assert look.ascii == whole.isascii()


@given(st.lists(st.sampled_from([b".", b"\r", b"\n", b"a", b"\r\n", b".\r\n"]), max_size=14))
def test_no_letter_ends_early_at_a_server_that_takes_bare_line_ends(message: list[bytes]) -> None:
    """SMTP smuggling: what follows would be commands in our name."""
    wire = b"".join(Dots().look(message).pieces)
    lines = wire.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert lines.index(b".") == len(lines) - 2


def test_shared_pieces_are_handed_on_without_a_copy() -> None:
    shared = b"QUJD\r\n" * 4000
    dotted = b"a\r\n.b\r\n" * 1000
    dots = Dots()
    first, second = (dots.look([b"To: x\r\n\r\n", shared, dotted]).pieces for _ in range(2))
    assert first[1] is second[1] is shared
    assert first[2] is second[2]
    assert b"\n.b" not in first[2]


def test_memory_of_pieces_is_bounded_and_never_mixes_them_up() -> None:
    dots = Dots()
    for number in range(2000):
        piece = b"%d\r\n.\r\n" % number + b"x" * 2000
        [sent, end] = dots.look([piece]).pieces
        assert sent == b"%d\r\n..\r\n" % number + b"x" * 2000
        assert end == b"\r\n.\r\n"
    assert len(dots._known) <= 256


@settings(max_examples=25)
@given(st.lists(messages(), min_size=1, max_size=4))
def test_letters_survive_a_real_connection(many: list[list[bytes]]) -> None:
    with RecordingServer() as server:
        parcels = [letter(number, message=message) for number, message in enumerate(many)]
        pile = Pile(parcels)
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["sent"] * len(many)
        for parcel, got in zip(parcels, server.letters, strict=True):
            whole = b"".join(parcel.message)
            assert got.message == (
                whole if not whole or whole.endswith(b"\r\n") else whole + b"\r\n"
            )
