"""What is written in digits, and mail addresses: numbers of persons and accounts, telephones, dates of birth."""

from __future__ import annotations

import re
from datetime import date

from coaches.text_check.sheet import Sheet, Spans

TOP_LEVEL = r"(?:nl|com|org|net|eu|be|de|info|live|me|pl|gmail)\b"
DOMAIN = re.compile(rf" ?([A-Za-z0-9_-]{{1,63}}(?:\.[A-Za-z0-9_-]{{1,63}}| \. ?{TOP_LEVEL}){{0,5}})", re.IGNORECASE)
SPOKEN_AT = re.compile(r"[(\[{] ?(?:at|@) ?[)\]}]|\b(?:at|apen?staart(?:je)?)\b", re.IGNORECASE)
SPOKEN_DOMAIN = re.compile(
    rf" ?[A-Za-z0-9_-]{{1,63}}(?:(?: ?[(\[{{] ?(?:punt|dot|\.) ?[)\]}}] ?| (?:punt|dot) )[A-Za-z]{{2,8}}|\.{TOP_LEVEL})",
    re.IGNORECASE,
)


def emails(sheet: Sheet) -> Spans:
    text = sheet.text
    for match in re.finditer("@", text):
        domain = DOMAIN.match(text, match.end())
        if domain is None:
            continue
        is_whole = "." in domain[1]
        start = _local_part(text, match.start(), allow_space=is_whole)
        if start < match.start() and (is_whole or not domain[0].startswith(" ")):
            yield start, domain.end()
    for match in SPOKEN_AT.finditer(text):
        domain = SPOKEN_DOMAIN.match(text, match.end())
        start = _local_part(text, match.start(), allow_space=True)
        if domain is not None and start < match.start():
            yield start, domain.end()


def _local_part(text: str, at: int, *, allow_space: bool) -> int:
    start = at - 1 if allow_space and at and text[at - 1] == " " else at
    end = start
    while start and at - start < 80 and (text[start - 1].isalnum() or text[start - 1] in "._+-"):
        start -= 1
    return start if start < end else at


IBAN = re.compile(r"\b[A-Z]{2}\d\d ?(?:[A-Z]{4}|\d{4})(?: ?\d){8,20}(?!\d)", re.IGNORECASE)


def ibans(sheet: Sheet) -> Spans:
    for match in IBAN.finditer(sheet.text):
        yield match.span()


MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
FULL_DATES = (
    re.compile(r"(?<![\d.,])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d])"),
    re.compile(
        r"(?<![\d.,])(?P<d>\d{1,2})(?: ?[-/] ?|\.)(?P<m>\d{1,2})(?: ?[-/] ?|\.)'?(?P<y>\d{4}|\d\d)(?![\d]|[.,:]\d)"
    ),
    re.compile(
        rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:e|ste|de)?[ -]?(?P<n>{MONTH})\.?[ -]?(?P<y>\d{{4}}|'\d\d)(?!\d|[.:]\d)", re.I
    ),
)
PART_DATES = re.compile(
    rf"(?<![\d.,])(?:\d{{1,2}}(?:e|ste)? ?{MONTH}\b(?: \d\d\b(?! ?u|[.:]))?|{MONTH} '?(?:(?:19|20)\d\d|\d\d)\b|\d{{1,2}} ?[-/] ?\d{{1,2}}|\d{{8}}|\d{{6}})(?![\d]|[.:]\d)",
    re.IGNORECASE,
)
BIRTH_BEFORE = re.compile(
    r"(?:\b(?:geb(?:oren|oorte\w*|\.?datum)?|g\.?b\.? ?d?(?:atum)?|dob|verjaardag\w*|verjaart|jarig|wordt \d{1,2}(?: jaar)?)\b[^!?\n]{0,18}?|\b(?:kind\w*|jongen|meisje|baby|peuter|kleuter|hij|zij|ze|is|was) (?:is |was )?van )$",
    re.IGNORECASE,
)
BIRTH_AFTER = re.compile(r"[^.!?\n]{0,12}?\b(?:geb|geboren|jarig|verjaart)\b", re.IGNORECASE)
COUNT_DATE = re.compile(r"\b(?:tel(?:ling\w*|datum|de)|geteld|peildatum|\w*leerlingen|ll)\b", re.IGNORECASE)
LOOK_BACK = 32


def birth_dates(sheet: Sheet, on: date | None) -> Spans:
    appointments: list[tuple[int, int]] = []
    births: list[tuple[int, int]] = []
    for pattern in FULL_DATES:
        for match in pattern.finditer(sheet.text):
            parts = match.groupdict()
            day, month = int(parts["d"]), int(parts.get("m") or 1)
            if max(day, month) <= 31 and 1 <= min(day, month) <= 12:
                is_harmless = not _is_birth(sheet.text, match) and _is_appointment(sheet.text, match, on)
                (appointments if is_harmless else births).append(match.span())
    text = sheet.text
    sheet.take(appointments, by="\x03")
    yield from births
    for match in PART_DATES.finditer(sheet.text):
        if _is_birth(text, match):
            yield match.span()


