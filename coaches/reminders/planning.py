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
                _apply(rule, at, [row for one in programmes for row in _found(rule, one, on, people, chosen)])
        except Exception as error:  # one rule that cannot look does not keep the others
            log.exception("reminder_rule_failed", rule=rule.slug)
            problem = _("Het kijken ging mis (%(error)s).") % {"error": type(error).__name__}
        _ran(rule, problem)


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


def _apply(rule: Rule, at: datetime, found: list[tuple[Membership, Due]]) -> None:
    wanted = {(membership.pk, due.about_pk, due.period) for membership, due in found}
    Reminder.system.bulk_create(
        [
            Reminder(
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
            for membership, due in found
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    _end(rule, at, wanted)
    _wake(rule, {(membership.pk, due.about_pk, due.period): due for membership, due in found})


def _keys(**of: object) -> Iterator[tuple[int, Key, tuple[str, str, bool]]]:
    rows = (
        Reminder.system.filter(**of)
        .order_by()
        .values_list("pk", "membership", "about_pk", "period", "text", "path", "is_urgent")
    )
    for pk, membership, about, period, text, path, is_urgent in rows.iterator():
        yield pk, (membership, about, period), (text, path, is_urgent)


def _end(rule: Rule, at: datetime, wanted: set[Key]) -> None:
    """What is open and not due any more."""
    over = [pk for pk, key, _words in _keys(rule=rule.slug, state=ReminderState.OPEN) if key not in wanted]
    Reminder.system.filter(pk__in=over, state=ReminderState.OPEN).update(state=ReminderState.GONE, ended_at=at)


def _wake(rule: Rule, due: dict[Key, Due]) -> None:
    """What is due again, or in other words than before: the same reminder, never a second one."""
    for pk, key, words in _keys(rule=rule.slug, state__in=(ReminderState.OPEN, ReminderState.GONE)):
        found = due.get(key)
        if found is not None and words != (found.text, found.path, found.is_urgent):
            Reminder.system.filter(pk=pk).update(text=found.text, path=found.path, is_urgent=found.is_urgent)
    again = [pk for pk, key, _words in _keys(rule=rule.slug, state=ReminderState.GONE) if key in due]
    Reminder.system.filter(pk__in=again, state=ReminderState.GONE).update(state=ReminderState.OPEN, ended_at=None)


def _ran(rule: Rule, problem: str) -> None:
    now = timezone.now()
    went_well = {} if problem else {"succeeded_at": now}
    RuleRun.objects.update_or_create(rule=rule.slug, defaults={"ran_at": now, "problem": problem, **went_well})


# --- letters --------------------------------------------------------------------------------------------------------


def plan_mails(*, at: datetime) -> int:
    """Write the letters whose moment has come, for who has something open that no letter told yet. How many were tried.

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
    """What is open, due and in no letter yet, of who may still be reminded: of everybody, or of one person."""
    on = moments.local_day(at)
    rows = Reminder.system.waiting(on).filter(
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=on),
        user__is_active=True,
        mail__isnull=True,
        due_at__lte=at,
    )
    if user is not None:
        rows = rows.filter(user=user)
    return list(rows.select_related("membership").order_by("user", "due_at", "pk"))


def _letters(at: datetime, on: date) -> Iterator[ReminderMail]:
    waiting: dict[int, list[Reminder]] = defaultdict(list)
    for row in untold(at):
        waiting[row.user_id].append(row)
    preferences = {row.user_id: row for row in ReminderPreference.objects.filter(user__in=waiting)}
    for user_id, rows in waiting.items():
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
    if chosen.has_digest and moment is not None and moment <= at and any(row.due_at <= moment for row in rows):
        yield ReminderMail(
            user_id=user_id,
            kind=MailKind.DIGEST,
            local_date=moments.local_day(moment),
            week=week.slug,
            due_at=moment,
        )
    own_hour = moments.at_hour(on, chosen.hour)
    if chosen.has_urgent and own_hour <= at and any(cannot_wait(row) for row in rows):
        yield ReminderMail(user_id=user_id, kind=MailKind.URGENT, local_date=on, week=week.slug, due_at=own_hour)


def cannot_wait(reminder: Reminder) -> bool:
    """Whether this is told on the day itself. Only to a coordinator: a coach gets one letter a week at most."""
    return reminder.is_urgent and reminder.membership.role == Role.COORDINATOR
