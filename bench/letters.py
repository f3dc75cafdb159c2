"""Times the making of letters: the sample's edition, one process, nothing sent.

    python bench/letters.py [--letters 20000]

Readers differ in name, city and sections. *rsa* and *ed25519* sign every letter.
"""

from __future__ import annotations

import argparse
import resource
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from syndicate.audience.person import Person
from syndicate.config import Publication, load
from syndicate.delivery.letters import Press
from syndicate.records import EditionRecords
from syndicate.templating import Templates

ROOT = Path(__file__).parents[1]
CITIES = ("", "서울", "제주", "강릉", "부산")
SECTIONS = (None, ("education",), ("education", "local"), ("english",))


def readers(count: int) -> list[Person]:
    return [
        Person(
            id=number,
            token=secrets.token_urlsafe(16),
            address=f"reader{number}@reader.test",
            name="김하늘" if number % 2 else "",
            city=CITIES[number % len(CITIES)],
            sections=SECTIONS[number % len(SECTIONS)],
        )
        for number in range(count)
    ]


def timed(publication: Publication, people: Sequence[Person]) -> tuple[float, int]:
    """Letters a second, and the bytes of the last one."""
    edition = EditionRecords(publication.root, publication.timezone).get(date(2025, 6, 10))
    assert edition is not None
    press = Press(edition, publication, Templates(publication), secrets.token_bytes(32))
    size = 0
    begun = time.perf_counter()
    for person in people:
        parcel = press.parcel(person.id, person)
        size = sum(map(len, parcel.message)) if parcel else size
    return len(people) / (time.perf_counter() - begun), size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20_000)
    count = parser.parse_args().letters
    plain = load(ROOT / "syndicate.toml", {})
    plain = replace(plain, delivery=replace(plain.delivery, return_path="bounces@news.example.kr"))
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey] = {
            "rsa": rsa.generate_private_key(65537, 2048),
            "ed25519": ed25519.Ed25519PrivateKey.generate(),
        }
        cases = {"unsigned": (plain, count)}
        for name, private in made.items():
            path = Path(folder, f"{name}.pem")
            path.write_bytes(
                private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            )
            table = {"selector": name, "domain": "news.example.kr", "key_file": str(path)}
            cases[name] = (
                replace(plain, delivery=replace(plain.delivery, dkim=(table,))),
                count // 5,
            )
        for name, (publication, letters) in cases.items():
            rate, size = timed(publication, readers(letters))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:10} {rate:8,.0f} letters/s   {size:,} bytes each   peak {memory:.0f} MiB")


if __name__ == "__main__":
    main()
