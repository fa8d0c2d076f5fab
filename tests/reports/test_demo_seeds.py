"""The source documents as data: every fact of the factsheet and the article, and nothing beside them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from coaches.models import Activity, ChemistryMeeting, Coach, EarlierExperience, Employment, Placement
from reports.demo import seeds
from reports.models import Analysis, FactsheetText, ReportedFigure
from schools import planning
from schools.fuzzy import Precision, in_words
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    HourAllocation,
    HourGrant,
    Municipality,
    Participation,
    Programme,
    PupilCount,
    School,
    VacancyDecision,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Programme]:
    """The sources, loaded once for all tests here and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seeds.load()
        transaction.set_rollback(True)


@pytest.fixture
def programme(loaded: Programme, db: None) -> Programme:
    return loaded


def allocation(plek: str, first: int) -> HourAllocation:
    found: HourAllocation = HourAllocation.system.get(deployment__name=plek, school_year__starts_on=date(first, 8, 1))
    return found


def placement(plek: str, first: int) -> Placement:
    found: Placement = Placement.system.get(allocation=allocation(plek, first))
    return found


def counted() -> dict[str, int]:
    models = (
        *(Programme, Municipality, School, PupilCount, Participation, Deployment, HourAllocation, AllocationSchool),
        *(HourGrant, VacancyDecision, Continuation, Coach, Employment, Placement, EarlierExperience, ChemistryMeeting),
        *(FactsheetText, ReportedFigure),
    )
    return {model.__name__: model._default_manager.count() for model in models}


def test_loading_again_changes_nothing(programme: Programme) -> None:
    before = counted()
    assert seeds.load() == programme
    assert counted() == before


def test_programme_says_where_it_belongs_and_what_it_wants(programme: Programme) -> None:
    assert programme.name == "Kansen4Kinderen"
    assert programme.part_of == "Regiodeal Zuid- en Oost-Drenthe en Hardenberg"
    assert programme.co_funded_by == "Sociale Agenda van de provincie Drenthe"
    assert "educatief partnerschap" in programme.goal
    assert not programme.is_example


def test_norm_counts_both_years_on_1_october_2021(programme: Programme) -> None:
    assert [
        (str(norm.school_year), norm.pupils, norm.hours, norm.count_on) for norm in programme.norms.order_by("pk")
    ] == [
        ("2021/2022", 150, Decimal("4.00"), date(2021, 10, 1)),
        ("2022/2023", 150, Decimal("4.00"), date(2021, 10, 1)),
    ]


def test_municipalities_take_part_with_an_agreement_that_nobody_recorded(programme: Programme) -> None:
    assert [
        (p.municipality_id, p.municipality.name, p.municipality.province, p.agreed_on, p.agreed_by, p.maximum_hours)
        for p in programme.participations.order_by("municipality")
    ] == [
        ("0109", "Coevorden", "Drenthe", None, "", None),
        ("0160", "Hardenberg", "Overijssel", None, "", None),
    ]


def test_schools_have_the_pupils_that_duo_counted(programme: Programme) -> None:
    counts = PupilCount.system.values_list("school__brin6", "school__name", "counted_on", "pupils")
    assert {(brin6, name, pupils) for brin6, name, _, pupils in counts} == {
        ("11WZ00", "Dr. Picardtschool", 150),
        ("11LS00", "Paul Krugerschool", 183),
        ("18QW00", "Parkschool", 253),
        ("08CT00", "Willem Alexanderschool", 61),
        ("07QO00", "Panta Rhei", 44),
        ("10YA00", "Mijndert van der Thynenschool", 85),
        ("18OQ00", "Wilhelminaschool", 45),
        ("12TZ00", "Cantecleer", 114),
        ("07DZ00", "De Fontein", 144),
        ("08PF00", "De Bron", 197),
    }
    assert {counted_on for _, _, counted_on, _ in counts} == {date(2021, 10, 1)}


@pytest.mark.parametrize(
    ("first", "plekken", "schools", "pupils", "norm"), [(2021, 4, 6, 568, "15.1"), (2022, 5, 7, 821, "21.8")]
)
def test_coevorden_counts_as_its_factsheet_does(
    programme: Programme, first: int, plekken: int, schools: int, pupils: int, norm: str
) -> None:
    allocations = HourAllocation.system.filter(
        deployment__municipality="0109", school_year__starts_on=date(first, 8, 1)
    )
    links = AllocationSchool.system.filter(allocation__in=allocations)
    norms = [
        planning.norm_of(programme, each.school_year, [link.school for link in each.school_links.all()])
        for each in allocations
    ]
    assert allocations.count() == plekken
    assert links.count() == schools
    assert sum(link.pupils for link in links) == pupils
    assert sum(value for value in norms if value is not None) == Decimal(norm)


