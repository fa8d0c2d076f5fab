"""The factsheet: every sentence comes from the data, follows it, and says what is not known."""

from __future__ import annotations

import html as html_module
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import ActivityKind, Coach, CoachRole, EarlierExperience, EndReason, Placement
from reports.demo import seeds
from reports.factsheet import issuing, page
from reports.factsheet.content import Content, content_of
from reports.models import Section
from schools import planning
from schools.models import Deployment, HourAllocation, Municipality, Programme, School, SchoolYear
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish
from tests import factories, kept

pytestmark = pytest.mark.django_db

AS_OF = date(2022, 7, 1)
MADE_ON = date(2026, 11, 22)


def plain(html: str) -> str:
    """The words of a page, as one line."""
    without_head = re.sub(r"<head>.*?</head>|<title>.*?</title>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html_module.unescape(re.sub(r"<[^>]+>", " ", without_head)))


def content(programme: Programme, code: str, year: SchoolYear, as_of: date = AS_OF) -> Content:
    municipality = Municipality.system.get(code=code)
    return issuing.checked_content(programme=programme, municipality=municipality, school_year=year, as_of=as_of)


def text_of(programme: Programme, code: str, year: SchoolYear | None = None, as_of: date = AS_OF) -> str:
    found = content(programme, code, year or SchoolYear.from_label("2021/2022"), as_of)
    return plain(page.page_of(found, made_on=MADE_ON))


@pytest.fixture
def programme() -> Programme:
    return kept.once(seeds.load)


def allocation_of(plek: str, first: int) -> HourAllocation:
    return HourAllocation.system.get(deployment__name=plek, school_year__starts_on__year=first)


# --- the seeds ------------------------------------------------------------------------------------------------------

COEVORDEN = (
    "Kansen4Kinderen",
    "Regiodeal",
    "Sociale Agenda",
    "educatief partnerschap",
    "sociaal-emotioneel",
    "Verbinder.",
    "Specialist.",
    "Mediator.",
    "bij ongeveer 150 leerlingen is dat ongeveer 4 uur extra per week",
    "op meer dan 60 scholen in totaal ongeveer 30 kansencoaches actief",
    "In schooljaar 2021/2022 zet Coevorden een kansencoach in op 4 plekken op 6 scholen.",
    "Met Parkschool erbij zijn het vanaf 2022/2023 samen 5 plekken op 7 scholen: 821 van de 2.586 leerlingen",
    "DUO open onderwijsdata, 1 oktober 2021",
    "Voor 2022/2023 zijn 3 van de 5 plekken bezet en zijn er 2 open.",
    "Deze plek bestaat uit drie scholen: Mijndert van der Thynenschool, Panta Rhei en Wilhelminaschool.",
    "Sinds november 2021 werkt een kansencoach van GGD Drenthe op de drie scholen.",
    "op de scholen al actief als preventiemedewerker.",
    "meer uren dan op andere plekken, vanwege de afstemming tussen de scholen en de hoeveelheid problematiek",
    "Een deel van de uren is bedoeld voor extra overleg met de intern begeleider.",
    "De inzet wordt in 2022/2023 voortgezet met dezelfde kansencoach.",
    "Per april 2022 is een kansencoach van Yorneo gestart op deze school. Het gaat met name om de rol van verbinder.",
    "Per half maart 2022 is een kansencoach van Yorneo gestart op deze school.",
    "De wens om in 2022/2023 door te gaan is er. Het klikgesprek met een nieuwe kansencoach moet nog plaatsvinden.",
    "De inzet start in schooljaar 2022/2023 met een zelfstandig werkende kansencoach. "
    "Deze kansencoach werkt in een andere gemeente al als kansencoach.",
    "Van half maart 2022 tot het einde van schooljaar 2021/2022 is er een kansencoach van Yorneo ingezet",
    "De kansencoach van Yorneo vertrekt: die heeft een andere baan.",
    "Toegekend is circa 3,5 uur per week. Dat is meer dan de norm van 1,6 uur bij 61 leerlingen.",
    "te weinig uren om de rol van kansencoach te vervullen",
    "Er is gezocht naar een andere kansencoach. Die is niet gevonden.",
    "Het geld blijft beschikbaar in het programma Kansrijk Opgroeien.",
    "Op de Brede School is de hoeveelheid problematiek zo groot",
    "komt er daarom een analyse",
    "workshops en intervisie. Daaruit moet in 2023 een profiel van de functie kansencoach komen",
    "uitvoeringsplan Jeugd",
    "niet vastgelegd",
)


def test_coevorden_states_every_fact_of_its_source(programme: Programme) -> None:
    text = text_of(programme, "0109")
    assert [fact for fact in COEVORDEN if fact not in text] == []


def test_hardenberg_says_that_its_source_does_not_agree_with_itself(programme: Programme) -> None:
    text = text_of(programme, "0160")
    assert "Hardenberg een kansencoach in op 7 plekken" in text
    assert "Een bron zonder datum noemt 6 scholen en 7 plaatsen. Dat klopt niet met elkaar: wij vragen dit na." in text
    assert "Van 3 plekken is de school bekend, van 4 plekken nog niet." in text
    assert "De inzet wordt in 2022/2023 voortgezet." in text
    assert "is onze aanname" in text
    assert "Wie dat is, sinds wanneer en voor hoeveel uur, is niet vastgelegd." in text
    assert "Norm 3,8" not in text
    assert not re.search(r"\b0 (?:uur|u)\b", text)


def test_no_name_of_a_coach_is_in_a_factsheet(programme: Programme) -> None:
    for code in ("0109", "0160"):
        text = text_of(programme, code)
        assert [name for name in Coach.system.values_list("name", flat=True) if name in text] == []


def test_true_counts_of_coevorden(programme: Programme) -> None:
    found = content(programme, "0109", SchoolYear.from_label("2021/2022"))
    assert (found.this.plekken, found.this.schools, found.this.pupils) == (4, 6, 568)
    assert found.next is not None
    assert (found.next.plekken, found.next.schools, found.next.pupils) == (5, 7, 821)
    assert (found.next.filled_plekken, found.next.open_plekken) == (3, 2)
    assert found.next.norm.hours == Decimal("21.80")
    assert (found.this.granted.hours, found.this.granted.known) == (Decimal("3.50"), 1)


# --- proof that it is built from data -------------------------------------------------------------------------------


def test_every_sentence_follows_when_the_data_change(programme: Programme) -> None:
    """Names, dates, employer, role, hours, bundle size and end reason change through the verbs."""
    bundle, paul = allocation_of("Brede School", 2021), allocation_of("Paul Krugerschool", 2021)
    willem = allocation_of("Willem Alexanderschool", 2021)
    planning.change_deployment(bundle.deployment, name="Kindcentrum Zuid", place="", by=None)

    two = [link.school for link in bundle.school_links.all() if link.school.name != "Wilhelminaschool"]
    for allocation in (bundle, allocation_of("Kindcentrum Zuid", 2022)):
        planning.change_allocation(
            allocation, schools=two, starts_on=allocation.starts_on, ends_on=allocation.ends_on, by=None
        )
    (placement,) = Placement.system.filter(allocation=bundle)
    staffing.change_placement(
        placement,
        starts_on=date(2022, 1, 17),
        ends_on=placement.ends_on,
        hours_per_week=Decimal("2.50"),
        main_role=CoachRole.SPECIALIST,
        other_roles=[CoachRole.MEDIATOR],
        by=None,
    )
    (grant,) = bundle.grants.all()
    planning.correct_grant(
        grant,
        starts_on=grant.starts_on,
        terms=planning.GrantTerms(Decimal("5.25"), AS_OF, reason="Afspraak met het schoolbestuur."),
        by=None,
    )
    employer = staffing.add_employer(name="Stichting Voorbeeld", by=None)
    (old,) = Placement.system.filter(allocation=paul)
    moved = staffing.employ(coach=old.coach, employer=employer, by=None)
    Placement.system.filter(coach=old.coach).update(employment=moved)

    (leaving,) = Placement.system.filter(allocation=willem)
    staffing.end_placement(
        leaving,
        ends_on=date(2022, 5, 31),
        reason=EndReason.COACH_CHOICE,
        announced_on=date(2022, 5, 2),
        by=None,
    )

    text = text_of(programme, "0109")
    for said in (
        "Kindcentrum Zuid",
        "Deze plek bestaat uit twee scholen: Mijndert van der Thynenschool en Panta Rhei.",
        "Per 17 januari 2022 is een kansencoach van GGD Drenthe gestart op de twee scholen.",
        "Het gaat met name om de rol van specialist, en daarnaast van mediator.",
        "Toegekend is 5,25 uur per week. Dat is meer dan de norm van 3,4 uur bij 129 leerlingen.",
        "De reden: afspraak met het schoolbestuur.",
        "Op de Kindcentrum Zuid is de hoeveelheid problematiek",
        "4 plekken op 5 scholen",
        "een kansencoach van Stichting Voorbeeld gestart",
        "Van half maart 2022 tot en met 31 mei 2022 is er een kansencoach van Yorneo ingezet",
        "De kansencoach is gestopt.",
    ):
        assert said in text
    for gone in (
        "Brede School",
        "Wilhelminaschool",
        "drie scholen",
        "november 2021",
        "andere baan",
        "174",
        "568",
        "821",
        "7 scholen",
        "4,60",
        "4,6 uur",
        "21,8",
        "meer uren dan op andere plekken",
        "voor extra overleg",
    ):
        assert gone not in text


def test_later_decisions_are_left_out(programme: Programme) -> None:
    picardt = allocation_of("Dr. Picardtschool", 2022)
    employment = factories.employment(factories.coach(programme, name="Iemand Nieuw"))
    staffing.place(
        allocation=picardt,
        employment=employment,
        starts_on=picardt.starts_on,
        ends_on=picardt.ends_on,
        hours_per_week=None,
        decided_on=date(2022, 8, 20),
        by=None,
    )
    assert "3 van de 5 plekken bezet" in text_of(programme, "0109")
    later = text_of(programme, "0109", as_of=date(2022, 8, 31))
    assert "4 van de 5 plekken bezet" in later
    assert "In 2022/2023 start hier een kansencoach van Voorbeeldwerkgever." in later


# --- a municipality nobody wrote for --------------------------------------------------------------------------------


def made_up(year_first: int = 2024) -> tuple[Programme, SchoolYear, Municipality]:
    """Two plekken with everything known, activities, turnout, and open hours."""
    year = factories.school_year(year_first)
    factories.school_year(year_first + 1)
    programme = factories.programme(
        year=year, name="Samen Sterk", goal="", expected_effects="", part_of="", co_funded_by=""
    )
    where = factories.municipality(programme, name="Voorbeeldrecht")
    counted = date(year_first - 1, 10, 1)
    schools = [factories.school(where, pupils=pupils, counted_on=counted) for pupils in (120, 90, 201)]
    School.system.filter(pk=schools[2].pk).update(name="De Linde", name_key="linde")
    schools[2].refresh_from_db()
    terms = factories.terms("6.00", decided_on=date(year_first, 6, 1), reason="Extra opdracht")
    bundle = factories.allocation(
        factories.deployment(programme, where, name="Beukenhof"), year=year, schools=schools[:2], terms=terms
    )
    single = factories.allocation(
        factories.deployment(programme, where, name="De Linde"),
        year=year,
        schools=schools[2:],
        terms=factories.terms("5.40", decided_on=date(year_first, 6, 1)),
    )
    decided = date(year_first, 6, 1)
    placement = factories.placement(bundle, hours="4.50", decided_on=decided, main_role=CoachRole.CONNECTOR)
    EarlierExperience.system.create(coach=placement.coach, deployment=bundle.deployment, function="leerkracht")
    planning.decide_vacancy(
        allocation=single,
        outcome=VacancyOutcome.SEARCH,
        starts_on=date(year_first, 9, 2),
        decided_on=date(year_first, 9, 2),
        by=None,
    )
    planning.record_continuation(
        deployment=single.deployment,
        school_year=factories.school_year(year_first + 1),
        wish=Wish.NO,
        decision=ContinuationDecision.STOPS,
        coach=ContinuationCoach.UNKNOWN,
        decided_on=date(year_first + 1, 5, 1),
        by=None,
    )
    on = date(year_first + 1, 7, 1)

    def log(day: date, minutes: int, **details: Any) -> None:
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=day,
            minutes=minutes,
            on=on,
            by=None,
            details=ActivityDetails(**details),
        )

    for day in range(2, 21):
        log(date(year_first, 9, day), 60, kind=ActivityKind.PARENT_TALK, role="connector", family_contacts=1)
        log(date(year_first, 10, day), 45, kind=ActivityKind.CARE_CONSULT, role="specialist", teacher_contacts=2)
        log(date(year_first, 11, day), 30, kind=ActivityKind.PREPARATION, role="mediator")
    meeting = {"kind": ActivityKind.PARENT_MEETING, "role": "connector"}
    log(date(year_first, 11, 21), 120, families_invited=60, families_present=45, **meeting)
    return programme, year, where


