"""One's own account (the second step, where one is signed in), taking an invitation, and the accounts of a programme."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kansencoach import access, audit, clock, invitations, limits, logins, memberships, second_factor
from kansencoach.account_forms import own_device_field
from kansencoach.audit import AuditKind
from kansencoach.form_pages import FormPage, answer
from kansencoach.forms import VerbForm
from kansencoach.middleware import MEMBERSHIP_KEY
from kansencoach.models import SCOPE_OF_ROLE, Invitation, InvitationState, Membership, Role, User

INVITATION_MAILS = "invitation_mail"

# --- the second step ------------------------------------------------------------------------------------------------


@access.signed_in
@require_safe
def secure_account(request: HttpRequest) -> HttpResponse:
    """Before somebody sees more than issued figures: use the second step, or set it up, and then back."""
    user = access.person(request)
    second_factor.remember_way_back(request)
    if second_factor.is_given(request):
        return redirect("go_on")
    if second_factor.is_set_up(user):
        return redirect(f"{reverse('mfa_reauthenticate')}?next={reverse('go_on')}")
    may_read_on = user.membership is not None and user.membership.role == Role.MUNICIPALITY
    context = {"may_read_on": may_read_on, "school_years": ()}
    return render(request, "kansencoach/secure_account.html", context)


@access.signed_in
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """To the page that was asked for before the second step."""
    return redirect(second_factor.way_back(request.session))


def keep_the_last_step(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """allauth's removing of a second step, not of the last one while the role needs it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = access.person(request)
        mine = Authenticator.objects.filter(user=user, type__in=second_factor.STEPS)
        row = mine.filter(pk=kwargs["pk"]).first() if "pk" in kwargs else mine.filter(type=mine.model.Type.TOTP).first()
        if row is not None and second_factor.is_needed_by(user) and second_factor.is_last_of(user, row):
            messages.error(
                request, _("Voor jouw rol is een tweede stap nodig. Voeg eerst een andere toe, dan kan deze weg.")
            )
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


# --- where one is signed in -----------------------------------------------------------------------------------------


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_sign_ins(request: HttpRequest) -> HttpResponse:
    """The list of own logins; a POST ends one, all others, or all."""
    user = access.person(request)
    if request.method == "POST":
        return _end_sign_ins(request, user, request.POST.get("wat", ""))
    return render(
        request, "kansencoach/sign_ins.html", {"sign_ins": logins.of(user, request.session), "school_years": ()}
    )


def _end_sign_ins(request: HttpRequest, user: User, which: str) -> HttpResponse:
    if which == "alle":
        logins.end_all(user)
        logout(request)
        messages.success(request, _("Je bent overal uitgelogd."))
        return redirect("account_login")
    if which == "andere":
        logins.end_all(user, but=request.session)
        messages.success(request, _("Je bent alleen nog hier ingelogd."))
    elif which.isascii() and which.isdecimal() and len(which) < 19:
        is_here = any(one.is_here and str(one.pk) == which for one in logins.of(user, request.session))
        # Ended meanwhile, or by a double click: what was asked for is so.
        logins.end(user, int(which))
        if is_here:
            logout(request)
            return redirect("account_login")
        messages.success(request, _("Daar ben je uitgelogd."))
    else:
        raise Http404
    return redirect("sign_ins")


# --- taking an invitation -------------------------------------------------------------------------------------------


class AcceptForm(forms.Form):
    """The one question when taking an invitation."""

    own_device = own_device_field()