@pytest.mark.parametrize(
    ("plek", "since", "employer", "role", "following_employer"),
    [
        ("Brede School", "november 2021", "GGD Drenthe", "", "GGD Drenthe"),
        ("Paul Krugerschool", "april 2022", "Yorneo", "connector", "Yorneo"),
        ("Dr. Picardtschool", "half maart 2022", "Yorneo", "", None),
        ("Willem Alexanderschool", "half maart 2022", "Yorneo", "", None),
        ("Parkschool", None, None, "", "Zelfstandig"),
    ],
)
def test_placements_of_coevorden_are_those_of_the_factsheet(
    programme: Programme, plek: str, since: str | None, employer: str | None, role: str, following_employer: str | None
) -> None:
    this_year = Placement.system.filter(
        allocation__deployment__name=plek, allocation__school_year__starts_on=date(2021, 8, 1)
    ).first()
    next_year = Placement.system.filter(
        allocation__deployment__name=plek, allocation__school_year__starts_on=date(2022, 8, 1)
    ).first()
    assert (this_year and in_words(this_year.starts_on, this_year.starts_precision)) == since
    assert (this_year and this_year.employment.employer.name) == employer
    assert (next_year and next_year.employment.employer.name) == following_employer
    for each in filter(None, (this_year, next_year)):
        assert each.main_role == role
        assert each.hours_per_week is None
        assert each.decided_on == date(2022, 7, 1)
        assert each.decided_precision == Precision.MONTH
        assert each.source == "Factsheet Kansencoach Coevorden (volgens bron, medio 2022)"
    if this_year is not None:
        assert (this_year.ends_on, this_year.ends_precision) == (date(2022, 7, 31), Precision.SCHOOL_YEAR)


def test_granted_hours_are_known_for_the_willem_alexanderschool_only(programme: Programme) -> None:
    known = HourGrant.system.filter(hours_per_week__isnull=False)
    assert [
        (str(grant.allocation.deployment), str(grant.allocation.school_year), grant.hours_per_week, grant.is_circa)
        for grant in known
    ] == [("Willem Alexanderschool", "2021/2022", Decimal("3.50"), True)]
    assert "aantal leerlingen" in known.get().reason
    assert not any(grant.shares.exists() for grant in known)


def test_brede_school_has_more_hours_with_a_reason_and_an_unknown_part_for_consultation(programme: Programme) -> None:
    grant = allocation("Brede School", 2021).grants.get()
    assert "afstemming tussen de scholen" in grant.reason
    assert "hoeveelheid problematiek" in grant.reason
    assert (grant.earmark_for, grant.earmark_hours) == ("extra overleg met de intern begeleider", None)
    experience = EarlierExperience.system.get(deployment__name="Brede School")
    assert experience.function == "preventiemedewerker"
    assert experience.coach == placement("Brede School", 2021).coach == placement("Brede School", 2022).coach


def test_parkschool_begins_in_2022_2023_with_a_coach_from_another_municipality(programme: Programme) -> None:
    assert HourAllocation.system.filter(deployment__name="Parkschool").count() == 1
    of_parkschool = placement("Parkschool", 2022)
    assert of_parkschool.employment.employer.kind == "self_employed"
    experience = EarlierExperience.system.get(coach=of_parkschool.coach)
    assert (experience.function, experience.is_in_other_municipality) == ("kansencoach", True)


def test_continuations_say_what_the_factsheet_says(programme: Programme) -> None:
    of_coevorden = Continuation.system.filter(deployment__municipality="0109")
    assert {str(row.deployment): (row.wish, row.decision, row.coach) for row in of_coevorden} == {
        "Brede School": ("unknown", "continues", "same"),
        "Paul Krugerschool": ("unknown", "continues", "same"),
        "Dr. Picardtschool": ("yes", "open", "new"),
    }
    assert {str(row.school_year) for row in of_coevorden} == {"2022/2023"}


def test_dr_picardtschool_waits_for_a_klikgesprek_with_a_new_coach(programme: Programme) -> None:
    meeting = ChemistryMeeting.system.get()
    assert meeting.allocation == allocation("Dr. Picardtschool", 2022)
    assert (meeting.state, meeting.candidacy) == ("to_plan", None)


def test_willem_alexanderschool_stays_open_with_money_in_kansrijk_opgroeien(programme: Programme) -> None:
    ended = placement("Willem Alexanderschool", 2021)
    assert (ended.end_reason, ended.is_end_reason_public) == ("other_job", True)
    following = allocation("Willem Alexanderschool", 2022)
    assert following.grants.get().hours_per_week is None
    assert [(str(share.source), share.hours_per_week) for share in following.grants.get().shares.all()] == [
        ("Kansrijk Opgroeien", None)
    ]
    assert [decision.outcome for decision in following.vacancy_decisions.all()] == ["not_found"]
    assert not following.placements.exists()


def test_hardenberg_has_seven_places_of_which_three_have_a_school_by_assumption(programme: Programme) -> None:
    plekken = Deployment.system.filter(municipality="0160")
    assert {
        plek.name: (
            [link.school.name for link in allocation(plek.name, 2021).school_links.all()],
            [link.school.name for link in allocation(plek.name, 2022).school_links.all()],
            "onze aanname" in plek.assumption,
        )
        for plek in plekken
    } == {
        "Gramsbergen": ([], [], False),
        "Slagharen": ([], [], False),
        "Kloosterhaar": (["Cantecleer"], ["Cantecleer"], True),
        "De Krim": (["De Bron"], ["De Bron"], True),
        "Hardenberg": ([], [], False),
        "Bergentheim": ([], [], False),
        "Lutten": (["De Fontein"], ["De Fontein"], True),
    }