def test_a_municipality_nobody_wrote_for_reads_correctly() -> None:
    programme, year, where = made_up()
    text = text_of(programme, where.code, year, date(2025, 7, 1))
    for said in (
        "Voorbeeldgegevens: deze gemeente, scholen en cijfers zijn verzonnen",
        "In schooljaar 2024/2025 zet Voorbeeldrecht een kansencoach in op 2 plekken op 3 scholen, met samen 411 leerlingen.",
        "Op 1 juli 2025 is 1 van de 2 plekken bezet en is er 1 open.",
        "Toegekend is 6 uur per week. Dat is meer dan de norm van 5,6 uur bij 210 leerlingen. De reden: extra opdracht.",
        "Hiervan staat 1,5 uur per week open.",
        "Deze medewerker was op de scholen al actief als leerkracht.",
        "Toegekend is 5,4 uur per week, gelijk aan de norm bij 201 leerlingen.",
        "Er wordt gezocht naar een kansencoach.",
        "De inzet stopt na 2024/2025.",
        "De kansencoaches schreven in 2024/2025 tot en met 1 juli 2025 44,75 uur.",
        "dat is te weinig voor percentages",
        "Bij 1 ouderbijeenkomst waren 45 van de 60 uitgenodigde gezinnen aanwezig.",
        "Uren per soort werk",
        "Contacten",
        "Over de inzet in 2025/2026 is nog niets vastgelegd.",
    ):
        assert said in text
    assert "%(" not in text
    assert "None" not in text
    assert "Kansen4Kinderen" not in text


