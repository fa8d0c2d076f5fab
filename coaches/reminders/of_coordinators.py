"""Rules of reminders for coordinators: klikgesprekken, invitations, money that ends, and the year calendar."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coaches.models import ChemistryMeeting, Placement
from coaches.models.matching import CandidacyState, MeetingState
from coaches.reminders import moments, year_calendar
from coaches.reminders.rules import After, Due, Rule, say, together
from kansencoach.invitations import HOLDS
from kansencoach.models import Invitation, Role
from kansencoach.templatetags.numbers import nl_date
from schools import calendar
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    HourAllocation,
    HourGrant,
    Programme,
    PupilCount,
    YearMilestone,
)
from schools.models.deployment import ContinuationCoach, ContinuationDecision, Wish
from schools.models.programme import Milestone

# --- klikgesprekken ---------------------------------------------------------------------------------------------------

SOON_TEXT = _("Klikgesprek bij %(plek)s op %(day)s.")
TO_PLAN_TEXT = _("Het klikgesprek bij %(plek)s is sinds %(day)s nog te plannen. Kies een dag.")
OUTCOME_TEXT = _("Hoe ging het klikgesprek bij %(plek)s op %(day)s? Leg de uitkomst vast.")


def _meetings(programme: Programme, on: date, after: int) -> Iterator[Due]:
    rows = (
        ChemistryMeeting.system.coming_up(on)
        .filter(allocation__deployment__programme=programme, planned_on__lte=on + timedelta(days=after))
        .select_related("allocation__deployment")
    )
    for row in rows:
        yield Due(
            about_pk=row.pk,
            period=row.planned_on.isoformat(),
            text=say(SOON_TEXT, plek=str(row.allocation.deployment), day=nl_date(row.planned_on)),
            path=reverse("coaches:meeting", args=[row.pk]),
            is_urgent=row.planned_on <= moments.next_open_day(on),
        )


MEETING_SOON = Rule(
    slug="meeting_soon",
    title=_("Klikgesprek in zicht"),
    role=Role.COORDINATOR,
    about="coaches.ChemistryMeeting",
    when=_("Als er een klikgesprek is gepland."),
    when_not=_("Niet als de kandidaat niet verder gaat, en niet meer na de dag zelf."),
    find=_meetings,
    after=After(7, _("dagen van tevoren"), most=30),
    texts=(SOON_TEXT,),
    urgent=_("vandaag of op de eerstvolgende werkdag"),
)


def _to_plan(programme: Programme, on: date, after: int) -> Iterator[Due]:
    rows = (
        ChemistryMeeting.system.filter(
            allocation__deployment__programme=programme,
            allocation__ends_on__gte=on,
            state=MeetingState.TO_PLAN,
            decided_on__lte=on - timedelta(days=after),
        )
        .exclude(candidacy__state__in=(CandidacyState.WITHDRAWN, CandidacyState.PLACED))
        .select_related("allocation__deployment")
    )
    for row in rows:
        yield Due(
            about_pk=row.pk,
            period=row.decided_on.isoformat(),
            text=say(TO_PLAN_TEXT, plek=str(row.allocation.deployment), day=nl_date(row.decided_on)),
            path=reverse("coaches:meeting", args=[row.pk]),
        )


MEETING_TO_PLAN = Rule(
    slug="meeting_to_plan",
    title=_("Klikgesprek nog te plannen"),
    role=Role.COORDINATOR,
    about="coaches.ChemistryMeeting",
    when=_("Als een klikgesprek een tijd op “nog te plannen” staat."),
    when_not=_(
        "Niet als de kandidaat niet verder gaat of al is geplaatst, en niet als de plek dit schooljaar al is gestopt."
    ),
    find=_to_plan,
    after=After(14, _("dagen")),
    texts=(TO_PLAN_TEXT,),
)


def _without_outcome(programme: Programme, on: date, after: int) -> Iterator[Due]:
    until = on - timedelta(days=after)
    rows = (
        ChemistryMeeting.system.filter(
            Q(state=MeetingState.HELD, held_on__lte=until) | Q(state=MeetingState.PLANNED, planned_on__lte=until),
            allocation__deployment__programme=programme,
            allocation__ends_on__gte=on,
            outcome="",
        )
        .exclude(candidacy__state=CandidacyState.WITHDRAWN)
        .select_related("allocation__deployment")
    )
    for row in rows:
        day: date = row.held_on or row.planned_on
        yield Due(
            about_pk=row.pk,
            period=day.isoformat(),
            text=say(OUTCOME_TEXT, plek=str(row.allocation.deployment), day=nl_date(day)),
            path=reverse("coaches:meeting", args=[row.pk]),
        )


MEETING_WITHOUT_OUTCOME = Rule(
    slug="meeting_without_outcome",
    title=_("Klikgesprek zonder uitkomst"),
    role=Role.COORDINATOR,
    about="coaches.ChemistryMeeting",
    when=_("Als de dag van een klikgesprek voorbij is en er geen uitkomst is vastgelegd."),
    when_not=_("Niet als de kandidaat niet verder gaat, en niet als de plek dit schooljaar al is gestopt."),
    find=_without_outcome,
    after=After(3, _("dagen erna"), most=28),
    texts=(OUTCOME_TEXT,),
)

# --- invitations ------------------------------------------------------------------------------------------------------

INVITED_TEXT = _(
    "Een uitnodiging (%(role)s) van %(day)s is nog niet aangenomen. De link werkt tot en met %(last)s. Stuur hem opnieuw, of trek hem in."
)
EXPIRED_TEXT = _("Een uitnodiging (%(role)s) van %(day)s is verlopen op %(last)s. Stuur hem opnieuw, of trek hem in.")
EXPIRES_SOON = timedelta(days=2)
EXPIRED_FOR = timedelta(days=28)


def _invitations(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Counted from the last time the link was sent. One that expired is told about for four weeks more."""
    rows = Invitation.system.filter(
        programme=programme,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__date__gte=on - EXPIRED_FOR,
    ).order_by("pk")
    for row in rows:
        sent, last = moments.local_day(row.expires_at - HOLDS), moments.local_day(row.expires_at)
        if not sent + timedelta(days=after) <= on <= last + EXPIRED_FOR:
            continue
        is_over = last < on
        yield Due(
            about_pk=row.pk,
            period=last.isoformat(),
            text=say(
                EXPIRED_TEXT if is_over else INVITED_TEXT,
                role=str(Role(row.role).label).lower(),
                day=nl_date(sent),
                last=nl_date(last),
            ),
            path=f"{reverse('accounts')}#uitnodigingen",
            is_urgent=on <= last <= on + EXPIRES_SOON,
        )


