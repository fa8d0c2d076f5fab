"""When one gets mail with reminders, turning it off from a letter, and how a programme sets the rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from coaches.forms.reminders import PreferenceForm, SettingForm, shown
from coaches.models import MailKind, Reminder, ReminderSetting
from coaches.reminders import choices, letters, rules
from coaches.reminders.rules import Rule
from kansencoach import access, clock
from kansencoach.form_pages import FormPage, answer
from kansencoach.mail import Mail
from kansencoach.models import Role, User


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Wanneer wil je mail? One's own day and hour, which kinds, and about what."""
    user = access.person(request)
    is_coordinator, own = choices.is_coordinator(user), choices.rules_of(user)
    form = PreferenceForm(
        request.POST or None,
        is_coordinator=is_coordinator,
        rules=own,
        initial=shown(choices.preference_of(user), own),
    )
    page = FormPage(
        question=_("Wanneer wil je mail met herinneringen?"),
        title=_("Voorkeuren"),
        lead=_("Je krijgt geen mail in vakanties en op feestdagen, en niet als je bij bent."),
        back=reverse("coaches:inbox"),
        crumbs=[(_("Herinneringen"), reverse("coaches:inbox"))],
        sees=("coaches.ReminderPreference",),
        template="coaches/reminder_preferences.html",
        extra={"mail": _an_example(request, user)},
    )
    return answer(
        request,
        page,
        form,
        lambda details: choices.prefer(user=user, by=user, version=form.cleaned_data["version"], **details),
        fresh=lambda: shown(choices.preference_of(user), own),
    )


def _an_example(request: HttpRequest, user: User) -> Mail | None:
    """A letter with everything that waits now, also what was told, in the role in which this person reads."""
    without, on = choices.preference_of(user).without_mail, clock.today()
    rows = Reminder.objects.visible_to(request.user).waiting(on).exclude(rule__in=without)
    return letters.preview_of(user, list(rows.select_related("membership__programme")), on=on)


@access.public
@csrf_exempt
@access.secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Turn one kind of mail off. Opening the page changes nothing: scanners of mail follow every link.

    The button, and the mail program that does it in one click (RFC 8058), post without a CSRF token: no cookie lets
    anybody in here, only the signature does. It answers the same whether or not there is such an account.
    """
    found = choices.read_token(token)
    if found is None:
        return render(request, "404.html", status=404)  # an exception would write the address into the log
    user_pk, kind = found
    if request.method == "POST":
        choices.turn_off(user_pk, kind)
    context = {"is_digest": kind == MailKind.DIGEST, "is_off": request.method == "POST", "school_years": ()}
    return render(request, "coaches/unsubscribe.html", context)


# --- the programme ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A rule with what this programme chose."""

    rule: Rule
    setting: ReminderSetting

    @property
    def after(self) -> int | None:
        return self.setting.after or (self.rule.after.usual if self.rule.after else None)


@access.for_roles(Role.COORDINATOR)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Waaraan herinnert Kansencoach? Every rule with when, when not, and what the programme chose."""
    programme = access.acting(request).programme
    chosen = {row.rule: row for row in ReminderSetting.objects.visible_to(request.user)}
    every = [
        Shown(rule, chosen.get(rule.slug) or ReminderSetting(programme=programme, rule=rule.slug))
        for rule in rules.every()
    ]
    groups = [(role.label, [row for row in every if row.rule.role == role]) for role in (Role.COORDINATOR, Role.COACH)]
    found = [group for group in groups if group[1]]
    context = {"groups": found, "crumbs": [(_("Regio"), "/regio/")], "school_years": ()}
    return render(request, "coaches/reminder_settings.html", context)


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest, rule: str) -> HttpResponse:
    """Turn one rule on or off, and say after how long it reminds."""
    user, programme = access.person(request), access.acting(request).programme
    found = rules.named(rule)
    if found is None:
        raise Http404

    def now() -> dict[str, object]:
        row = choices.setting_of(programme, found)
        return {"is_on": row.is_on, "after": row.after, "version": row.version}

    form = SettingForm(request.POST or None, rule=found, initial=now())
    page = FormPage(
        question=str(found.title),
        lead=f"{found.when} {found.when_not}",
        back=reverse("coaches:reminder_settings"),
        crumbs=[(_("Regio"), "/regio/"), (_("Herinneringen"), reverse("coaches:reminder_settings"))],
        sees=("coaches.ReminderSetting",),
    )
    return answer(
        request,
        page,
        form,
        lambda details: choices.set_rule(
            programme=programme, rule=found, by=user, version=form.cleaned_data["version"], **details
        ),
        fresh=now,
    )