def test_small_counts_are_protected_in_every_part_of_a_factsheet() -> None:
    programme, year, where = made_up()
    (placement,) = Placement.system.all()
    for day in (3, 4):
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=date(2025, 2, day),
            minutes=20,
            on=date(2025, 7, 1),
            by=None,
            details=ActivityDetails(kind=ActivityKind.HOME_VISIT, pupil_contacts=1, themes=("money",)),
        )
    made = issuing.issue(programme=programme, municipality=where, school_year=year, as_of=date(2025, 7, 1), on=MADE_ON)
    rows = {row["gegeven"]: row["waarde"] for row in made.data["gegevens"]}
    assert rows["contacten: leerlingen"] == "minder dan 5"
    assert rows["thema: rondkomen met geld"] == "minder dan 5"
    assert rows["rol: rol niet ingevuld"] == "niet getoond"
    assert "minder dan 5" in plain(made.html)


def test_without_hours_there_is_no_factsheet() -> None:
    year = factories.school_year(2024)
    programme = factories.programme(year=year)
    where = factories.municipality(programme)
    with pytest.raises(ValidationError, match="nog geen uren toegekend"):
        content(programme, where.code, year)


# --- texts typed by hand --------------------------------------------------------------------------------------------


def write(programme: Programme, text: str, plek: str = "", section: Section = Section.WORKLOAD) -> None:
    issuing.write_text(
        programme=programme,
        municipality=Municipality.system.get(code="0109"),
        school_year=SchoolYear.from_label("2021/2022"),
        section=section,
        text=text,
        deployment=Deployment.system.get(name=plek) if plek else None,
        written_on=AS_OF,
        by=None,
    )


