"""What the text check finds, what it leaves alone, and how much of the corpus it gets right."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaches.text_check import Finding, Kind, findings
from coaches.text_check.words import LISTS
from tests.coaches import corpus

ON = date(2026, 11, 22)


def found(text: str, **options: object) -> list[tuple[str, str]]:
    return [(str(one.kind), text[one.start : one.end]) for one in findings(text, on=ON, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("bsn is 999990019", "bsn", "999990019"),
        ("nr 999 990 019 op de kaart", "bsn", "999 990 019"),
        ("nr 9999.90.019", "bsn", "9999.90.019"),
        ("acht cijfers: 12345672", "bsn", "12345672"),
        ("bsn 999990018 klopt niet maar staat er wel", "bsn", "999990018"),
        ("bel 06-12345678", "phone", "06-12345678"),
        ("bel 06 12 34 56 78", "phone", "06 12 34 56 78"),
        ("bel +31 (0)6 12345678", "phone", "+31 (0)6 12345678"),
        ("bel 0591 - 123456", "phone", "0591 - 123456"),
        ("bel +48 601 234 567", "phone", "+48 601 234 567"),
        ("mail sem.voorbeeld@example.com even", "email", "sem.voorbeeld@example.com"),
        ("sem at example punt com", "email", "sem at example punt com"),
        ("sem[at]example.nl", "email", "sem[at]example.nl"),
        ("NL91 ABNA 0417 1643 00", "iban", "NL91 ABNA 0417 1643 00"),
        ("van 12-03-2016 dus groep 6", "birth_date", "12-03-2016"),
        ("van 12 maart 2016 dus groep 6", "birth_date", "12 maart 2016"),
        ("geb. 12 maart", "birth_date", "12 maart"),
        ("vader 19-9-1979", "birth_date", "19-9-1979"),
        ("woont Dorpsstraat 12", "address", "Dorpsstraat 12"),
        ("brief naar kerkweg 3a", "address", "kerkweg 3a"),
        ("post: 7741 AB 14", "address", "7741 AB 14"),
        ("ze wonen aan de Julianalaan", "address", "Julianalaan"),
        ("huisbezoek fam. Yilmaz", "name", "Yilmaz"),
        ("gesprek met mevrouw De Vries", "name", "De Vries"),
        ("gebeld met meneer El Amrani", "name", "El Amrani"),
        ("moeder van Sem belde", "name", "Sem"),
        ("Fatima's moeder belde", "name", "Fatima's"),
        ("fatima huilde", "name", "fatima"),
        ("MOEDER VAN FATIMA BELDE", "name", "FATIMA"),
        ("overleg over J. de B. uit groep 7", "name", "J. de B."),
        ("gesprek met Roos over school", "name", "Roos"),
        ("gisteren met Ben gesproken", "name", "Ben"),
        ("thuis bij Van Dam is ruzie", "name", "Van Dam"),
        ("A.J. uit groep 5 is ziek", "name", "A.J"),
        ("moeder van storm", "name", "storm"),
        ("gebeld met Xqwilo over het rapport", "name", "Xqwilo"),
    ],
)
def test_what_points_at_a_family_is_found(text: str, kind: str, words: str) -> None:
    all_found = found(text)
    assert len(all_found) == 1
    assert all_found[0][0] == kind
    assert words.strip(".") in all_found[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "Zorgen? Bel Veilig Thuis 0800-2000, of 112",
        "gemeente gebeld via 14 0591",
        "afspraak op 12 november om 14.30 uur, 45 minuten",
        "verplaatst naar 12-01-2027",
        "174 leerlingen op 1 oktober 2021",
        "2.586 leerlingen, 24 scholen, € 120",
        "Brede School De Linde in lokaal 12",
        "Roos geplant met groep 3, in mei weer",
        "Sint Maarten gelopen met groep 4",
        "moeder uit groep 5 was blij",
        "ouders van groep 7 en 8",
        "Ben langs geweest. Wil volgende week terug.",
        "overleg met de GGD, Yorneo en het Jeugdteam in Coevorden",
        "Willem Alexanderschool en Dr. Picardtschool",
        "vader spreekt Arabisch, moeder Tigrinya",
        "onderweg 10 min, op het plein 20 ouders",
        "",
        " \n ",
    ],
)
def test_work_as_it_is_written_down_raises_no_alarm(text: str) -> None:
    assert found(text) == []


def test_a_number_that_fails_the_eleven_proof_is_no_service_number() -> None:
    assert found("bestelling 999990018") == []


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_date_of_now_is_an_appointment(year: int) -> None:
    assert found(f"overleg 12-03-{year}") == []


def test_without_a_today_every_full_date_counts() -> None:
    assert [one.kind for one in findings("overleg 12-03-2026")] == [Kind.BIRTH_DATE]


def test_names_of_schools_may_be_written() -> None:
    assert found("gesprek met Hubertus over de gang") != []
    assert found("gesprek met Hubertus over de gang", known_names=["Hubertus"]) == []


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFC", "moeder van Zoë belde"),
        unicodedata.normalize("NFD", "moeder van Zoë belde"),
        "moeder van\u00a0Zoë belde",
        "moeder van  Zoë belde",
        "moeder van Z\u200boë belde",
        "moeder van Zоë belde",  # with a Cyrillic o
        "moeder\u2009van\u3000Zoë belde",
        "moeder van Zo\u00ad\u200d\u0308e belde",
    ],
)
def test_spelling_hides_nothing(text: str) -> None:
    ((kind, words),) = found(text)
    assert kind == "name"
    assert words[0] == "Z"


@pytest.mark.parametrize("text", ["０６１２３４５６７８", "06‑1234‑5678", "06\u200b12345678", "٠٦١٢٣٤٥٦٧٨"])
def test_digits_of_any_kind_are_digits(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["phone"]


@given(st.text(max_size=200))
def test_any_text_has_an_answer_that_points_into_it(text: str) -> None:
    last = 0
    for one in findings(text, known_names=["De Linde"], on=ON):
        assert last <= one.start < one.end <= len(text)
        last = one.end


PIECES = st.sampled_from(
    [
        "06-12345678",
        "999990019",
        "sem@example.com",
        "12-03-2016",
        "Dorpsstraat 12",
        "mevrouw De Vries",
        "moeder van Sem",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=4), st.sampled_from(["\n", ". ", " en ook ", "; "]))
def test_what_stands_among_other_things_is_found_too(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert len(findings(text, on=ON)) >= len(pieces) - 1  # two numbers beside each other may count as one


@pytest.mark.parametrize(
    "piece",
    ["a", "A", "1", "0", "06 ", "0 ", "@", "a@", "at-", "a.", "A. ", "van ", "Van ", "Bschool ", "moeder ", "mevr. ", "12-", "geb ", "\u0301", "é", "-", " ", "\n", "Jan ", "straat ", "Straat 1 ", "1234 AB ", "999990019 ", "geboren 1", "'s", "a'", "(", "+31", "x-y", "12 maart "],
)  # fmt: skip
def test_a_hundred_thousand_characters_take_no_longer_than_their_number(piece: str) -> None:
    """A field takes a thousand characters; a hundred thousand nasty ones take a second, not an hour."""
    text = piece * (100_000 // len(piece))
    findings(text[:1000], on=ON)  # the lists are read once
    started = time.process_time()
    findings(text, known_names=["De Linde"], on=ON)
    assert time.process_time() - started < 6


def test_the_rules_are_pure() -> None:
    code = "import sys; import coaches.text_check; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=LISTS.parents[2], check=False).returncode == 0


def test_every_list_says_where_it_comes_from() -> None:
    for path in LISTS.glob("*.txt"):
        assert "from general knowledge by the" in path.read_text("utf-8")[:400].replace("\n# ", " ")


def test_the_corpus_has_what_it_promises() -> None:
    notes = list(corpus.notes())
    assert len(notes) >= 300
    assert len({note.text for note in notes}) == len(notes)
    for half in (corpus.TUNING, corpus.HELD_OUT):
        mine = [note for note in notes if note.half == half]
        clean = sum(not note.planted for note in mine)
        assert 0.45 <= clean / len(mine) <= 0.55
        assert {planted.kind for note in mine for planted in note.planted} == set(Kind)


@pytest.mark.parametrize("half", [corpus.TUNING, corpus.HELD_OUT])
def test_recall_and_false_alarms_on_the_corpus(half: str) -> None:
    count = corpus.measure(half)
    assert count.recall >= 0.95, "\n".join(count.missed)
    assert count.false_alarms <= 0.05, "\n".join(count.alarms)


def test_findings_are_in_order() -> None:
    assert findings("Sem 06-12345678", on=ON) == (Finding(0, 3, Kind.NAME), Finding(4, 15, Kind.PHONE))
