"""What is due, written down: reminders from the rules, and the letters that will tell them.

Both may run at any time, any number of times, also at the same moment: the unique constraints decide what is new. A rule
that goes wrong holds up no other rule, and says so in its :class:`~coaches.models.RuleRun`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coaches.models import (
    MailKind,
    MailState,
    Reminder,
    ReminderMail,
    ReminderPreference,
    ReminderSetting,
    ReminderState,
    RuleRun,
)
from coaches.reminders import moments, rules
from coaches.reminders.rules import Due, Rule
from kansencoach.celery import USUAL_MOMENT
from kansencoach.models import Membership, Role, User
from schools import calendar
from schools.models import Programme

log = structlog.get_logger(__name__)

Key = tuple[int, int, str]
BATCH = 500


# --- reminders ------------------------------------------------------------------------------------------------------


def plan(*, at: datetime) -> None:
    """Let every rule look, in every programme. What is due and not there yet is written; what was open and is not due any
    more needs nobody (:attr:`~coaches.models.ReminderState.GONE`), and waits again when its cause comes back."""
    on = moments.local_day(at)
    programmes = list(Programme.system.all())
    people = _people(on)
    chosen = {(row.programme_id, row.rule): row for row in ReminderSetting.system.all()}
    for rule in rules.every():
        problem = ""
        try:
            with transaction.atomic():
                _apply(rule, at, (row for one in programmes for row in _found(rule, one, on, people, chosen)))
        except Exception as error:  # one rule that cannot look does not keep the others
            log.exception("reminder_rule_failed", rule=rule.slug)
            problem = _("Het kijken ging mis (%(error)s).") % {"error": type(error).__name__}
        _ran(rule, problem)
    # Of a rule that does not exist any more nobody would ever end them.
    left = Reminder.system.filter(state=ReminderState.OPEN).exclude(rule__in=[rule.slug for rule in rules.every()])
    left.update(state=ReminderState.GONE, ended_at=at)


def _people(on: date) -> dict[tuple[str, int], list[Membership]]:
    """Who is reminded: coaches by the key of the coach, coordinators by that of the programme."""
    found: dict[tuple[str, int], list[Membership]] = defaultdict(list)
    rows = Membership.objects.active_on(on).filter(role__in=(Role.COACH, Role.COORDINATOR), user__is_active=True)
    for row in rows:
        found[(row.role, row.coach_id or row.programme_id)].append(row)
    return found


def _found(
    rule: Rule,
    programme: Programme,
    on: date,
    people: dict[tuple[str, int], list[Membership]],
    chosen: dict[tuple[int, str], ReminderSetting],
) -> Iterator[tuple[Membership, Due]]:
    setting = chosen.get((programme.pk, rule.slug))
    if setting is not None and not setting.is_on:
        return
    after = (setting.after if setting is not None else None) or (rule.after.usual if rule.after else 0)
    for due in rule.find(programme, on, after):
        for membership in people.get((rule.role, due.coach_id or programme.pk), ()):
            if membership.programme_id == programme.pk:
                yield membership, due


def _apply(rule: Rule, at: datetime, found: Iterable[tuple[Membership, Due]]) -> None:
    """Make the reminders of this rule as ``found`` says, in a few queries. Of two runs at once the constraint keeps one."""
    due = {(membership.pk, one.about_pk, one.period): (membership, one) for membership, one in found}
    known: dict[Key, Reminder] = {
        (row.membership_id, row.about_pk, row.period): row for row in Reminder.system.filter(rule=rule.slug)
    }
    Reminder.system.bulk_create(
        [_new(rule, at, membership, one) for key, (membership, one) in due.items() if key not in known],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    is_open = Reminder.system.filter(state=ReminderState.OPEN)
    over = [row.pk for key, row in known.items() if row.state == ReminderState.OPEN and key not in due]
    is_open.filter(pk__in=over).update(state=ReminderState.GONE, ended_at=at)
    again = [row.pk for key, row in known.items() if row.state == ReminderState.GONE and key in due]
    gone = Reminder.system.filter(pk__in=again, state=ReminderState.GONE)
    gone.update(state=ReminderState.OPEN, ended_at=None, due_at=at, **({} if rule.is_told_once else {"is_told": False}))
    other = [row for key, row in known.items() if key in due and _reword(row, due[key][1])]
    Reminder.system.bulk_update(other, ["text", "path", "is_urgent"], batch_size=BATCH)


def _new(rule: Rule, at: datetime, membership: Membership, due: Due) -> Reminder:
    return Reminder(
        user_id=membership.user_id,
        membership=membership,
        rule=rule.slug,
        about_pk=due.about_pk,
        period=due.period,
        text=due.text,
        path=due.path,
        is_urgent=due.is_urgent,
        due_at=at,
    )


def _reword(row: Reminder, due: Due) -> bool:
    """Give the row the words of now; whether they are other ones."""
    before = (row.text, row.path, row.is_urgent)
    row.text, row.path, row.is_urgent = due.text, due.path, due.is_urgent
    return before != (due.text, due.path, due.is_urgent)


def _ran(rule: Rule, problem: str) -> None:
    now = timezone.now()
    row = RuleRun(rule=rule.slug, ran_at=now, succeeded_at=None if problem else now, problem=problem)
    changes = ["ran_at", "problem"] if problem else ["ran_at", "problem", "succeeded_at"]
    RuleRun.objects.bulk_create([row], update_conflicts=True, unique_fields=["rule"], update_fields=changes)


# --- letters --------------------------------------------------------------------------------------------------------


def plan_mails(*, at: datetime) -> int:
    """Write the letters whose moment has come, for who has something open that still has to be told. How many were tried.

    A weekly letter tells what waited at its own moment: who was up to date then gets none that week. Nobody gets a letter
    on a quiet day (:func:`~coaches.reminders.moments.is_quiet`).
    """
    on = moments.local_day(at)
    if moments.is_quiet(on):
        return 0
    letters = list(_letters(at, on))
    ReminderMail.system.bulk_create(letters, batch_size=BATCH, ignore_conflicts=True)
    return len(letters)


def untold(at: datetime, user: User | None = None) -> list[Reminder]:
    """What is open, due and still to be told, of who may still be reminded: of everybody, or of one person."""
    on = moments.local_day(at)
    rows = Reminder.system.waiting(on).filter(
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=on),
        user__is_active=True,
        is_told=False,
        due_at__lte=at,
    )
    if user is not None:
        rows = rows.filter(user=user)
    return list(rows.select_related("membership").order_by("user", "due_at", "pk"))


def _letters(at: datetime, on: date) -> Iterator[ReminderMail]:
    waiting: dict[int, list[Reminder]] = defaultdict(list)
    for row in untold(at):
        waiting[row.user_id].append(row)
    preferences = {row.user_id: row for row in ReminderPreference.system.filter(user__in=waiting)}
    on_the_way = set(ReminderMail.system.filter(state=MailState.WAITING).values_list("user", flat=True))
    for user_id, rows in waiting.items():
        if user_id in on_the_way:
            continue  # that letter tells it; what it leaves out is looked at after it
        chosen = preferences.get(user_id) or usual_preference({row.membership.role for row in rows})
        told = [row for row in rows if row.rule not in chosen.without_mail]
        yield from _letters_of(user_id, told, chosen, at, on)


def usual_preference(roles: Iterable[str]) -> ReminderPreference:
    """What holds for who chose nothing, by role; a coordinator who is also a coach gets the letter of a coordinator."""
    role = Role.COORDINATOR if Role.COORDINATOR in roles else Role.COACH
    weekday, hour = USUAL_MOMENT[role]
    return ReminderPreference(weekday=weekday, hour=hour)


def _letters_of(
    user_id: int, rows: list[Reminder], chosen: ReminderPreference, at: datetime, on: date
) -> Iterator[ReminderMail]:
    week = calendar.iso_week(on)
    moment = moments.digest_moment(week, chosen.weekday, chosen.hour)
    if chosen.has_digest and moment is not None and moment <= at and any(_waited(row, moment) for row in rows):
        yield ReminderMail(
            user_id=user_id,
            kind=MailKind.DIGEST,
            local_date=moments.local_day(moment),
            week=week.slug,
            due_at=moment,
        )
        return  # it tells what cannot wait as well
    own_hour = moments.at_hour(on, chosen.hour)
    if chosen.has_urgent and own_hour <= at and any(cannot_wait(row) for row in rows):
        yield ReminderMail(user_id=user_id, kind=MailKind.URGENT, local_date=on, week=week.slug, due_at=own_hour)


def _waited(reminder: Reminder, moment: datetime) -> bool:
    """Whether this waited for somebody at that moment: not put off to a day after it."""
    later = reminder.later_until
    return reminder.due_at <= moment and (later is None or later <= moments.local_day(moment))


def cannot_wait(reminder: Reminder) -> bool:
    """Whether this is told on the day itself. Only to a coordinator: a coach gets one letter a week at most."""
    return reminder.is_urgent and reminder.membership.role == Role.COORDINATOR