CONTRADICTIONS = (
    ("Er zijn 8 scholen.", "", "8 scholen"),
    ("Het gaat om vier scholen.", "Brede School", "vier scholen"),
    ("Samen 900 leerlingen.", "", "900 leerlingen"),
    ("De coach werkt 5,5 uur per week.", "Willem Alexanderschool", "5,5 uur per week"),
    ("Op de Beatrixschool ging het goed.", "", "Beatrixschool"),
    ("De gemeente Emmen doet mee.", "", "gemeente Emmen"),
    ("Yorneo zorgt voor de inzet.", "Brede School", "Yorneo"),
    ("In 2019/2020 was dit anders.", "", "2019/2020"),
    ("Sinds december 2021 is er een coach.", "Brede School", "Sinds december 2021"),
    ("Het contact met ouders is toegenomen.", "", "toegenomen"),
    ("Op {naam} ging het goed.", "", "{naam}"),
)


def test_text_that_contradicts_the_data_is_refused(programme: Programme) -> None:
    for text, plek, place in CONTRADICTIONS:
        with pytest.raises(ValidationError) as refused:
            write(programme, text, plek)
        (message,) = refused.value.messages
        assert message.startswith(f"“{place}” in onderdeel “hoeveelheid problematiek”{plek and f' van {plek}'}: ")