def _is_birth(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    return bool(BIRTH_BEFORE.search(before) or BIRTH_AFTER.match(text, match.end(), match.end() + LOOK_BACK))


def _is_appointment(text: str, match: re.Match[str], on: date | None) -> bool:
    """A date in the present or the future; or the count date, when pupils are counted."""
    written = match["y"].lstrip("'")
    this_year = on.year if on else date.max.year
    year = int(written) if len(written) == 4 else 2000 + int(written)
    if len(written) == 2 and on and year > on.year + 2:
        year -= 100
    around = text[max(0, match.start() - LOOK_BACK) : match.end() + LOOK_BACK]
    is_count_date = re.match(r"0?1\D{0,2}(?:10\b|okt)", match[0], re.IGNORECASE) and COUNT_DATE.search(around)
    return bool(is_count_date) or year >= this_year - 1


GAP = r"[ ().\-/]{0,3}"
CLOCK = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-4])[.:][0-5]\d(?!\d|[.:/-]\d\d\b)")
SERVICE = re.compile(
    r"(?<!\d)(?:0[89]0[069][ -]?\d{4}(?:\d{3})?|088(?:[ -]?\d){7}|14[ -]?0\d{2,3}|116[ -]?\d{3})(?!\d)"
)
PHONES = (
    re.compile(rf"(?<![\d+])(?:\+ ?|00 ?)31{GAP}(?:\(?0\)?)?(?:{GAP}\d){{9}}(?!\d)"),
    re.compile(r"(?<![\d+])(?:\+ ?|00)[1-9]\d?(?:[ ().\-/]{0,2}\d){7,12}(?!\d)"),
    re.compile(rf"(?<![\d+])\(?[0oO]{GAP}[1-9](?:{GAP}\d){{8}}(?!\d)"),
)
BARE_MOBILE = re.compile(r"(?<![\d+,.])6[ -]?[1-9]\d{3}[ -]?\d{4}(?!\d)")
AFTER_TEL = re.compile(
    r"\b(?:tel\w*|mob\w*|06|bel|app)\b\W{0,3}(?:nr|nummer|is|op)?\W{0,3}(\d{3}[ -]?\d{3,4})(?!\d)", re.I
)
PHONE_WORDS = re.compile(r"\b(?:tel\w*|mob\w*|06\w*|n(?:umme)?r|bel\w*|ge?beld|app\w*|whatsapp)\b", re.IGNORECASE)


def phones(sheet: Sheet) -> Spans:
    sheet.take_all(SERVICE)
    sheet.take_all(CLOCK)
    for pattern in PHONES:
        for match in pattern.finditer(sheet.text):
            yield match.span()
    for match in BARE_MOBILE.finditer(sheet.text):
        around = sheet.text[max(0, match.start() - LOOK_BACK) : match.end() + LOOK_BACK]
        if PHONE_WORDS.search(around) and not (
            _passes_eleven(match[0]) and re.search(r"bsn|sofi|burgerservice", around, re.IGNORECASE)
        ):
            yield match.span()
    for match in AFTER_TEL.finditer(sheet.text):
        yield match.span(1)


RUN = re.compile(r"\d(?:[ .\-/_]{0,2}\d)*")
GROUP = re.compile(r"\d+")
SERVICE_WORD = re.compile(r"(?:\bbsn\b|sofi|burgerservice|persoonsnummer)[^\d\n]{0,20}$", re.IGNORECASE)


def _passes_eleven(written: str) -> bool:
    """The 11-proof: 9a+8b+7c+6d+5e+4f+3g+2h-i is a multiple of eleven; eight digits miss their leading zero."""
    digits = [int(digit) for digit in written if digit.isdigit()]
    digits = [0] * (9 - len(digits)) + digits
    return any(digits) and (sum((9 - i) * digit for i, digit in enumerate(digits[:8])) - digits[8]) % 11 == 0


def service_numbers(sheet: Sheet) -> Spans:
    for run in RUN.finditer(sheet.text):
        groups = list(GROUP.finditer(sheet.text, run.start(), run.end()))
        is_named = SERVICE_WORD.search(sheet.text[max(0, run.start() - LOOK_BACK) : run.start()])
        at = 0
        while at < len(groups):
            number = _service_number(sheet.text, groups, at, bool(is_named))
            if number is None:
                at += 1
                continue
            yield groups[at].start(), groups[number].end()
            at = number + 1


def _service_number(text: str, groups: list[re.Match[str]], first: int, is_named: bool) -> int | None:
    """The last group of a citizen service number that begins at the group ``first``."""
    length = 0
    for last in range(first, min(first + 9, len(groups))):
        length += len(groups[last][0])
        if length > 9:
            return None
        if length < 8:
            continue
        sizes = [len(group[0]) for group in groups[first : last + 1]]
        is_whole = first == 0 and last == len(groups) - 1
        is_written_so = (
            len(sizes) == 1 or sizes in ([3, 3, 3], [4, 2, 3], [2, 3, 3], [4, 2, 2]) or (is_whole and length == 9)
        )
        if is_written_so and (is_named or _passes_eleven(text[groups[first].start() : groups[last].end()])):
            return last
    return None
