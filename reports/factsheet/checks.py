"""What was typed by hand against what the data say. A factsheet with a contradiction is refused, with the place named.

Looked at: numbers of schools, plekken, pupils, coaches and hours per week; names of schools, municipalities, employers
and coaches; school years; the start of a plek; growth without a baseline; placeholders that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kansencoach.templatetags.numbers import hours_short, number
from reports.factsheet.content import Content, PlekFacts, YearFacts
from reports.factsheet.texts import NUMBER_WORDS, PLACEHOLDER
from reports.models import ReportedSubject, Section

WORDS = {word: value for value, word in enumerate(NUMBER_WORDS)}
A_NUMBER = rf"(?P<number>\d[\d.]*(?:,\d+)?|{'|'.join(NUMBER_WORDS)})"
MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
A_SCHOOL = re.compile(r"\b(?:[A-Z][\w.'’-]*[ ])*[A-Z][\w.'’-]*(?:school|[ ]School)\b")
OPENINGS = re.compile(r"^(?:De|Het|Een|Op|Bij|Voor|In|Van|Deze|Elke|Iedere)[ ]")
A_MUNICIPALITY = re.compile(r"\b[Gg]emeente ([A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)*)")
A_SCHOOL_YEAR = re.compile(r"\b(20\d\d)/(20\d\d)\b")
A_START = re.compile(rf"\b(?:[Ss]inds|[Pp]er|[Vv]anaf) ((?:half )?(?:\d+ )?(?:{MONTHS})(?: 20\d\d)?)\b")
GROWTH = re.compile(r"\b(vergroot|toegenomen|gestegen|afgenomen|gedaald|verbeterd)\b", re.IGNORECASE)
BASELINE = re.compile(r"ten opzichte van|vergeleken met|dan in 20\d\d|van [\d.,]+ naar [\d.,]+", re.IGNORECASE)


def refuse_contradictions(content: Content, *, coaches: Collection[str], employers: Collection[str]) -> None:
    """Compare every typed text and reason with the facts.

    `coaches` are the names of the coaches of the programme, `employers` those of all employers. Raises
    ``ValidationError`` with one sentence per contradiction.
    """
    by_key = {plek.key: plek for plek in content.plekken}
    found: list[str] = []
    for text in content.texts:
        plek = by_key.get(text.plek) if text.plek is not None else None
        where = _("onderdeel “%(section)s”") % {"section": Section(text.section).label}
        if plek is not None:
            where = _("%(where)s van %(plek)s") % {"where": where, "plek": plek.name}
        found += contradictions(text.text, content, plek, where=where, coaches=coaches, employers=employers)
    for plek in content.plekken:
        for year in (plek.this, plek.next):
            for reason in _reasons(year):
                where = _("reden bij %(plek)s") % {"plek": plek.name}
                found += contradictions(reason, content, plek, where=where, coaches=coaches, employers=employers)
        for one in plek.analyses:
            where = _("analyse bij %(plek)s") % {"plek": plek.name}
            for words in (one.question, one.outcome):
                found += contradictions(words, content, plek, where=where, coaches=coaches, employers=employers)
    if found:
        raise ValidationError(list(dict.fromkeys(found)))


def _reasons(year: YearFacts | None) -> Iterator[str]:
    if year is not None:
        yield year.reason
        yield from (decision.reason for decision in year.decisions)


def contradictions(
    text: str,
    content: Content,
    plek: PlekFacts | None,
    *,
    where: str,
    coaches: Collection[str],
    employers: Collection[str],
) -> list[str]:
    """The sentences that say what in this text does not agree with the data; empty when all is well."""
    found = [
        *_numbers(text, content, plek),
        *_names(text, content, plek, coaches, employers),
        *_dates(text, content, plek),
    ]
    return [_("“%(part)s” in %(where)s: %(why)s") % {"part": part, "where": where, "why": why} for part, why in found]


Found = Iterator[tuple[str, str]]


def _numbers(text: str, content: Content, plek: PlekFacts | None) -> Found:
    for unit, allowed in _allowed(content, plek).items():
        for match in re.finditer(rf"(?<![\d/,.]){A_NUMBER} (?:{unit})\b", text, re.IGNORECASE):
            value = _value(match["number"])
            if value is not None and value not in allowed:
                known = ", ".join(_shown(one) for one in sorted(allowed)) or _("niet vastgelegd")
                yield match[0], _("volgens de gegevens is het %(known)s.") % {"known": known}


def _shown(value: Decimal) -> str:
    return number(int(value)) if value == value.to_integral_value() else hours_short(value)


def _value(text: str) -> Decimal | None:
    if text.lower() in WORDS:
        return Decimal(WORDS[text.lower()])
    try:
        return Decimal(text.rstrip(".").replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def _allowed(content: Content, plek: PlekFacts | None) -> dict[str, set[Decimal]]:
    """Per unit the numbers that the data know: of the plek, or of the municipality and its plekken."""
    years = [year for one in ([plek] if plek else content.plekken) for year in (one.this, one.next) if year is not None]
    totals = [] if plek else [total for total in (content.this, content.next) if total is not None]

    def reported(*subjects: ReportedSubject) -> list[int]:
        return [row.value for row in content.reported if row.subject in {subject.value for subject in subjects}]

    def values(*of: Callable[[YearFacts], object]) -> list[object]:
        return [get(year) for year in years for get in of]

    norm = content.norm
    schools = [
        *values(lambda year: len(year.schools)),
        *(total.schools for total in totals),
        *reported(ReportedSubject.SCHOOLS, ReportedSubject.PRIMARY_SCHOOLS),
    ]
    plekken = [1, *(count for total in totals for count in (total.plekken, total.filled_plekken, total.open_plekken))]
    pupils = [
        *values(lambda year: year.pupils),
        *(school.pupils for year in years for school in year.schools),
        *(total.pupils for total in totals),
        *reported(ReportedSubject.PUPILS),
        *([norm.pupils] if norm else []),
    ]
    coaches = [1, *(total.coaches for total in totals), *reported(ReportedSubject.COACHES)]
    hours = [
        *values(
            lambda year: year.norm,
            lambda year: year.granted,
            lambda year: year.filled,
            lambda year: year.open,
            lambda year: year.released,
            lambda year: year.earmark_hours,
        ),
        *(coach.hours for year in years for coach in year.coaches),
        *(row.extra.hours for one in ([plek] if plek else content.plekken) for row in one.analyses if row.extra),
        *(sum_.hours for total in totals for sum_ in (total.norm, total.granted, total.filled, total.open)),
        *([norm.hours] if norm else []),
    ]
    places = [len(content.plekken), *reported(ReportedSubject.PLACES)]
    return {
        "(?:basis)?schol(?:en)|(?:basis)?school": _decimals(schools),
        "plek(?:ken)?": _decimals(plekken),
        "leerlingen?": _decimals(pupils),
        "(?:kansen)?coach(?:es)?": _decimals(coaches),
        r"(?:uur|uren) (?:extra )?(?:per|in de) week|u/week": _decimals(hours),
        "plaatsen": _decimals(places),
    }


def _decimals(values: Collection[object]) -> set[Decimal]:
    return {Decimal(str(value)) for value in values if value is not None}


def _names(
    text: str, content: Content, plek: PlekFacts | None, coaches: Collection[str], employers: Collection[str]
) -> Found:
    for name in coaches:
        if len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield name, _("in een factsheet staat geen naam van een kansencoach.")
    known = {
        name
        for one in content.plekken
        for name in (one.name, *(school.name for year in (one.this, one.next) if year for school in year.schools))
    }
    for match in A_SCHOOL.finditer(text):
        name = OPENINGS.sub("", match[0])
        if name.lower() in ("basisschool", "school") or any(name in one or one in name for one in known):
            continue
        yield name, _("deze school staat niet in de gegevens van %(name)s.") % {"name": content.municipality}
    for match in A_MUNICIPALITY.finditer(text):
        if match[1] != content.municipality:
            yield match[0], _("deze factsheet gaat over %(name)s.") % {"name": content.municipality}
    for match in PLACEHOLDER.finditer(text):
        yield match[0], _("dit staat niet voor een gegeven.")
    if plek is None:
        return
    own = {coach.employer for year in (plek.this, plek.next) if year for coach in year.coaches}
    partners = " ".join(name for row in plek.analyses for name in row.partners)
    for employer in employers:
        if (
            employer not in own
            and employer not in partners
            and len(employer) > 2
            and re.search(rf"(?<!\w){re.escape(employer)}(?!\w)", text)
        ):
            known_employers = ", ".join(sorted(own)) or _("niet vastgelegd")
            yield employer, _("volgens de gegevens is de werkgever %(known)s.") % {"known": known_employers}


def _dates(text: str, content: Content, plek: PlekFacts | None) -> Found:
    first = int(content.year[:4])
    for match in A_SCHOOL_YEAR.finditer(text):
        start, end = int(match[1]), int(match[2])
        if end != start + 1 or not first - 1 <= start <= first + 2:
            yield match[0], _("deze factsheet gaat over schooljaar %(year)s.") % {"year": content.year}
    if plek is not None:
        known = {
            date.words
            for year in (plek.this, plek.next)
            if year is not None
            for date in (year.starts, *(one for coach in year.coaches for one in (coach.since, coach.starts)))
        }
        for match in A_START.finditer(text):
            if not any(one.startswith(match[1]) for one in known):
                yield match[0], _("volgens de gegevens is het %(known)s.") % {"known": ", ".join(sorted(known))}
    growth = GROWTH.search(text)
    if growth and not BASELINE.search(text):
        yield growth[0], _("zeg erbij ten opzichte van wat, bijvoorbeeld “van 12 naar 15”.")