@access.public
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show an invitation; a POST accepts it (a mail scanner opens every link, and opening alone changes nothing)."""
    token = request.GET.get("code", "")
    found = invitations.find(token)
    if found is None:
        return _no_invitation(request, None)
    signed_in = request.user if isinstance(request.user, User) else None
    is_me = signed_in is not None and signed_in.email.lower() == found.email
    if found.state is not InvitationState.OPEN:
        # A second click, or the back button: the role is there already.
        if found.state is InvitationState.ACCEPTED and signed_in is not None and found.accepted_by_id == signed_in.pk:
            return redirect("home")
        return _no_invitation(request, found.state)
    if signed_in is not None and not is_me:
        return render(request, "kansencoach/invitation.html", {"invitation": found, "somebody_else": signed_in})
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _accept(request, token, is_own_device=form.cleaned_data["own_device"])
    return render(request, "kansencoach/invitation.html", {"invitation": found, "form": form, "is_me": is_me})


def _accept(request: HttpRequest, token: str, *, is_own_device: bool) -> HttpResponse:
    try:
        membership = invitations.accept(token)
    except invitations.NotOpen as error:
        return _no_invitation(request, error.state)
    except invitations.ClosedAccount:
        return render(request, "account/account_inactive.html", status=403)
    request.session[MEMBERSHIP_KEY] = membership.pk
    if isinstance(request.user, User):
        messages.success(request, _("De rol is erbij gekomen."))
        return redirect("home")
    user = membership.user
    logins.choose(request, is_own_device=is_own_device)
    record_authentication(request, user, "invitation", email=user.email)
    # Who has a second step already is asked for it: the link stands for the code by mail, not for more.
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email, redirect_url=reverse("home")))
    return response


def _no_invitation(request: HttpRequest, state: InvitationState | None) -> HttpResponse:
    status = 404 if state is None else 410
    return render(request, "kansencoach/invitation_gone.html", {"state": state}, status=status)


# --- the accounts of a programme ------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Who has a role in the programme, and who was invited."""
    programme = access.acting(request).programme
    rows = list(
        Membership.objects.filter(programme=programme)
        .select_related("user", "programme", "municipality", "coach", "employer", "school")
        .order_by("user__name", "user_id", "pk")
    )
    today = clock.today()
    is_over = {row.pk: not row.user.is_active or (row.ends_on is not None and row.ends_on < today) for row in rows}
    context = {
        "present": [row for row in rows if not is_over[row.pk]],
        "past": [row for row in rows if is_over[row.pk]],
        "invitations": Invitation.objects.visible_to(request.user)
        .filter(accepted_at=None, withdrawn_at=None)
        .select_related("programme", "municipality", "coach", "employer", "school"),
        "school_years": (),
    }
    return render(request, "kansencoach/accounts.html", context)


