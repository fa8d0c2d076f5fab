"""The source documents as data: Kansen4Kinderen in Coevorden and Hardenberg, exactly and only what they say.

Two sources: the municipal factsheet of Coevorden (mid 2022) and an undated news article about Hardenberg. Names, BRIN6
and pupil counts of the schools come from DUO (open onderwijsdata, 1 October 2021). What none of them says is unknown
here too (``None``, or an explicit "niet vastgelegd"), and there are no activities. Names of coaches are invented and
marked as such. Everything is written through the verbs of the screens where there is a verb.

Dates of decisions are those of the source: "medio 2022", stored as 1 July 2022 to the month. The article has no date;
its rows store the same day and say that this is our assumption.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from coaches import staffing
from coaches.models import CoachRole, Employer, Employment, EndReason, Placement
from coaches.models.coach import EmployerKind
from kansencoach import promises
from reports import analysis
from reports.factsheet import issuing
from reports.models import Qualifier, ReportedFigure, ReportedSubject, Section
from schools import fuzzy, planning
from schools.calendar import HolidayRegion
from schools.fuzzy import Precision
from schools.models import (
    Deployment,
    FundingSource,
    HourAllocation,
    HourNorm,
    Municipality,
    Programme,
    PupilCount,
    School,
    SchoolYear,
)
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish
from schools.names import name_key

SLUG = "kansen4kinderen"
COUNT_ON = date(2021, 10, 1)
AS_OF = date(2022, 7, 1)

FACTSHEET = "Factsheet Kansencoach Coevorden (volgens bron, medio 2022)"
ARTICLE = "Nieuwsbericht over de gemeente Hardenberg (bron zonder datum; de datum is onze aanname)"
DUO = "DUO open onderwijsdata"
IN_OWN_WORDS = "Overgenomen uit de bron, in eigen woorden"

SELF_EMPLOYED = "Zelfstandig"
NOT_RECORDED = "Niet vastgelegd"


@dataclass(frozen=True)
class SchoolFacts:
    """A school as DUO knows it, with its pupils on 1 October 2021."""

    brin6: str
    name: str
    pupils: int
    place: str = ""


DR_PICARDTSCHOOL = SchoolFacts("11WZ00", "Dr. Picardtschool", 150)
PAUL_KRUGERSCHOOL = SchoolFacts("11LS00", "Paul Krugerschool", 183)
PARKSCHOOL = SchoolFacts("18QW00", "Parkschool", 253)
WILLEM_ALEXANDERSCHOOL = SchoolFacts("08CT00", "Willem Alexanderschool", 61)
BREDE_SCHOOL = (
    SchoolFacts("07QO00", "Panta Rhei", 44),
    SchoolFacts("10YA00", "Mijndert van der Thynenschool", 85),
    SchoolFacts("18OQ00", "Wilhelminaschool", 45),
)
# The article names places only. Three of them had exactly one open primary school on 1 October 2021.
HARDENBERG_PLACES: dict[str, SchoolFacts | None] = {
    "Gramsbergen": None,
    "Slagharen": None,
    "Kloosterhaar": SchoolFacts("12TZ00", "Cantecleer", 114, "Kloosterhaar"),
    "De Krim": SchoolFacts("08PF00", "De Bron", 197, "De Krim"),
    "Hardenberg": None,
    "Bergentheim": None,
    "Lutten": SchoolFacts("07DZ00", "De Fontein", 144, "Lutten"),
}


def load() -> Programme:
    """Write the sources into the database and return the programme. Loading again changes nothing."""
    existing: Programme | None = Programme.system.filter(slug=SLUG).first()
    if existing is not None:
        return existing
    with transaction.atomic():
        programme = _programme()
        _coevorden(programme)
        _hardenberg(programme)
    return programme


def school_year(first: int) -> SchoolYear:
    """The school year that starts on 1 August of ``first``, made when it is not there."""
    year, _ = SchoolYear.objects.get_or_create(
        starts_on=date(first, 8, 1), defaults={"ends_on": date(first + 1, 7, 31)}
    )
    return year


def employer(name: str, kind: str = EmployerKind.ORGANISATION) -> Employer:
    """The employer with this name, added when it is not there."""
    found: Employer | None = Employer.objects.filter(name_key=name_key(name)).first()
    return found or staffing.add_employer(name=name, kind=kind, by=None)


def _programme() -> Programme:
    with promises.keep():
        programme = Programme(
            name="Kansen4Kinderen",
            slug=SLUG,
            part_of="Regiodeal Zuid- en Oost-Drenthe en Hardenberg",
            co_funded_by="Sociale Agenda van de provincie Drenthe",
            goal="De kansencoach helpt school en ouders om beter samen te werken (educatief partnerschap).",
            expected_effects=(
                "De verwachting is dat leerlingen daardoor betere resultaten halen, een betere werkhouding krijgen "
                "en zich sociaal-emotioneel beter ontwikkelen."
            ),
        )
        promises.store(programme)
        for first in (2021, 2022):
            # Both years reckon with the pupils of 1 October 2021; the other settings are the start values of the norm.
            promises.store(HourNorm(programme=programme, school_year=school_year(first), count_on=COUNT_ON))
        for name in ("Regiodeal", "Sociale Agenda", "Kansrijk Opgroeien"):
            promises.store(FundingSource(programme=programme, name=name))
        _report(programme, None, ReportedSubject.SCHOOLS, Qualifier.MORE_THAN, 60, FACTSHEET, AS_OF, Precision.MONTH)
        _report(programme, None, ReportedSubject.COACHES, Qualifier.ABOUT, 30, FACTSHEET, AS_OF, Precision.MONTH)
    return programme


def _municipality(programme: Programme, code: str, name: str, province: str, source: str) -> Municipality:
    """A municipality that takes part; when and by whom that was agreed is in neither source."""
    municipality = Municipality.system.filter(code=code).first()
    if municipality is None:
        municipality = Municipality(code=code, name=name, province=province, holiday_region=HolidayRegion.NOORD)
        municipality.name_key = name_key(name)
        promises.store(municipality)
    planning.join_programme(programme=programme, municipality=municipality, source=source, by=None)
    found: Municipality = municipality
    return found


def _school(facts: SchoolFacts, municipality: Municipality) -> School:
    school: School | None = School.system.filter(brin6=facts.brin6).first()
    if school is None:
        school = School(brin6=facts.brin6, name=facts.name, municipality=municipality, place=facts.place)
        school.name_key = name_key(facts.name)
        promises.store(school)
    if not PupilCount.system.filter(school=school, counted_on=COUNT_ON).exists():
        promises.store(PupilCount(school=school, counted_on=COUNT_ON, pupils=facts.pupils, source=DUO))
    return school


# --- Coevorden ------------------------------------------------------------------------------------------------------


def _coevorden(programme: Programme) -> None:
    with promises.keep():
        municipality = _municipality(programme, "0109", "Coevorden", "Drenthe", FACTSHEET)
        _report(programme, municipality, ReportedSubject.PUPILS, Qualifier.EXACT, 2586, DUO, COUNT_ON)
        _report(programme, municipality, ReportedSubject.PRIMARY_SCHOOLS, Qualifier.EXACT, 24, DUO, COUNT_ON)
        _brede_school(programme, municipality)
        _paul_krugerschool(programme, municipality)
        _dr_picardtschool(programme, municipality)
        _parkschool(programme, municipality)
        _willem_alexanderschool(programme, municipality)
        _texts_of_coevorden(programme, municipality)


def _brede_school(programme: Programme, municipality: Municipality) -> None:
    plek = planning.open_deployment(programme=programme, municipality=municipality, name="Brede School", by=None)
    schools = [_school(facts, municipality) for facts in BREDE_SCHOOL]
    reason = "Meer uren dan op andere plekken, vanwege de afstemming tussen de scholen en de hoeveelheid problematiek."
    ggd = _employment(programme, "A", "GGD Drenthe")
    staffing.record_experience(
        coach=ggd.coach,
        function="preventiemedewerker",
        deployment=plek,
        organisation="GGD Drenthe",
        source=FACTSHEET,
        by=None,
    )
    # The source says that the consultation was extended, not to how much.
    first = _this_year(
        plek,
        schools,
        date(2021, 11, 1),
        Precision.MONTH,
        reason=reason,
        earmark_for="extra overleg met de intern begeleider",
    )
    _place(first, ggd)
    _place(_next_year(plek, schools, reason=reason), ggd)
    _continues(plek, Wish.UNKNOWN, ContinuationDecision.CONTINUES, ContinuationCoach.SAME)
    # The source says that there is reason for an analysis with the organisations concerned: not which, by when or by whom,
    # nor that it has begun. The extra hours were wanted in the meantime; how many is not said.
    analysis.request(
        deployment=plek,
        question="Wat is er op de Brede School nodig, nu de uren van de kansencoach geen structurele oplossing kunnen zijn?",
        school_year=school_year(2021),
        on=AS_OF,
        precision=Precision.MONTH,
        source=FACTSHEET,
        by=None,
    )


def _paul_krugerschool(programme: Programme, municipality: Municipality) -> None:
    plek = planning.open_deployment(programme=programme, municipality=municipality, name="Paul Krugerschool", by=None)
    schools = [_school(PAUL_KRUGERSCHOOL, municipality)]
    yorneo = _employment(programme, "B", "Yorneo")
    _place(_this_year(plek, schools, date(2022, 4, 1), Precision.MONTH), yorneo, main_role=CoachRole.CONNECTOR)
    _place(_next_year(plek, schools), yorneo, main_role=CoachRole.CONNECTOR)
    _continues(plek, Wish.UNKNOWN, ContinuationDecision.CONTINUES, ContinuationCoach.SAME)


def _dr_picardtschool(programme: Programme, municipality: Municipality) -> None:
    plek = planning.open_deployment(programme=programme, municipality=municipality, name="Dr. Picardtschool", by=None)
    schools = [_school(DR_PICARDTSCHOOL, municipality)]
    # Whether the coaches of Yorneo at this school and at the Willem Alexanderschool were one person is not said.
    _place(_this_year(plek, schools, date(2022, 3, 15), Precision.HALF_MONTH), _employment(programme, "C", "Yorneo"))
    following = _next_year(plek, schools)
    _continues(plek, Wish.YES, ContinuationDecision.OPEN, ContinuationCoach.NEW)
    staffing.plan_meeting(
        allocation=following, decided_on=AS_OF, decided_precision=Precision.MONTH, source=FACTSHEET, by=None
    )


def _parkschool(programme: Programme, municipality: Municipality) -> None:
    plek = planning.open_deployment(programme=programme, municipality=municipality, name="Parkschool", by=None)
    independent = _employment(programme, "D", SELF_EMPLOYED, EmployerKind.SELF_EMPLOYED)
    staffing.record_experience(
        coach=independent.coach, function="kansencoach", is_in_other_municipality=True, source=FACTSHEET, by=None
    )
    _place(_next_year(plek, [_school(PARKSCHOOL, municipality)]), independent)


def _willem_alexanderschool(programme: Programme, municipality: Municipality) -> None:
    plek = planning.open_deployment(
        programme=programme, municipality=municipality, name="Willem Alexanderschool", by=None
    )
    schools = [_school(WILLEM_ALEXANDERSCHOOL, municipality)]
    allocation = _this_year(
        plek,
        schools,
        date(2022, 3, 15),
        Precision.HALF_MONTH,
        hours_per_week=Decimal("3.50"),
        reason="Op basis van het aantal leerlingen zijn er te weinig uren om de rol van kansencoach te vervullen.",
    )
    placement = _place(allocation, _employment(programme, "E", "Yorneo"))
    # The municipality published the reason itself, so it counts as consented.
    staffing.end_placement(
        placement,
        ends_on=placement.ends_on,
        ends_precision=Precision.SCHOOL_YEAR,
        reason=EndReason.OTHER_JOB,
        is_reason_public=True,
        announced_on=AS_OF,
        by=None,
    )
    kansrijk = FundingSource.system.get(programme=programme, name="Kansrijk Opgroeien")
    following = _next_year(plek, schools, shares=(planning.ShareTerms(kansrijk),))
    # No continuation: the source says neither what the school wants nor what was decided, only that nobody was found.
    planning.decide_vacancy(
        allocation=following,
        outcome=VacancyOutcome.NOT_FOUND,
        starts_on=following.starts_on,
        decided_on=AS_OF,
        decided_precision=Precision.MONTH,
        reason="Er is gezocht naar een andere kansencoach. Het geld voor deze school blijft beschikbaar.",
        source=FACTSHEET,
        by=None,
    )


def _texts_of_coevorden(programme: Programme, municipality: Municipality) -> None:
    brede_school = Deployment.system.get(programme=programme, municipality=municipality, name="Brede School")
    for section, deployment, text in (
        (
            Section.CONTENT,
            None,
            "Wat een kansencoach doet, verschilt per school. Meestal gaat het om de rol van verbinder. Voorbeelden zijn: "
            "meer contact met ouders en meer ouders bij bijeenkomsten, andere manieren waarop ouders, school en kind "
            "samenwerken zodat het talent van kinderen tot zijn recht komt, en bijdragen aan de sociaal-emotionele "
            "ontwikkeling. Leraren van bepaalde groepen kunnen extra ondersteuning krijgen.",
        ),
        (
            Section.NETWORK,
            None,
            "De kansencoaches vormen samen een netwerk en delen daar wat zij meemaken. Het project organiseert voor hen "
            "workshops en intervisie. Daaruit moet in 2023 een profiel van de functie kansencoach komen, verder uitgewerkt "
            "dan nu.",
        ),
        (
            Section.EXPERIENCE,
            None,
            "Wat iemand in het netwerk leert en inbrengt, verschilt per persoon: het maakt uit hoeveel ervaring als "
            "professional en welke scholing iemand meebrengt.",
        ),
        (
            Section.MATCH,
            None,
            "De inzet slaagt als de kansencoach twee dingen tegelijk bereikt: de gezinnen van de leerlingen vertrouwen "
            "de kansencoach, én de kansencoach heeft een vaste plaats in de school en haar mogelijkheden. Een klik "
            "tussen kansencoach en school is daarom belangrijk.",
        ),
        (
            Section.WORKLOAD,
            None,
            "Er kan veel problematiek zijn. Daarom is het nodig dat kansencoach en school een duidelijke rol afspreken, "
            "en dat de uren niet opgaan aan ongepland werk.",
        ),
        (
            Section.WORKLOAD,
            brede_school,
            "Op de {plek} is de hoeveelheid problematiek zo groot dat de uren van de kansencoach geen structurele "
            "oplossing kunnen zijn.",
        ),
        (
            Section.ANALYSIS,
            brede_school,
            "Voor de {plek} komt er daarom een analyse. Afhankelijk van de uitkomst maken de betrokken "
            "organisaties samen een plan om kinderen meer kansen te geven. Tot die tijd blijven de kansencoach en de "
            "extra uren gewenst: zo is er iets meer ruimte voor gesprekken met leerlingen en ouders en voor afstemming "
            "met partners.",
        ),
        (Section.FUTURE, None, "De inzet van de kansencoach gaat in schooljaar {volgend schooljaar} door."),
        (
            Section.ADVICE,
            None,
            "In de loop van schooljaar {volgend schooljaar} komt er een advies over de inzet op de scholen daarna. Dat advies "
            "wordt uitgewerkt in samenhang met het uitvoeringsplan Jeugd.",
        ),
    ):
        _write(programme, municipality, section, text, FACTSHEET, deployment)


# --- Hardenberg -----------------------------------------------------------------------------------------------------


def _hardenberg(programme: Programme) -> None:
    """Seven places "have a kansencoach", and the municipality goes on; who, how many, since when, how long: unknown.

    A plek with hours but without a placement would read "open", and the article says the opposite. So one row stands for
    the unknown coach or coaches, with an employer *niet vastgelegd*: it fills the plekken and says nothing else. Seven
    invented people would have been a claim about how many there are.
    """
    with promises.keep():
        municipality = _municipality(programme, "0160", "Hardenberg", "Overijssel", ARTICLE)
        _report(programme, municipality, ReportedSubject.SCHOOLS, Qualifier.EXACT, 6, ARTICLE, None)
        _report(programme, municipality, ReportedSubject.PLACES, Qualifier.EXACT, 7, ARTICLE, None)
        nobody = staffing.add_coach(
            programme=programme, name="Kansencoach(es) Hardenberg (niet vastgelegd wie)", is_example=True, by=None
        )
        unknown = staffing.employ(
            coach=nobody, employer=employer(NOT_RECORDED, EmployerKind.UNKNOWN), source=ARTICLE, by=None
        )
        for place, facts in HARDENBERG_PLACES.items():
            _place_of_hardenberg(programme, municipality, place, facts, unknown)
        _texts_of_hardenberg(programme, municipality)


def _place_of_hardenberg(
    programme: Programme, municipality: Municipality, place: str, facts: SchoolFacts | None, unknown: Employment
) -> None:
    schools, assumption = [], ""
    if facts is not None:
        schools = [_school(facts, municipality)]
        assumption = (
            f"De bron noemt alleen de plaats. Dat het om {facts.name} gaat, is onze aanname: de enige open basisschool "
            f"in {place} op 1 oktober 2021 (DUO)."
        )
    plek = planning.open_deployment(
        programme=programme, municipality=municipality, name=place, place=place, assumption=assumption, by=None
    )
    for first in (2021, 2022):
        year = school_year(first)
        allocation = planning.allocate(
            deployment=plek,
            school_year=year,
            schools=schools,
            terms=_terms(ARTICLE),
            starts_on=fuzzy.start_of(year.starts_on, Precision.SCHOOL_YEAR),
            starts_precision=Precision.SCHOOL_YEAR,
            ends_on=year.ends_on,
            ends_precision=Precision.SCHOOL_YEAR,
            source=ARTICLE,
            by=None,
        )
        _place(allocation, unknown, ARTICLE)
    planning.record_continuation(
        deployment=plek,
        school_year=school_year(2022),
        wish=Wish.UNKNOWN,
        decision=ContinuationDecision.CONTINUES,
        coach=ContinuationCoach.UNKNOWN,
        decided_by="gemeente Hardenberg",
        decided_on=AS_OF,
        decided_precision=Precision.MONTH,
        source=ARTICLE,
        by=None,
    )


def _texts_of_hardenberg(programme: Programme, municipality: Municipality) -> None:
    for section, text in (
        (
            Section.GOAL,
            "De gemeente {gemeente} wil dat ieder kind op school goed mee kan komen en dezelfde kansen krijgt om zijn "
            "talenten te ontwikkelen. De buurt of het gezin waarin een kind opgroeit, mag daarin geen verschil maken. "
            "Samen met partners wil de gemeente achterstanden in het onderwijs voorkomen.",
        ),
        (
            Section.CONTENT,
            "Een kansencoach helpt ouders en basisscholen om goed contact met elkaar te hebben. Het kind en zijn "
            "ontwikkeling staan daarbij altijd centraal.",
        ),
        (
            Section.WORKLOAD,
            "De wethouder wijst op gezinnen waar lezen en schrijven moeilijk is en waar weinig geld is. Dat kan op "
            "school tot achterstand leiden. Goed kunnen lezen is nodig om kennis op te doen, en wie de taal beheerst, "
            "ontwikkelt zich ook sociaal en emotioneel beter.",
        ),
        (
            Section.EXPERIENCE,
            "De gemeente noemt de ervaringen van de afgelopen jaren positief. Ouders en scholen komen makkelijk met de "
            "kansencoach in contact. Er komen veel vragen; de wethouder leidt daaruit af dat de kansencoach nodig is.",
        ),
        (
            Section.FUTURE,
            "De gemeente gaat na de positieve ervaringen verder: ook in de volgende jaren is de kansencoach actief in "
            "het onderwijs.",
        ),
    ):
        _write(programme, municipality, section, text, ARTICLE)


# --- the rows they share --------------------------------------------------------------------------------------------


def _employment(
    programme: Programme, letter: str, employer_name: str, kind: str = EmployerKind.ORGANISATION
) -> Employment:
    """A coach under an invented name; period and available hours of the employment are in no source."""
    coach = staffing.add_coach(
        programme=programme, name=f"Kansencoach {letter} (verzonnen naam)", is_example=True, by=None
    )
    return staffing.employ(coach=coach, employer=employer(employer_name, kind), source=FACTSHEET, by=None)


def _terms(source: str, **known: object) -> planning.GrantTerms:
    known.setdefault("hours_per_week", None)
    return planning.GrantTerms(
        decided_on=AS_OF,
        decided_precision=Precision.MONTH,
        source=source,
        is_circa=known["hours_per_week"] is not None,
        **known,  # type: ignore[arg-type]
    )


def _this_year(
    plek: Deployment, schools: list[School], starts_on: date, precision: Precision, **known: object
) -> HourAllocation:
    """Hours in 2021/2022 from the day the coach began: no source speaks of hours, or of a search, before that."""
    return planning.allocate(
        deployment=plek,
        school_year=school_year(2021),
        schools=schools,
        terms=_terms(FACTSHEET, **known),
        starts_on=starts_on,
        starts_precision=precision,
        ends_precision=Precision.SCHOOL_YEAR,
        source=FACTSHEET,
        by=None,
    )


def _next_year(plek: Deployment, schools: list[School], **known: object) -> HourAllocation:
    year = school_year(2022)
    return planning.allocate(
        deployment=plek,
        school_year=year,
        schools=schools,
        terms=_terms(FACTSHEET, **known),
        starts_on=fuzzy.start_of(year.starts_on, Precision.SCHOOL_YEAR),
        starts_precision=Precision.SCHOOL_YEAR,
        ends_precision=Precision.SCHOOL_YEAR,
        source=FACTSHEET,
        by=None,
    )


def _place(
    allocation: HourAllocation, employment: Employment, source: str = FACTSHEET, main_role: str = ""
) -> Placement:
    """Place a coach as long as the allocation lasts; the hours of placements are in no source."""
    return staffing.place(
        allocation=allocation,
        employment=employment,
        starts_on=allocation.starts_on,
        starts_precision=allocation.starts_precision,
        ends_on=allocation.ends_on,
        ends_precision=allocation.ends_precision,
        hours_per_week=None,
        main_role=main_role,
        decided_on=AS_OF,
        decided_precision=Precision.MONTH,
        source=source,
        by=None,
    )


def _continues(plek: Deployment, wish: Wish, decision: ContinuationDecision, coach: ContinuationCoach) -> None:
    planning.record_continuation(
        deployment=plek,
        school_year=school_year(2022),
        wish=wish,
        decision=decision,
        coach=coach,
        decided_on=AS_OF,
        decided_precision=Precision.MONTH,
        source=FACTSHEET,
        by=None,
    )


def _report(
    programme: Programme,
    municipality: Municipality | None,
    subject: ReportedSubject,
    qualifier: Qualifier,
    value: int,
    source: str,
    stated_on: date | None,
    precision: Precision = Precision.DAY,
) -> None:
    promises.store(
        ReportedFigure(
            programme=programme,
            municipality=municipality,
            subject=subject,
            qualifier=qualifier,
            value=value,
            source=source,
            stated_on=stated_on,
            stated_precision=precision,
        )
    )


def _write(
    programme: Programme,
    municipality: Municipality,
    section: Section,
    text: str,
    source: str,
    deployment: Deployment | None = None,
) -> None:
    issuing.write_text(
        programme=programme,
        municipality=municipality,
        deployment=deployment,
        school_year=school_year(2021),
        section=section,
        text=text,
        author=IN_OWN_WORDS,
        source=source,
        written_on=AS_OF,
        written_precision=Precision.MONTH,
        by=None,
    )