def test_hardenberg_goes_on_with_coaches_that_nobody_named(programme: Programme) -> None:
    placements = Placement.system.filter(allocation__deployment__municipality="0160")
    assert placements.count() == 14
    assert {(p.employment.employer.kind, p.hours_per_week, p.main_role) for p in placements} == {("unknown", None, "")}
    continued = Continuation.system.filter(deployment__municipality="0160")
    assert [(row.wish, row.decision, row.coach) for row in continued] == [("unknown", "continues", "unknown")] * 7
    assert {row.source for row in (*placements, *continued)} == {seeds.ARTICLE}
    assert "bron zonder datum" in seeds.ARTICLE
    assert "onze aanname" in seeds.ARTICLE


def test_reported_figures_are_kept_as_stated(programme: Programme) -> None:
    assert {
        (row.municipality_id, row.subject, row.qualifier, row.value, row.source, row.stated_on)
        for row in ReportedFigure.system.all()
    } == {
        (None, "schools", "more_than", 60, seeds.FACTSHEET, date(2022, 7, 1)),
        (None, "coaches", "about", 30, seeds.FACTSHEET, date(2022, 7, 1)),
        ("0109", "pupils", "exact", 2586, "DUO open onderwijsdata", date(2021, 10, 1)),
        ("0109", "primary_schools", "exact", 24, "DUO open onderwijsdata", date(2021, 10, 1)),
        ("0160", "schools", "exact", 6, seeds.ARTICLE, None),
        ("0160", "places", "exact", 7, seeds.ARTICLE, None),
    }


@pytest.mark.parametrize(
    ("section", "plek", "words"),
    [
        ("content", None, ["verbinder", "meer contact met ouders", "bijeenkomsten", "sociaal-emotionele", "Leraren"]),
        ("network", None, ["netwerk", "workshops", "intervisie", "2023", "profiel van de functie"]),
        ("experience", None, ["ervaring", "scholing"]),
        ("match", None, ["gezinnen", "school", "klik"]),
        ("workload", None, ["duidelijke rol", "ongepland werk"]),
        ("workload", "Brede School", ["{plek}", "problematiek zo groot", "structurele"]),
        ("analysis", "Brede School", ["analyse", "plan", "extra uren", "partners"]),
        ("future", None, ["{volgend schooljaar}"]),
        ("advice", None, ["advies", "uitvoeringsplan Jeugd"]),
    ],
)
def test_texts_of_coevorden_carry_what_the_factsheet_tells(
    programme: Programme, section: str, plek: str | None, words: list[str]
) -> None:
    text = FactsheetText.system.get(municipality="0109", section=section, deployment__name=plek)
    assert [word for word in words if word not in text.text] == []
    assert text.source == seeds.FACTSHEET
    assert str(text.school_year) == "2021/2022"


def test_texts_of_hardenberg_say_that_it_goes_on_and_why(programme: Programme) -> None:
    texts = {row.section: row.text for row in FactsheetText.system.filter(municipality="0160")}
    assert set(texts) == {"goal", "content", "workload", "experience", "future"}
    assert "dezelfde kansen" in texts["goal"]
    assert "ook in de volgende jaren" in texts["future"]


def test_no_text_claims_growth_without_a_baseline(programme: Programme) -> None:
    for row in FactsheetText.system.all():
        assert "vergroot" not in row.text.lower()
        assert "toegenomen" not in row.text.lower()
        assert "brandje" not in row.text.lower()


def test_nothing_is_invented_but_marked_names(programme: Programme) -> None:
    assert not Activity.system.exists()
    coaches = Coach.system.all()
    assert all(coach.is_example for coach in coaches)
    assert all("verzonnen naam" in coach.name or "niet vastgelegd wie" in coach.name for coach in coaches)
    assert not Employment.system.filter(starts_on__isnull=False).exists()
    assert not Employment.system.filter(available_hours__isnull=False).exists()
    assert not School.system.filter(is_example=True).exists()


def test_an_analysis_of_the_brede_school_is_wanted_and_nothing_more_is_known_of_it(programme: Programme) -> None:
    """The source sees reason for one, with the organisations concerned; not which, by when, or that it has begun."""
    [row] = Analysis.system.filter(deployment__programme=programme)
    assert (row.deployment.name, row.state, row.source) == ("Brede School", "requested", seeds.FACTSHEET)
    assert (row.requested_on, row.requested_precision) == (seeds.AS_OF, Precision.MONTH)
    assert (row.owner, row.due_on, row.started_on, row.outcome, row.review_on) == (None, None, None, "", None)
    assert not row.partners.exists()
    assert not row.actions.exists()
    assert not row.decisions.exists()