INVITATION_UNANSWERED = Rule(
    slug="invitation_unanswered",
    title=_("Uitnodiging niet beantwoord"),
    role=Role.COORDINATOR,
    about="kansencoach.Invitation",
    when=_("Als iemand een uitnodiging niet aanneemt; ook nog vier weken nadat de link is verlopen."),
    when_not=_("Niet als de uitnodiging is aangenomen of ingetrokken."),
    find=_invitations,
    after=After(7, _("dagen"), most=13),
    texts=(INVITED_TEXT, EXPIRED_TEXT),
    urgent=_("de link verloopt binnen twee dagen"),
)

# --- money that ends --------------------------------------------------------------------------------------------------

FUNDING_TEXT = _("De geldbron %(source)s stopt op %(day)s. Deze plekken rekenen er daarna nog op: %(plek)s.")


def _funding_ends(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Sources that end in this school year while granted hours after that day still name them."""
    year = calendar.school_year_of(on)
    until = min(year.ends_on, on + timedelta(weeks=after))
    shares = list(
        FundingShare.system.filter(source__programme=programme, source__ends_on__range=(year.starts_on, until))
        .select_related("source", "grant__allocation__deployment")
        .order_by("grant__allocation__deployment__name_key", "grant__starts_on")
    )
    allocations = {share.grant.allocation_id for share in shares}
    begins = list(HourGrant.system.filter(allocation__in=allocations).values_list("allocation", "starts_on"))
    leaning: dict[int, list[FundingShare]] = {}
    for share in shares:
        grant, free = share.grant, share.source.ends_on + calendar.DAY
        is_replaced = any(pk == grant.allocation_id and grant.starts_on < first <= free for pk, first in begins)
        if grant.allocation.ends_on >= free and grant.allocation.ends_on >= on and not is_replaced:
            leaning.setdefault(share.source_id, []).append(share)
    for pk, rows in leaning.items():
        source = rows[0].source
        yield Due(
            about_pk=pk,
            period=f"{source.ends_on}",
            text=say(
                FUNDING_TEXT,
                source=source.name,
                day=nl_date(source.ends_on),
                plek=together(str(row.grant.allocation.deployment) for row in rows),
            ),
            path=reverse("schools:grant_new", args=[rows[0].grant.allocation_id]),
        )


FUNDING_ENDS = Rule(
    slug="funding_ends",
    title=_("Geldbron stopt"),
    role=Role.COORDINATOR,
    about="schools.FundingSource",
    when=_("Als een geldbron in dit schooljaar stopt en er daarna nog uren op rekenen."),
    when_not=_("Niet als de uren vanaf die dag uit een andere geldbron komen, of de plek dan stopt."),
    find=_funding_ends,
    after=After(12, _("weken van tevoren"), most=52),
    texts=(FUNDING_TEXT,),
)

# --- the year calendar ------------------------------------------------------------------------------------------------

LEAD = After(14, _("dagen van tevoren"))
WISHES_TEXT = _("Vraag de wensen voor %(year)s, uiterlijk %(day)s. Nog niet gevraagd: %(plek)s.")
ADVICE_TEXT = _("Geef de gemeenten advies over %(year)s, uiterlijk %(day)s. Nog geen besluit: %(plek)s.")
DECISION_TEXT = _("Leg het besluit van de gemeente over %(year)s vast, uiterlijk %(day)s. Nog open: %(plek)s.")
MATCHING_TEXT = _("Zoek een kansencoach voor %(year)s, uiterlijk %(day)s. Nog niemand bij: %(plek)s.")
ROLLOVER_TEXT = _("Ken de uren voor %(year)s toe, uiterlijk %(day)s. Nog geen uren: %(plek)s.")
COUNT_TEXT = _("De telling van %(day)s ontbreekt bij %(plek)s. Vraag de beheerder om de telling in te lezen.")


def _about_next_year(
    milestone: YearMilestone,
    text: object,
    year: int,
    todo: Collection[Deployment],
    path_of: Callable[[Deployment], str],
) -> Iterator[Due]:
    """One reminder about the plekken that are left; the link leads to the first of them."""
    plekken = list(todo)
    if plekken:
        yield Due(
            about_pk=milestone.pk,
            period=calendar.slug(milestone.school_year.starts_on.year),
            text=say(
                str(text),
                year=calendar.label(year),
                day=nl_date(milestone.due_on),
                plek=together(str(plek) for plek in plekken),
            ),
            path=path_of(plekken[0]),
        )


def _continuations(programme: Programme, starts_on: date) -> dict[int, Continuation]:
    rows = Continuation.system.filter(deployment__programme=programme, school_year__starts_on=starts_on)
    return {row.deployment_id: row for row in rows}


def _plekken(milestone: YearMilestone) -> list[Deployment]:
    """The plekken with hours in the school year of this moment."""
    rows = Deployment.system.filter(programme=milestone.programme_id, allocations__school_year=milestone.school_year)
    return list(rows.order_by("name_key", "pk"))


def _page(name: str, milestone: YearMilestone) -> Callable[[Deployment], str]:
    slug = calendar.slug(milestone.school_year.starts_on.year)
    return lambda plek: f"{reverse(name, args=[plek.pk])}?jaar={slug}"


def _ask_wishes(programme: Programme, on: date, after: int) -> Iterator[Due]:
    for milestone in year_calendar.there(programme, Milestone.ASK_WISHES, on, lead=after):
        following = year_calendar.following(milestone.school_year)
        known = _continuations(programme, following)
        todo = [
            plek
            for plek in _plekken(milestone)
            if plek.pk not in known
            or (known[plek.pk].wish == Wish.NOT_ASKED and known[plek.pk].decision == ContinuationDecision.OPEN)
        ]
        yield from _about_next_year(
            milestone, WISHES_TEXT, following.year, todo, _page("schools:continuation", milestone)
        )


def _undecided(programme: Programme, milestone: YearMilestone) -> list[Deployment]:
    known = _continuations(programme, year_calendar.following(milestone.school_year))
    return [
        plek
        for plek in _plekken(milestone)
        if plek.pk not in known or known[plek.pk].decision == ContinuationDecision.OPEN
    ]


def _advice(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Until the decision itself is asked for."""
    deciding = {row.school_year_id for row in year_calendar.there(programme, Milestone.DECISION, on, lead=LEAD.usual)}
    for milestone in year_calendar.there(programme, Milestone.ADVICE, on, lead=after):
        if milestone.school_year_id not in deciding:
            year = year_calendar.following(milestone.school_year).year
            todo = _undecided(programme, milestone)
            yield from _about_next_year(milestone, ADVICE_TEXT, year, todo, _page("schools:continuation", milestone))


def _decide(programme: Programme, on: date, after: int) -> Iterator[Due]:
    for milestone in year_calendar.there(programme, Milestone.DECISION, on, lead=after):
        year = year_calendar.following(milestone.school_year).year
        todo = _undecided(programme, milestone)
        yield from _about_next_year(milestone, DECISION_TEXT, year, todo, _page("schools:continuation", milestone))


def _goes_on(programme: Programme, starts_on: date) -> dict[int, Continuation]:
    return {
        pk: row
        for pk, row in _continuations(programme, starts_on).items()
        if row.decision == ContinuationDecision.CONTINUES
    }


def _match(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Plekken that go on, not with the same coach, and where nobody is placed for next year."""
    for milestone in year_calendar.there(programme, Milestone.MATCHING, on, lead=after):
        following = year_calendar.following(milestone.school_year)
        going = _goes_on(programme, following)
        placed = set(
            Placement.system.filter(
                allocation__deployment__programme=programme, allocation__school_year__starts_on=following
            ).values_list("allocation__deployment", flat=True)
        )
        todo = [
            plek
            for plek in _plekken(milestone)
            if plek.pk in going and plek.pk not in placed and going[plek.pk].coach != ContinuationCoach.SAME
        ]
        yield from _about_next_year(milestone, MATCHING_TEXT, following.year, todo, _page("reports:plek", milestone))


ROUND_THE_SUMMER = timedelta(days=90)


def _roll_over(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Plekken that go on and have no hours yet. Which year is made ready is the one that runs soon after the moment: it may
    stand in the calendar of the year that ends (July) or of the year that begins (1 August)."""
    for milestone in year_calendar.there(programme, Milestone.ROLLOVER, on, lead=after, lasts=timedelta(days=365)):
        starts_on = calendar.starts_on(calendar.first_year_of(milestone.due_on + ROUND_THE_SUMMER))
        if on > calendar.ends_on(starts_on.year):
            continue
        going = _goes_on(programme, starts_on)
        ready = set(
            HourAllocation.system.filter(deployment__programme=programme, school_year__starts_on=starts_on).values_list(
                "deployment", flat=True
            )
        )
        rows = Deployment.system.filter(pk__in=set(going) - ready).order_by("name_key", "pk")
        slug = calendar.slug(starts_on.year)
        yield from _about_next_year(
            milestone,
            ROLLOVER_TEXT,
            starts_on.year,
            list(rows),
            lambda plek, slug=slug: f"{reverse('schools:allocation_new', args=[plek.pk])}?jaar={slug}",  # type: ignore[misc]
        )


def _count(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Schools of this year without a count on the day of counting; it is published some time after that day."""
    for milestone in year_calendar.there(programme, Milestone.COUNT, on, lead=-7 * after):
        counted = PupilCount.system.filter(counted_on=milestone.due_on).values("school")
        links = (
            AllocationSchool.system.filter(
                allocation__deployment__programme=programme,
                allocation__school_year=milestone.school_year,
                school__closed_on__isnull=True,
            )
            .exclude(school__in=counted)
            .select_related("school")
            .order_by("school__name_key", "school")
        )
        schools = list(dict.fromkeys(link.school for link in links))
        if schools:
            yield Due(
                about_pk=milestone.pk,
                period=calendar.slug(milestone.school_year.starts_on.year),
                text=say(
                    COUNT_TEXT,
                    day=nl_date(milestone.due_on),
                    plek=together(str(school) for school in schools),
                ),
                path=reverse("reports:school", args=[schools[0].brin6]),
            )


WISHES = Rule(
    slug="ask_wishes",
    title=_("Wensen vragen"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_(
        "Als het moment in de jaarkalender komt en er plekken zijn waar de wens van de school nog niet is gevraagd."
    ),
    when_not=_("Niet over een plek waarover al is besloten, en niet meer na het schooljaar."),
    find=_ask_wishes,
    after=LEAD,
    texts=(WISHES_TEXT,),
)
ADVICE = Rule(
    slug="give_advice",
    title=_("Advies aan de gemeente"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als het moment in de jaarkalender komt en er plekken zijn zonder besluit over volgend schooljaar."),
    when_not=_("Niet meer als het besluit van de gemeente aan de beurt is."),
    find=_advice,
    after=LEAD,
    texts=(ADVICE_TEXT,),
)
DECISION = Rule(
    slug="record_decision",
    title=_("Besluit van de gemeente"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als het moment in de jaarkalender komt en er plekken zijn zonder besluit over volgend schooljaar."),
    when_not=_("Niet over een plek waarover al is besloten, en niet meer na het schooljaar."),
    find=_decide,
    after=LEAD,
    texts=(DECISION_TEXT,),
)
MATCHING = Rule(
    slug="find_coaches",
    title=_("Open plekken voor volgend schooljaar"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als het moment in de jaarkalender komt en er plekken doorgaan waar nog niemand is geplaatst."),
    when_not=_("Niet over een plek die met dezelfde kansencoach doorgaat."),
    find=_match,
    after=LEAD,
    texts=(MATCHING_TEXT,),
)
ROLLOVER = Rule(
    slug="grant_next_year",
    title=_("Nieuw schooljaar klaarzetten"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als het moment in de jaarkalender komt en er plekken doorgaan die nog geen uren hebben."),
    when_not=_("Niet over een plek die stopt of waarover nog niet is besloten."),
    find=_roll_over,
    after=LEAD,
    texts=(ROLLOVER_TEXT,),
)
COUNT = Rule(
    slug="pupil_count",
    title=_("Telling van de leerlingen"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als de teldatum in de jaarkalender voorbij is en er scholen zijn zonder telling op die dag."),
    when_not=_("Niet over een school die dicht is. DUO maakt de telling pas later bekend; daarom wacht dit een tijd."),
    find=_count,
    after=After(20, _("weken na de teldatum"), most=40),
    texts=(COUNT_TEXT,),
)

EVERY = (
    MEETING_SOON,
    MEETING_TO_PLAN,
    MEETING_WITHOUT_OUTCOME,
    INVITATION_UNANSWERED,
    FUNDING_ENDS,
    WISHES,
    ADVICE,
    DECISION,
    MATCHING,
    ROLLOVER,
    COUNT,
)