class InvitationForm(VerbForm):
    """Whom to invite, in one role."""

    email = forms.EmailField(label=gettext_lazy("E-mailadres"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Naam"), max_length=120)

    def __init__(self, data: Any = None, *, user: User, role: Role, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        scopes = invitations.scopes_for(user, role)
        if scopes is not None:
            field: Any = Membership._meta.get_field(SCOPE_OF_ROLE[role])
            self.fields["scope"] = forms.ModelChoiceField(scopes, label=str(field.verbose_name).capitalize())
            self.order_fields(["scope", "name", "email"])


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Choose the role, then say who it is."""
    user, asked = access.person(request), request.GET.get("rol", "")
    back = reverse("accounts")
    if asked not in Role.values:
        context = {"roles": Role.choices, "crumbs": [(_("Accounts"), back)], "school_years": ()}
        return render(request, "kansencoach/invite.html", context)
    role = Role(asked)
    programme = access.acting(request).programme

    def act(details: dict[str, Any]) -> Invitation:
        limits.take(INVITATION_MAILS, f"{programme.pk}:{details['email'].lower()}")
        return invitations.invite(
            programme=programme,
            email=details["email"],
            name=details["name"],
            role=role,
            scope=details.get("scope"),
            by=user,
        )

    return answer(
        request,
        FormPage(
            sees=("kansencoach.Invitation",),
            question=_("Wie nodig je uit als %(role)s?") % {"role": role.label.lower()},
            title=_("Uitnodigen"),
            lead=_("Je stuurt een mail met een link. De link werkt twee weken."),
            back=back,
            crumbs=[(_("Accounts"), back), (_("Uitnodigen"), reverse("invite"))],
            button=_("Uitnodiging sturen"),
        ),
        InvitationForm(request.POST or None, user=user, role=role),
        act,
        said=_was_sent,
    )


def _was_sent(found: Invitation) -> str:
    if found.mailed_at is None:
        return _("De uitnodiging staat klaar, maar de mail kon niet weg. Stuur hem straks opnieuw.")
    return _("De uitnodiging is gestuurd naar %(email)s.") % {"email": found.email}


def _an_invitation(request: HttpRequest, pk: int) -> Invitation:
    found: Invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    return found


def _done(request: HttpRequest, act: Callable[[], Any], said: Callable[[Any], str], where: str, undo: str = "") -> Any:
    """Do it, say so (or say why not), and go back."""
    try:
        result = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said(result), extra_tags=f"undo:{undo}" if undo else "")
    return redirect(where)


@access.for_roles(Role.COORDINATOR)
@require_POST
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link, for another two weeks."""
    found = _an_invitation(request, pk)

    def act() -> Invitation:
        limits.take(INVITATION_MAILS, f"{found.programme_id}:{found.email}")
        return invitations.resend(found, by=access.person(request))

    response: HttpResponse = _done(request, act, _was_sent, reverse("accounts"))
    return response


@access.for_roles(Role.COORDINATOR)
@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link works no more."""
    found = _an_invitation(request, pk)
    said = _("De uitnodiging aan %(email)s is ingetrokken.") % {"email": found.email}
    response: HttpResponse = _done(request, lambda: invitations.withdraw(found), lambda _r: said, reverse("accounts"))
    return response


def _an_account(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(memberships.people_of(access.acting(request).programme), pk=pk)


def _a_role(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(programme=access.acting(request).programme)
    return get_object_or_404(rows.select_related("user", "programme"), pk=pk)


@access.for_roles(Role.COORDINATOR)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: the roles in this programme, and what can be done about them."""
    person, programme = _an_account(request, pk), access.acting(request).programme
    if person != request.user:
        audit.record(AuditKind.LOOKED, by=access.person(request), about=person, request=request)
    today = clock.today()
    roles = person.memberships.filter(programme=programme).select_related(
        "programme", "municipality", "coach", "employer", "school"
    )
    context = {
        "person": person,
        "present": roles.filter(Q(ends_on=None) | Q(ends_on__gte=today)),
        "past": roles.filter(ends_on__lt=today),
        "is_me": person.pk == request.user.pk,
        "may_clear": memberships.is_ours_alone(person, programme),
        "has_second_step": second_factor.is_set_up(person),
        "crumbs": [(_("Accounts"), reverse("accounts"))],
        "school_years": (),
    }
    return render(request, "kansencoach/account.html", context)


@access.for_roles(Role.COORDINATOR)
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """From the next request on this person does not have this role."""
    role = _a_role(request, pk)
    response: HttpResponse = _done(
        request,
        lambda: memberships.end_role(role, on=clock.today(), by=access.person(request)),
        lambda _r: _("De rol van %(name)s is beëindigd.") % {"name": role.user.name},
        reverse("account", args=[role.user_id]),
        undo=reverse("give_back_role", args=[role.pk]),
    )
    return response


@access.for_roles(Role.COORDINATOR)
@require_POST
def give_back_role(request: HttpRequest, pk: int) -> HttpResponse:
    """The role holds again."""
    role = _a_role(request, pk)
    response: HttpResponse = _done(
        request,
        lambda: memberships.give_back_role(role),
        lambda _r: _("%(name)s heeft deze rol weer.") % {"name": role.user.name},
        reverse("account", args=[role.user_id]),
    )
    return response


@access.for_roles(Role.COORDINATOR)
@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """This person sees nothing of the programme any more, from the next request on."""
    person = _an_account(request, pk)
    programme, by = access.acting(request).programme, access.person(request)
    response: HttpResponse = _done(
        request,
        lambda: memberships.close_account(person, programme=programme, on=clock.today(), by=by),
        lambda _r: _("%(name)s heeft geen toegang meer tot dit programma.") % {"name": person.name},
        reverse("account", args=[pk]),
    )
    return response


@access.for_roles(Role.COORDINATOR)
@require_POST
def clear_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody who lost the second step: it goes, every login ends, and a mail says who did it."""
    person = _an_account(request, pk)
    programme, by = access.acting(request).programme, access.person(request)

    response: HttpResponse = _done(
        request,
        lambda: memberships.clear_second_factor(person, programme=programme, by=by),
        lambda _r: (
            _("De tweede stap van %(name)s is gewist. Bij het inloggen stelt %(name)s een nieuwe in.")
            % {"name": person.name}
        ),
        reverse("account", args=[pk]),
    )
    return response
