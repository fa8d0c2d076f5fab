"""Dutch sentences from the facts of a factsheet. Short sentences, the words of the field, nothing that is not in the data.

Every sentence is a template below or is put together from them; what is not known reads "niet vastgelegd".
Not gettext: a factsheet is Dutch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coaches.models import CoachRole
from kansencoach.templatetags.numbers import decimal_text, hours_short, minutes_as_hours, nl_date, number
from reports.factsheet.content import (
    AnalysisFacts,
    CoachFacts,
    Content,
    ExtraFacts,
    PlekFacts,
    ReportedFacts,
    YearFacts,
    YearTotals,
)
from reports.factsheet.texts import count_schools, in_words
from reports.models import Qualifier, ReportedSubject
from schools.hours import Sum

NOT_RECORDED = "niet vastgelegd"

ROLES = (
    ("Verbinder", "Helpt de school om een goede samenwerking met leerlingen en ouders op te bouwen."),
    ("Specialist", "Brengt kennis in over vragen die op school spelen."),
    ("Mediator", "Helpt om een verstoorde verhouding te herstellen."),
)

DEFINITIONS = (
    ("plek", "waar een kansencoach wordt ingezet: één school, of een paar scholen samen"),
    ("norm", "{norm}; van scholen die samen een plek zijn, tellen we de leerlingen op"),
    ("toegekend", "de uren per week die een plek krijgt"),
    ("bezet", "toegekende uren die een kansencoach vult; een plek is bezet als er een kansencoach is"),
    ("open", "toegekende uren die nog niemand vult"),
    ("geschreven", "uren waarvan een kansencoach een activiteit heeft vastgelegd"),
    ("lesweek", "vijf dagen van maandag tot en met vrijdag buiten de schoolvakanties van regio Noord"),
    ("circa", "de datum of het aantal uren is niet precies bekend"),
    ("niet vastgelegd", "het gegeven is niet bekend; dat is iets anders dan nul"),
)
USE_DEFINITIONS = (
    ("opkomst", "gezinnen die er waren, gedeeld door gezinnen die waren uitgenodigd"),
    ("contacten", "hoe vaak er contact was; één gezin kan vaker meetellen"),
    (
        "minder dan {few}",
        "kleine aantallen tonen we niet, en ook niet wat daarmee uit te rekenen is (“niet getoond”)",
    ),
    ("ten minste", "kleine aantallen die nog niet getoond kunnen worden, tellen hier niet mee"),
    ("registratiegraad", "deel van de lesweken met een kansencoach waarin iets is geschreven"),
)


def join(parts: Sequence[str]) -> str:
    """ "a, b en c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}" if parts else ""


