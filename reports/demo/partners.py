"""What schools are asked in the demo: a link that works, one that expired, and a concept with a paragraph to read.

Mails are not sent here: the demo page shows the links.
"""

from __future__ import annotations

from datetime import date, datetime

from coaches import links
from coaches.models import Coach, LinkPurpose, Placement, SchoolLink
from coaches.models.coach import EmployerKind
from kansencoach import demo
from kansencoach.models import User
from reports.demo import accounts, invented, region
from reports.factsheet import issuing
from reports.models import Factsheet, FactsheetState
from schools.models import Municipality, Programme, SchoolYear


def ask(*, today: date, now: datetime, with_concept: bool = True) -> None:
    """Make what is not there yet; a link that waits works again for two weeks."""
    programme = Programme.system.get(slug=region.SLUG)
    coach = Coach.system.get(programme=programme, name=accounts.SELF_EMPLOYED.coach)
    by = User.objects.get(email=accounts.SELF_EMPLOYED.email)
    for place, (secret, is_open) in enumerate(demo.LINK_SECRETS.items()):
        _link(coach, links.hash_of(secret), months_back=place, is_open=is_open, by=by, today=today, now=now)
    if with_concept:
        _concept(programme, today)


def _link(
    coach: Coach, token_hash: str, *, months_back: int, is_open: bool, by: User, today: date, now: datetime
) -> None:
    asked_at = now if is_open else now - 2 * links.WORKS
    times = {"made_at": asked_at, "expires_at": asked_at + links.WORKS}
    if SchoolLink.system.filter(token_hash=token_hash).exists():
        SchoolLink.system.filter(token_hash=token_hash, used_at=None).update(**times)
        return
    mine = Placement.system.filter(coach=coach, employment__employer__kind=EmployerKind.SELF_EMPLOYED)
    for placement in mine.order_by("-starts_on", "pk").select_related("allocation__deployment"):
        months = [month for month in links.months_of(placement, on=today) if links.minutes_in(placement, month)]
        if len(months) > months_back:
            SchoolLink.system.create(
                deployment=placement.allocation.deployment,
                school=placement.allocation.schools.order_by("name_key")[0],
                purpose=LinkPurpose.HOURS,
                placement=placement,
                month=months[months_back],
                sent_to="directie@voorbeeld.test",
                made_by=by,
                token_hash=token_hash,
                **times,
            )
            return


def _concept(programme: Programme, today: date) -> None:
    """A concept of this school year, for the school with an account; the worker makes it."""
    municipality = Municipality.system.get(code=invented.MUNICIPALITIES[0].code)
    year = SchoolYear.objects.filter(norms__programme=programme, starts_on__lte=today).latest("starts_on")
    kept = Factsheet.system.filter(
        programme=programme, municipality=municipality, school_year=year, state=FactsheetState.CONCEPT
    )
    if not kept.exists():
        issuing.make_concept(
            programme=programme, municipality=municipality, school_year=year, as_of=today,
            by=User.objects.get(email=accounts.COORDINATOR.email),
        )  # fmt: skip