def test_text_with_the_name_of_a_coach_is_refused(programme: Programme) -> None:
    name = Placement.system.filter(allocation__deployment__name="Brede School")[0].coach.name
    with pytest.raises(ValidationError, match="geen naam van een kansencoach"):
        write(programme, f"{name} is er elke dinsdag.")


AGREEING = (
    ("De {plek} heeft {scholen} en sinds november 2021 een coach van GGD Drenthe.", "Brede School"),
    ("Op 7 scholen en 5 plekken, met 821 leerlingen.", ""),
    ("Het aantal contacten is toegenomen van 12 naar 15.", ""),
    ("Circa 3,5 uur per week is nodig.", "Willem Alexanderschool"),
)


def test_text_that_agrees_with_the_data_is_kept(programme: Programme) -> None:
    for text, plek in AGREEING:
        write(programme, text, plek)
    found = text_of(programme, "0109")
    assert [text for text, plek in AGREEING if text.format(plek=plek, scholen="drie scholen") not in found] == []


def test_text_that_became_untrue_stops_the_factsheet(programme: Programme) -> None:
    write(programme, "Het gaat hier om drie scholen.", "Brede School")
    for first in (2021, 2022):
        allocation = allocation_of("Brede School", first)
        two = [link.school for link in allocation.school_links.all()][:2]
        planning.change_allocation(
            allocation, schools=two, starts_on=allocation.starts_on, ends_on=allocation.ends_on, by=None
        )
    with pytest.raises(
        ValidationError, match="“drie scholen” in onderdeel “hoeveelheid problematiek” van Brede School"
    ):
        content(programme, "0109", SchoolYear.from_label("2021/2022"))


def test_content_takes_the_same_queries_for_one_and_three_plekken() -> None:
    year = factories.school_year(2024)
    programme = factories.programme(year=year)

    def queries(plekken: int) -> int:
        where = factories.municipality(programme)
        for name in "ABC"[:plekken]:
            school = factories.school(where, pupils=150, counted_on=date(2023, 10, 1))
            plek = factories.deployment(programme, where, name=name)
            terms = factories.terms(decided_on=date(2024, 6, 1))
            allocation = factories.allocation(plek, year=year, schools=[school], terms=terms)
            placement = factories.placement(allocation, decided_on=date(2024, 6, 1))
            EarlierExperience.system.create(coach=placement.coach, deployment=plek, function="leerkracht")
        with CaptureQueriesContext(connection) as captured:
            content_of(programme=programme, municipality=where, school_year=year, as_of=date(2025, 7, 1))
        return len(captured)

    assert queries(1) == queries(3)