def full_stop(text: str) -> str:
    """A free text as a sentence of its own: a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def in_sentence(text: str) -> str:
    """A free text inside a sentence: without its full stop, and lower case when it begins with an ordinary word."""
    text = text.strip().rstrip(".")
    head = text.split(" ", 1)[0]
    return text if head[1:] != head[1:].lower() else text[:1].lower() + text[1:]


def hours_words(value: Decimal | None, *, is_circa: bool = False) -> str:
    """ "circa 3,5 uur per week", or "niet vastgelegd"."""
    return NOT_RECORDED if value is None else f"{'circa ' if is_circa else ''}{hours_short(value)} uur per week"


def plekken(number_of: int) -> str:
    """ "4 plekken"."""
    return f"{number_of} {'plek' if number_of == 1 else 'plekken'}"


def on_schools(total: YearTotals) -> str:
    """ "4 plekken op 6 scholen", as far as the schools are known."""
    if not total.schools:
        return plekken(total.plekken)
    if total.plekken_without_school:
        return plekken(total.plekken)
    return f"{plekken(total.plekken)} op {total.schools} {'school' if total.schools == 1 else 'scholen'}"


def is_are(count: int) -> str:
    return "is" if count == 1 else "zijn"


def over(total: Sum) -> str:
    """ " (over 3 van 5 plekken)" when not over all."""
    return "" if total.is_complete or not total.known else f" (over {total.known} van {plekken(total.count)})"


# --- reported figures -----------------------------------------------------------------------------------------------


def reported_number(row: ReportedFacts) -> str:
    """ "meer dan 60"."""
    qualifier = {Qualifier.EXACT: "", Qualifier.ABOUT: "ongeveer ", Qualifier.MORE_THAN: "meer dan "}
    return f"{qualifier[Qualifier(row.qualifier)]}{number(row.value)}"


def _reported(content: Content, subject: ReportedSubject, *, of_municipality: bool) -> ReportedFacts | None:
    return next(
        (row for row in content.reported if row.subject == subject.value and row.is_of_municipality is of_municipality),
        None,
    )


def share_of_pupils(content: Content, total: YearTotals) -> str:
    """ "821 van de 2.586 leerlingen", or only the pupils; empty when not known."""
    if total.pupils is None:
        return ""
    every = _reported(content, ReportedSubject.PUPILS, of_municipality=True)
    if every is None:
        return f"{number(total.pupils)} leerlingen"
    return f"{number(total.pupils)} van de {number(every.value)} leerlingen in het basisonderwijs"


def pupils_source(content: Content) -> str:
    """Where the number of all pupils comes from: "DUO open onderwijsdata, 1 oktober 2021"."""
    every = _reported(content, ReportedSubject.PUPILS, of_municipality=True)
    if every is None:
        return f"teldatum {join([nl_date(day) for day in content.count_dates])}" if content.count_dates else ""
    return f"bron: {every.source}, {every.stated.words if every.stated else 'zonder datum'}"


def count_source(content: Content) -> str:
    """Who counted the pupils of these schools, and when."""
    sources = [source for source in content.count_sources if source]
    dates = join([nl_date(day) for day in content.count_dates])
    return ", ".join(filter(None, [join(sources), dates])) or NOT_RECORDED


def mismatch(content: Content) -> str:
    """When a source names numbers that do not agree with each other; empty when they do."""
    schools = _reported(content, ReportedSubject.SCHOOLS, of_municipality=True)
    places = _reported(content, ReportedSubject.PLACES, of_municipality=True)
    if schools is None or places is None or schools.value == places.value:
        return ""
    source = "De bron" if schools.stated else "Een bron zonder datum"
    return (
        f"{source} noemt {reported_number(schools)} scholen en {reported_number(places)} plaatsen. "
        "Dat klopt niet met elkaar: wij vragen dit na."
    )


# --- the lead and the four key figures ------------------------------------------------------------------------------


def lead(content: Content) -> tuple[str, ...]:
    """Three sentences that say it all."""
    this, coming = content.this, content.next
    if not this.plekken:
        first = f"In schooljaar {content.year} is er in {content.municipality} nog geen kansencoach ingezet."
    else:
        pupils = share_of_pupils(content, this) if coming is None or coming.plekken == this.plekken else ""
        first = f"In schooljaar {content.year} zet {content.municipality} een kansencoach in op {on_schools(this)}" + (
            f", met samen {pupils}." if pupils and not this.plekken_without_school else "."
        )
    found = [first]
    if this.plekken_without_school:
        found.append(
            f"Van {plekken(this.plekken - this.plekken_without_school)} is de school bekend, "
            f"van {plekken(this.plekken_without_school)} nog niet."
        )
    if coming is not None:
        found.append(grows(content, coming) or goes_on(content, coming))
        found.append(states(coming, f"Voor {content.next_year}"))
    if problem := mismatch(content):
        found.insert(2, problem)
    found.append(states(this, f"Op {nl_date(content.as_of)}"))
    found.append(hours_sentence(content))
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))[:3]


def grows(content: Content, coming: YearTotals) -> str:
    """That the number of plekken changes next year; empty when it does not."""
    new = [plek.name for plek in content.plekken if plek.this is None]
    gone = [plek.name for plek in content.plekken if plek.next is None]
    if not new and not gone:
        return ""
    changes = [*([f"met {join(new)} erbij"] if new else []), *([f"zonder {join(gone)}"] if gone else [])]
    start = join(changes)
    pupils = share_of_pupils(content, coming) if not coming.plekken_without_school else ""
    return (
        f"{start[:1].upper()}{start[1:]} zijn het vanaf {content.next_year} samen {on_schools(coming)}"
        + (f": {pupils} ({pupils_source(content)})" if pupils else "")
        + "."
    )


def goes_on(content: Content, coming: YearTotals) -> str:
    """That the same plekken go on."""
    decided = [plek.this.continuation for plek in content.plekken if plek.this and plek.this.continuation]
    if decided and all(one.decision == "continues" for one in decided) and len(decided) == len(content.plekken):
        return f"De inzet gaat op alle {plekken(coming.plekken)} door in {content.next_year}."
    return f"Voor {content.next_year} zijn er uren toegekend op {on_schools(coming)}."


def states(total: YearTotals, start: str) -> str:
    """How many plekken are filled and how many are open."""
    if not total.plekken:
        return ""
    if not total.open_plekken and total.filled_plekken == total.plekken:
        every = "is die plek" if total.plekken == 1 else f"zijn alle {plekken(total.plekken)}"
        return f"{start} {every} bezet."
    return (
        f"{start} {is_are(total.filled_plekken)} {total.filled_plekken} van de {plekken(total.plekken)} bezet "
        f"en {is_are(total.open_plekken)} er {total.open_plekken} open."
    )


def hours_sentence(content: Content) -> str:
    """What was granted, and what was written of it."""
    this = content.this
    if this.granted.hours is None:
        return f"Hoeveel uren per week er zijn toegekend, is {NOT_RECORDED}."
    text = f"Toegekend is samen {hours_words(this.granted.hours, is_circa=this.is_circa)}{over(this.granted)}"
    if this.written_minutes is None:
        return f"{text}; hoeveel uren zijn gewerkt, is {NOT_RECORDED}."
    return f"{text}; er is {spent(this.written_minutes)} geschreven."


def spent(minutes: int) -> str:
    """Minutes as hours in a sentence: "1.204 uur"."""
    return minutes_as_hours(minutes).removesuffix(" u") + " uur"


@dataclass(frozen=True)
class KeyFigure:
    """One of the four numbers on the first page."""

    value: str
    unit: str
    label: str


def key_figures(content: Content) -> tuple[KeyFigure, ...]:
    """Four numbers: where, how many pupils, how the plekken stand, and the hours."""
    this, coming = content.this, content.next
    shown = coming if coming is not None and coming.plekken != this.plekken else this
    found = [
        KeyFigure(
            str(this.plekken),
            "plek" if this.plekken == 1 else "plekken",
            f"in {content.year}"
            + (f", op {this.schools} scholen" if this.schools and not this.plekken_without_school else ""),
        )
    ]
    if coming is not None and shown is coming:
        found.append(
            KeyFigure(
                str(coming.plekken),
                "plek" if coming.plekken == 1 else "plekken",
                f"vanaf {content.next_year}, op {coming.schools} scholen",
            )
        )
    pupils = _reported(content, ReportedSubject.PUPILS, of_municipality=True)
    if shown.pupils is not None and not shown.plekken_without_school:
        label = f"van {number(pupils.value)} in het basisonderwijs" if pupils else "op de scholen van deze plekken"
        found.append(KeyFigure(number(shown.pupils), "leerlingen", label))
    elif this.plekken_without_school:
        known = this.plekken - this.plekken_without_school
        found.append(KeyFigure(f"{known} van {this.plekken}", "", "plekken met een bekende school"))
    stand = coming if coming is not None and coming.open_plekken else this
    when = f"voor {content.next_year}" if stand is coming else f"op {nl_date(content.as_of)}"
    found.append(
        KeyFigure(f"{stand.filled_plekken} van {stand.plekken}", "", f"plekken bezet {when}, {stand.open_plekken} open")
    )
    if len(found) < 4 and this.granted.hours is not None:
        label = f"toegekend; norm {hours_short(this.norm.hours)}" if this.norm.hours is not None else "toegekend"
        found.append(KeyFigure(hours_short(this.granted.hours), "u/week", label + over(this.granted)))
    if len(found) < 4 and this.written_minutes is not None:
        found.append(KeyFigure(minutes_as_hours(this.written_minutes).removesuffix(" u"), "uur", "geschreven"))
    if len(found) < 4 and coming is not None and shown is not coming:
        found.append(KeyFigure(str(coming.plekken), "plekken", f"gaan door in {content.next_year}"))
    if len(found) < 4 and this.norm.hours is not None:
        found.append(KeyFigure(hours_short(this.norm.hours), "u/week", f"norm{over(this.norm)}"))
    return tuple(found[:4])


# --- goal and deployment --------------------------------------------------------------------------------------------


def goal(content: Content) -> tuple[str, ...]:
    """What the work is for, and what it is part of."""
    found = [full_stop(content.goal), full_stop(content.expected_effects)]
    part = f" van de {content.part_of}" if content.part_of.startswith("Regio") else f" van {content.part_of}"
    belongs = f"De kansencoach is onderdeel van het programma {content.programme}{part if content.part_of else ''}"
    if content.co_funded_by:
        article = "de " if content.co_funded_by.startswith("Sociale") else ""
        belongs += f", mede gefinancierd uit {article}{content.co_funded_by}"
    found.append(belongs + ".")
    return tuple(sentence for sentence in found if sentence)


def deployment_intro(content: Content) -> tuple[str, ...]:
    """The scale of the programme, the norm, and the plekken of this municipality."""
    found = []
    schools = _reported(content, ReportedSubject.SCHOOLS, of_municipality=False)
    coaches = _reported(content, ReportedSubject.COACHES, of_municipality=False)
    if schools is not None and coaches is not None:
        stated = "" if schools.stated else ", zonder datum"
        found.append(
            f"In heel {content.programme} zijn op {reported_number(schools)} scholen in totaal "
            f"{reported_number(coaches)} kansencoaches actief (opgave: {schools.source}{stated})."
        )
    if content.norm is not None:
        found.append(
            "Hoeveel uur een plek krijgt, hangt af van het aantal leerlingen: bij ongeveer "
            f"{content.norm.pupils} leerlingen is dat ongeveer {hours_short(content.norm.hours)} uur extra per week."
        )
    if content.this.plekken:
        found.append(
            f"In {content.municipality} gaat het in {content.year} om {on_schools(content.this)}"
            + _with_pupils(content.this)
        )
    if content.next is not None and content.next.plekken != content.this.plekken:
        found.append(f"Vanaf {content.next_year} zijn dat {on_schools(content.next)}" + _with_pupils(content.next))
    return tuple(found)


def _with_pupils(total: YearTotals) -> str:
    if total.pupils is None or total.plekken_without_school:
        return "."
    return f", met samen {number(total.pupils)} leerlingen."


def where(plek: PlekFacts, year: YearFacts) -> str:
    """ "op de drie scholen", "op deze school", "in Lutten"."""
    if len(year.schools) > 1:
        return f"op de {count_schools(len(year.schools))}"
    if year.schools:
        return "op deze school"
    return f"in {plek.place}" if plek.place else "op deze plek"


def a_coach(coach: CoachFacts) -> str:
    """ "een kansencoach van Yorneo", "een zelfstandig werkende kansencoach"."""
    if coach.employer_kind == "self_employed":
        return "een zelfstandig werkende kansencoach"
    if coach.employer_kind == "unknown":
        return "een kansencoach"
    return f"een kansencoach van {coach.employer}"


def plek_paragraph(plek: PlekFacts, content: Content) -> tuple[str, ...]:
    """What there is to say about one plek, in the order in which one would tell it."""
    return tuple(sentence for sentence in _about(plek, content) if sentence)


def _about(plek: PlekFacts, content: Content) -> Iterator[str]:
    this, coming = plek.this, plek.next
    year = plek.main
    if len(year.schools) > 1:
        yield f"Deze plek bestaat uit {count_schools(len(year.schools))}: {join([one.name for one in year.schools])}."
    elif year.schools and year.schools[0].name not in plek.name:
        yield f"De school is {year.schools[0].name}."
    elif not year.schools:
        yield "De school is nog onbekend."
    if plek.assumption:
        yield full_stop(plek.assumption)
    if this is not None:
        yield from _coaches_of(plek, this, content)
    elif coming is not None:
        yield from _start_of(coming)
    yield from _hours_of(year)
    for one in plek.analyses:
        yield analysis_sentence(one)
        yield extra_sentence(one.extra, content.as_of)
    if this is not None and this.state != "filled":
        yield from _decisions(this, is_leaving=any(coach.is_leaving for coach in this.coaches))
    if this is not None:
        yield from _going_on(plek, this, coming, content)


def _coaches_of(plek: PlekFacts, year: YearFacts, content: Content) -> Iterator[str]:
    if not year.coaches:
        yield (
            f"In {year.year} was hier geen kansencoach."
            if content.as_of >= year.ends.day
            else (f"Op {nl_date(content.as_of)} is hier geen kansencoach.")
        )
    seen: set[int] = set()
    for coach in year.coaches:
        if coach.employer_kind == "unknown":
            yield f"Er is een kansencoach. Wie dat is, sinds wanneer en voor hoeveel uur, is {NOT_RECORDED}."
            continue
        if coach.is_leaving or coach.has_ended:
            yield (
                f"Van {coach.since.words} tot {_until(coach, year)} is er {a_coach(coach)} ingezet {where(plek, year)}."
            )
        elif coach.since.day < date(content.as_of.year, 1, 1) or coach.since.day < year.starts.day:
            yield f"Sinds {coach.since.words} werkt {a_coach(coach)} {where(plek, year)}."
        elif coach.starts.day > content.as_of:
            yield f"Per {coach.starts.words} start {a_coach(coach)} {where(plek, year)}."
        else:
            yield f"Per {coach.since.words} is {a_coach(coach)} gestart {where(plek, year)}."
        if coach.chain not in seen:
            yield from _background(coach, year)
            yield from _roles(coach)
        seen.add(coach.chain)
        if coach.is_leaving:
            yield _left(coach)


def _until(coach: CoachFacts, year: YearFacts) -> str:
    if coach.ends.precision == "school_year":
        return f"het einde van schooljaar {year.year}"
    return f"en met {coach.ends.words}"


def _left(coach: CoachFacts) -> str:
    who = f"De kansencoach van {coach.employer}" if coach.employer_kind == "organisation" else "De kansencoach"
    if coach.end_reason == "andere baan":
        if coach.has_ended:
            return f"{who} is vertrokken naar een andere baan."
        return f"{who} vertrekt: die heeft een andere baan."
    return "De kansencoach is gestopt." if coach.end_reason else ""


def _background(coach: CoachFacts, year: YearFacts) -> Iterator[str]:
    at = "op de scholen" if len(year.schools) > 1 else "op de school"
    for function in coach.earlier_here:
        yield f"Deze medewerker was {at} al actief als {function}."
    if coach.known_at_school_as and coach.known_at_school_as not in coach.earlier_here:
        yield f"Op school is de kansencoach bekend als {coach.known_at_school_as}."
    if coach.elsewhere_as:
        yield f"Deze kansencoach werkt in een andere gemeente al als {coach.elsewhere_as}."


def _roles(coach: CoachFacts) -> Iterator[str]:
    if not coach.main_role:
        return
    also = [str(CoachRole(role).label) for role in coach.other_roles if role != coach.main_role]
    yield f"Het gaat met name om de rol van {CoachRole(coach.main_role).label}" + (
        f", en daarnaast van {join(also)}." if also else "."
    )


def _start_of(year: YearFacts) -> Iterator[str]:
    if not year.coaches:
        yield f"De inzet start in schooljaar {year.year}. Er is nog geen kansencoach."
        return
    for coach in year.coaches:
        yield f"De inzet start in schooljaar {year.year} met {a_coach(coach)}."
        yield from _background(coach, year)
        yield from _roles(coach)


def _hours_of(year: YearFacts) -> Iterator[str]:
    if year.granted is None:
        if year.norm is not None:
            yield (
                f"De norm bij {number(year.pupils)} leerlingen is {hours_words(year.norm)}; hoeveel uur er is "
                f"toegekend, is {NOT_RECORDED}."
            )
        if year.reason:
            yield f"Over de uren is wel bekend: {in_sentence(year.reason)}."
    elif year.norm is None:
        yield f"Toegekend is {hours_words(year.granted, is_circa=year.is_circa)}; de norm is onbekend."
    elif year.granted == year.norm:
        yield f"Toegekend is {hours_words(year.granted)}, gelijk aan de norm bij {number(year.pupils)} leerlingen."
    else:
        more = "meer" if year.granted > year.norm else "minder"
        yield (
            f"Toegekend is {hours_words(year.granted, is_circa=year.is_circa)}. Dat is {more} dan de norm van "
            f"{hours_short(year.norm)} uur bij {number(year.pupils)} leerlingen."
        )
        if year.reason:
            yield f"De reden: {in_sentence(year.reason)}."
    if year.earmark_for:
        if year.earmark_hours is None:
            yield f"Een deel van de uren is bedoeld voor {in_sentence(year.earmark_for)}."
        else:
            yield f"Daarvan is {hours_words(year.earmark_hours)} bedoeld voor {in_sentence(year.earmark_for)}."
    if year.released:
        yield f"Hiervan is {hours_words(year.released)} vrijgegeven."
    if year.open and year.state == "partly":
        yield f"Hiervan staat {hours_words(year.open)} open."


def _decisions(year: YearFacts, *, is_leaving: bool) -> Iterator[str]:
    another = "een andere kansencoach" if is_leaving else "een kansencoach"
    for decision in year.decisions[-1:]:
        match decision.outcome:
            case "search":
                yield f"Er wordt gezocht naar {another}."
            case "found":
                yield f"Er is {another} gevonden."
            case "not_found":
                yield f"Er is gezocht naar {another}. Die is niet gevonden."
            case "other_source":
                yield f"De open uren gaan over naar {decision.to_source}."
            case "pass_on":
                yield f"{full_stop(hours_words(decision.hours))[:-1]} is doorgeschoven."


def _going_on(plek: PlekFacts, this: YearFacts, coming: YearFacts | None, content: Content) -> Iterator[str]:
    following = content.next_year
    word = this.continuation
    is_leaving = any(coach.is_leaving for coach in this.coaches)
    if word is not None:
        if word.decision == "continues":
            whom = {"same": " met dezelfde kansencoach", "new": " met een nieuwe kansencoach"}.get(word.coach, "")
            yield f"De inzet wordt in {following} voortgezet{whom}{_new_hours(this, coming)}."
        elif word.decision == "stops":
            yield f"De inzet stopt na {this.year}."
        elif word.wish == "yes":
            yield f"De wens om in {following} door te gaan is er."
        elif word.wish == "no":
            yield f"De school wil in {following} niet doorgaan; daarover is nog niet besloten."
        else:
            yield f"Over {following} is nog niet besloten."
    if coming is None:
        return
    yield from _decisions(coming, is_leaving=is_leaving)
    if coming.meeting is not None and coming.state != "filled":
        whom = "een nieuwe kansencoach" if coming.meeting.is_with_new_coach else "de kansencoach"
        match coming.meeting.state:
            case "to_plan":
                yield f"Het klikgesprek met {whom} moet nog plaatsvinden."
            case "planned":
                yield f"Het klikgesprek met {whom} staat gepland op {nl_date(coming.meeting.planned_on)}."
            case _:
                yield f"Het klikgesprek met {whom} is geweest."
    here = {coach.chain for coach in this.coaches}
    for coach in coming.coaches:
        if coach.chain not in here and coach.employer_kind != "unknown":
            yield f"In {following} start hier {a_coach(coach)}."
            yield from _background(coach, coming)
    if coming.state == "open":
        sources = [source for source, _hours in coming.funding if source]
        known = f": {hours_words(coming.granted, is_circa=coming.is_circa)}" if coming.granted is not None else ""
        yield f"Voor {following} is de plek open{known}." + (
            f" Het geld blijft beschikbaar in {_the(join(sources))}." if sources else ""
        )


def _new_hours(this: YearFacts, coming: YearFacts | None) -> str:
    """The hours of next year when they are known and others than now, and the plek is not open."""
    if coming is None or coming.granted is None or coming.granted == this.granted or coming.state == "open":
        return ""
    return f", voor {hours_words(coming.granted, is_circa=coming.is_circa)}"


def _the(source: str) -> str:
    return f"het programma {source}" if source.startswith("Kansrijk") else source


# --- analysis and plan ----------------------------------------------------------------------------------------------


def analysis_sentence(one: AnalysisFacts, where: str = "hier") -> str:
    """That an analysis was started, concluded or stopped, and with which organisations."""
    start = nl_date(one.started_on)
    if one.ended_on is None:
        return f"Sinds {start} loopt {where} een analyse{_together(one)}."
    if one.is_stopped:
        return f"De analyse die {where} op {start} begon{_together(one)}, is op {nl_date(one.ended_on)} gestopt."
    return f"Van {start} tot en met {nl_date(one.ended_on)} is {where} een analyse gedaan{_together(one)}."


def _together(one: AnalysisFacts) -> str:
    return f", samen met {join(one.partners)}" if one.partners else ""


def extra_sentence(extra: ExtraFacts | None, as_of: date) -> str:
    """The hours on top for the time being, and when they are looked at again."""
    if extra is None:
        return ""
    if extra.until is not None:
        return f"De tijdelijke extra uren stoppen per {nl_date(extra.until)}."
    hours = hours_words(extra.hours)
    if extra.review_on is None:
        return f"De extra uren, {hours}, blijven."
    start = "Sinds" if extra.since <= as_of else "Vanaf"
    return (
        f"{start} {nl_date(extra.since)} is er tijdelijk {hours} extra. "
        f"Dat wordt op {nl_date(extra.review_on)} opnieuw bekeken."
    )


def about_analyses(content: Content) -> tuple[str, ...]:
    """Per analysis a paragraph: where, with whom, the question, what came of it, and the plan."""
    return tuple(
        " ".join(filter(None, _about_analysis(one, plek, content.as_of)))
        for plek in content.plekken
        for one in plek.analyses
    )


def _about_analysis(one: AnalysisFacts, plek: PlekFacts, as_of: date) -> Iterator[str]:
    yield analysis_sentence(one, f"bij {plek.name}")
    yield (
        f"De vraag: {one.question.strip()}"
        if one.question.strip()[-1:] in "?.!"
        else f"De vraag: {one.question.strip()}."
    )
    if one.outcome:
        yield f"{'De reden' if one.is_stopped else 'De uitkomst'}: {full_stop(one.outcome)}"
    if one.actions:
        plan = f"In het plan {'staat' if one.actions == 1 else 'staan'} {_actions(one.actions)}"
        those = "die" if one.done == one.actions else f"{in_words(one.done)} daarvan"
        done = f"; {those} {is_are(one.done)} gedaan" if one.done else ""
        yield f"{plan}{done}."
    yield extra_sentence(one.extra, as_of)


def _actions(number_of: int) -> str:
    return f"{in_words(number_of)} {'actie' if number_of == 1 else 'acties'}"


# --- what the work was ----------------------------------------------------------------------------------------------


def use_intro(content: Content) -> str:
    """What the figures of the work rest on, or that there are none."""
    use = content.use
    if use.minutes is None:
        return (
            f"Over {content.year} zijn in {content.municipality} geen activiteiten vastgelegd. Uren per soort werk, "
            "rollen, contacten en opkomst zijn daarom niet vastgelegd."
        )
    text = f"De kansencoaches schreven in {content.year} tot en met {nl_date(content.as_of)} {spent(use.minutes)}."
    if use.until is None:
        text += " Waar dat werk over ging, staat hier zodra het eerste kwartaal voorbij is."
    elif use.until < content.as_of:
        text += (
            f" Waar dat werk over ging, staat hier tot en met {nl_date(use.until)}: "
            "wij tellen hele kwartalen, zodat niemand te herkennen is."
        )
    if use.rate is None:
        return text
    text += f" In {use.rate}% van de lesweken met een kansencoach is iets geschreven"
    return text + ("." if use.is_enough else "; dat is te weinig voor percentages.")


def turnout(content: Content) -> str:
    """How many families came; protected."""
    found = content.use.turnout
    if content.use.until is None:
        return ""
    if found is None:
        return f"De opkomst bij ouderbijeenkomsten is {NOT_RECORDED}." if content.use.minutes is not None else ""
    meetings = f"{found.meetings} ouderbijeenkomst" + ("" if found.meetings == 1 else "en")
    if found.percentage is None:
        return f"Bij {meetings}: uitgenodigd {found.invited.text}, aanwezig {found.present.text} gezinnen."
    text = f"Bij {meetings} waren {found.present.text} van de {found.invited.text} uitgenodigde gezinnen aanwezig"
    return text + (f": een opkomst van {found.percentage}%." if content.use.is_enough else ".")


def future(content: Content) -> tuple[str, ...]:
    """How the plekken stand for next year."""
    coming = content.next
    if coming is None:
        return (f"Over de inzet in {content.next_year} is nog niets vastgelegd.",)
    found = [states(coming, f"Voor {content.next_year}")]
    opened = [plek.name for plek in content.plekken if plek.next is not None and plek.next.state == "open"]
    if opened:
        found.append(f"{'Open staat' if len(opened) == 1 else 'Open staan'}: {join(opened)}.")
    stopped = [
        plek.name
        for plek in content.plekken
        if plek.this is not None and plek.this.continuation is not None and plek.this.continuation.decision == "stops"
    ]
    if stopped:
        found.append(f"De inzet stopt op {join(stopped)}.")
    return tuple(sentence for sentence in found if sentence)


# --- the last page --------------------------------------------------------------------------------------------------


def definitions(content: Content) -> Iterable[tuple[str, str]]:
    """The words of this factsheet."""
    norm = content.norm
    rule = (
        f"{norm.pupils} leerlingen geven {hours_short(norm.hours)} uur extra per week, afgerond op "
        f"{decimal_text(norm.step, 1)} uur"
        if norm
        else NOT_RECORDED
    )
    rows = DEFINITIONS if content.use.minutes is None else (*DEFINITIONS, *USE_DEFINITIONS)
    return tuple((word.format(few=content.protected_below), text.format(norm=rule)) for word, text in rows)


def reckoning(content: Content) -> tuple[tuple[str, str], ...]:
    """Reference date, count dates, teaching weeks and registration: what the figures rest on."""
    dates = join([nl_date(day) for day in content.count_dates]) if content.count_dates else NOT_RECORDED
    use = content.use
    found = [
        ("Peildatum", f"{nl_date(content.as_of)}. Wat later is besloten, staat hier niet in."),
        ("Teldatum leerlingen", dates),
        (
            "Registratiegraad",
            f"{use.rate}% ({use.registered_weeks} van {use.placement_weeks} lesweken)"
            if use.minutes is not None and use.rate is not None
            else NOT_RECORDED,
        ),
    ]
    if content.is_provisional:
        found.append(("Lesweken", "Voorlopig: de schoolvakanties van dit jaar zijn nog niet bekend; gerekend met 40."))
    return tuple(found)


def number_words(value: int) -> str:
    """For templates: a small number as a word."""
    return in_words(value)
