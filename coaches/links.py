"""The verbs of links for schools without an account: send one, withdraw it, read it, take its answer.

A token is 128 random bits, signed: a forged one is refused without a query, and only its hash is kept, so whoever reads
the database cannot open a link. A link works once, for two weeks, and as long as the account of who sent it is open.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _

from coaches import texts
from coaches.models import Activity, HoursConfirmation, LinkPurpose, Placement, SchoolLink
from coaches.models.coach import EmployerKind
from kansencoach import mail, promises
from kansencoach.models import User
from kansencoach.templatetags.numbers import nl_date, nl_month
from schools.calendar import month_after, month_end
from schools.models import Deployment, School, SchoolYear

log = structlog.get_logger(__name__)

WORKS = timedelta(days=14)
SIGNER = Signer(salt="coaches.school_link")


# --- sending --------------------------------------------------------------------------------------------------------


def ask_hours(
    *,
    placement: Placement,
    month: date,
    school: School,
    to: str,
    address_of: Callable[[str], str],
    at: datetime,
    on: date,
    by: User,
) -> SchoolLink:
    """Ask a school by mail whether the hours of a self-employed coach in one month are right.

    ``address_of`` makes the whole address of a token. Raises ``ValidationError``.
    """
    if placement.employment.employer.kind != EmployerKind.SELF_EMPLOYED:
        raise ValidationError(_("Alleen de uren van een zelfstandige kansencoach worden zo bevestigd."))
    if month not in months_of(placement, on=on):
        raise ValidationError({"month": _("Kies een maand die voorbij is, binnen de plaatsing.")})
    if not minutes_in(placement, month):
        raise ValidationError({"month": _("In deze maand is niets geschreven.")})
    return _send(
        SchoolLink(
            deployment=placement.allocation.deployment,
            school=school,
            purpose=LinkPurpose.HOURS,
            placement=placement,
            month=month,
        ),
        schools=schools_of(placement),
        subject=_("Kloppen de uren van %(month)s?") % {"month": nl_month(month)},
        template="coaches/mail/confirm_hours.txt",
        to=to,
        address_of=address_of,
        at=at,
        by=by,
    )


def ask_paragraph(
    *,
    deployment: Deployment,
    school_year: SchoolYear,
    school: School,
    to: str,
    address_of: Callable[[str], str],
    at: datetime,
    by: User,
) -> SchoolLink:
    """Ask a school by mail whether its paragraph in the factsheet is right. Raises ``ValidationError``."""
    return _send(
        SchoolLink(deployment=deployment, school=school, purpose=LinkPurpose.PARAGRAPH, school_year=school_year),
        schools=School.system.filter(allocations__deployment=deployment, allocations__school_year=school_year),
        subject=_("Klopt deze alinea over %(plek)s?") % {"plek": deployment.name},
        template="coaches/mail/read_paragraph.txt",
        to=to,
        address_of=address_of,
        at=at,
        by=by,
    )


def _send(
    link: SchoolLink,
    *,
    schools: models.QuerySet[School, School],
    subject: str,
    template: str,
    to: str,
    address_of: Callable[[str], str],
    at: datetime,
    by: User,
) -> SchoolLink:
    if not schools.filter(pk=link.school_id).exists():
        raise ValidationError({"school": _("Deze school hoort niet bij deze plek.")})
    token = secrets.token_urlsafe(16)
    link.sent_to, link.made_by, link.made_at, link.expires_at = to.strip(), by, at, at + WORKS
    link.token_hash = hash_of(token)
    with promises.keep():
        _same_question(link).update(revoked_at=at)
        promises.store(link)
    try:
        _mail(link, subject, template, address_of(SIGNER.sign(token)))
    except OSError as error:  # smtplib's errors are OSErrors, and so is a server that is not there
        log.warning("link_not_mailed", link=link.pk, error=type(error).__name__)
        revoke_link(link, at=at, by=by)
        raise ValidationError(_("De mail kon niet worden verstuurd. Probeer het later nog eens.")) from error
    return link


def _same_question(link: SchoolLink) -> models.QuerySet[SchoolLink, SchoolLink]:
    """Links that still wait for an answer to this question: a new one takes their place."""
    found: models.QuerySet[SchoolLink, SchoolLink] = SchoolLink.system.filter(
        deployment=link.deployment_id,
        school=link.school_id,
        purpose=link.purpose,
        placement=link.placement_id,
        month=link.month,
        school_year=link.school_year_id,
        used_at__isnull=True,
        revoked_at__isnull=True,
    )
    return found


def _mail(link: SchoolLink, subject: str, template: str, address: str) -> None:
    context = {
        "link": link,
        "sender": link.made_by.name,
        "month": nl_month(link.month) if link.month else "",
        "address": address,
        "until": nl_date(link.expires_at.date()),
    }
    mail.send(to=link.sent_to, subject=subject, template=template, context=context)


def revoke_link(link: SchoolLink, *, at: datetime, by: User) -> None:
    """Withdraw a link: it stops working at once. One that was answered stays as it is."""
    SchoolLink.system.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


# --- reading and answering ------------------------------------------------------------------------------------------


class LinkGone(Exception):
    """This link does not work, whatever the reason."""


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _secret_in(token: str) -> str:
    try:
        return SIGNER.unsign(token)
    except BadSignature as error:
        raise LinkGone from error


def read_link(token: str, *, at: datetime) -> SchoolLink:
    """The link of a token from a mail. Raises :class:`LinkGone`; a token we never signed costs no query."""
    secret = _secret_in(token)
    found: SchoolLink | None = (
        SchoolLink.system.open_at(at)
        .filter(token_hash=hash_of(secret))
        .select_related(
            "deployment__municipality", "school", "school_year", "placement__coach", "placement__allocation", "made_by"
        )
        .first()
    )
    if found is None:
        raise LinkGone
    return found


@contextmanager
def using_link(token: str, *, at: datetime) -> Iterator[SchoolLink]:
    """Answer through a link: it is locked, and used up when the block ends well. Of two at once the second is too late."""
    secret = _secret_in(token)
    with promises.keep():
        found: SchoolLink | None = (
            SchoolLink.system.open_at(at).select_for_update(of=("self",)).filter(token_hash=hash_of(secret)).first()
        )
        if found is None:
            raise LinkGone
        yield found
        found.used_at = at
        found.save()


def checked_remark(text: str, deployment: Deployment, *, on: date) -> str:
    """A remark without anything that points at a family; else ``ValidationError`` at ``remark`` with what it is."""
    schools = School.system.filter(allocations__deployment=deployment).values_list("name", flat=True)
    try:
        texts.check(text, on=on, known_names=[deployment.name, deployment.municipality.name, *schools.distinct()])
    except ValidationError as error:
        raise ValidationError({"remark": error.error_list}) from error
    return text


def schools_of(placement: Placement) -> models.QuerySet[School, School]:
    """The schools of the plek of a placement."""
    found: models.QuerySet[School, School] = placement.allocation.schools.all()
    return found


# --- hours ----------------------------------------------------------------------------------------------------------


def minutes_in(placement: Placement, month: date) -> int:
    """What was written at this placement in a month."""
    found: int | None = (
        Activity.system.filter(placement=placement).between(month, month_end(month)).aggregate(Sum("minutes"))
    )["minutes__sum"]
    return found or 0


def months_of(placement: Placement, *, on: date) -> list[date]:
    """The months of a placement that are over, the last first."""
    found, month = [], placement.starts_on.replace(day=1)
    while month <= placement.ends_on and month_end(month) < on:
        found.append(month)
        month = month_after(month)
    return found[::-1]


def confirm_hours(
    link: SchoolLink, *, minutes: int, is_right: bool, remark: str, at: datetime, on: date
) -> HoursConfirmation:
    """Store the school's word about a month; inside :func:`using_link`.

    ``minutes`` is what the school saw. Raises ``ValidationError`` with code ``stale`` when it is something else by now.
    """
    if link.placement is None or link.month is None:
        raise LinkGone
    if minutes_in(link.placement, link.month) != minutes:
        raise ValidationError(_("De uren zijn net gewijzigd. Kijk nog een keer."), code="stale")
    confirmation = HoursConfirmation(
        placement=link.placement,
        month=link.month,
        minutes=minutes,
        school=link.school,
        is_right=is_right,
        remark="" if is_right else checked_remark(remark, link.deployment, on=on),
        answered_at=at,
        link=link,
    )
    promises.store(confirmation)
    return confirmation


@dataclass(frozen=True)
class MonthOfHours:
    """One month of a placement (its key) on the way from written to confirmed."""

    placement: int
    month: date
    minutes: int
    answer: HoursConfirmation | None
    waiting: SchoolLink | None

    @property
    def name(self) -> str:
        """ "oktober 2026"."""
        return nl_month(self.month)

    @property
    def has_changed(self) -> bool:
        """Whether something else is written now than the school saw."""
        return self.answer is not None and self.answer.minutes != self.minutes

    @property
    def state(self) -> tuple[str, str]:
        """A kind of status and its word."""
        if self.answer is not None and self.has_changed:
            return "attention", _("gewijzigd na bevestiging")
        if self.answer is not None:
            return ("done", _("bevestigd")) if self.answer.is_right else ("urgent", _("klopt niet"))
        return ("planned", _("gevraagd")) if self.waiting is not None else ("unknown", _("nog niet gevraagd"))


def months_to_confirm(placement: Placement, *, at: datetime, on: date) -> list[MonthOfHours]:
    """The months of a placement that are over, with what the school said of each. Three queries."""
    answers = {row.month: row for row in HoursConfirmation.system.filter(placement=placement)}  # the last one counts
    waiting = {
        row.month: row for row in SchoolLink.system.open_at(at).filter(placement=placement).order_by("made_at", "pk")
    }
    written: dict[date, int] = {}
    for day, minutes in (
        Activity.system.filter(placement=placement).order_by().values_list("done_on").annotate(Sum("minutes"))
    ):
        month = day.replace(day=1)
        written[month] = written.get(month, 0) + minutes
    return [
        MonthOfHours(placement.pk, month, written.get(month, 0), answers.get(month), waiting.get(month))
        for month in months_of(placement, on=on)
        if written.get(month) or month in answers
    ]
