"""The front door: to the page of one's role, in the demo as anybody, and the two pages that everybody may read."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kansencoach import access, access_request, audit, clock, demo, logins, privacy_register, second_factor, who_sees
from kansencoach.audit import AuditKind
from kansencoach.context import home_of
from kansencoach.middleware import MEMBERSHIP_KEY
from kansencoach.models import Membership, Role, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECURITY_TXT_HOLDS = timedelta(days=90)

OF_AN_ACTIVITY = ("coaches.Activity", "work", "themes", "coaches.ActivityNote", "coaches.SchoolMessage")


@access.public
def home(request: HttpRequest) -> HttpResponse:
    """To the start page of the role; whoever has no role yet reads what to do."""
    if not isinstance(request.user, User):
        return redirect("demo" if demo.is_open_to(request) else settings.LOGIN_URL)
    membership = request.user.membership
    if membership is None:
        return redirect("admin:index") if request.user.is_staff else render(request, "kansencoach/no_role.html")
    # The school year and the filters in the address go along.
    query = request.META.get("QUERY_STRING", "")
    return redirect(home_of(membership) + (f"?{query}" if query else ""))


@access.signed_in
@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles from now on."""
    chosen = request.POST.get("rol", "")
    membership = next((row for row in access.person(request).active_memberships if str(row.pk) == chosen), None)
    if membership is None:
        raise Http404
    act_as(request, membership)
    messages.success(request, _("Je werkt nu als %(role)s.") % {"role": membership.get_role_display().lower()})
    return redirect("home")


def act_as(request: HttpRequest, membership: Membership) -> None:
    """Act in this role (one of one's own) from the next page on."""
    request.session[MEMBERSHIP_KEY] = membership.pk
    details = {"role": membership.role}
    audit.record(AuditKind.ROLE_SWITCHED, by=access.person(request), details=details, request=request)


@access.public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_demo(request: HttpRequest) -> HttpResponse:
    """In the demo only: come in as one of its people, without a code."""
    if not demo.is_open_to(request):
        raise Http404
    memberships = (
        Membership.objects.active_on(clock.today())
        .filter(user__is_active=True, user__is_superuser=False)
        .select_related("user", "municipality", "employer", "school", "coach", "programme")
    )
    if request.method == "POST":
        chosen = next((row for row in memberships if row.user.email == request.POST.get("account")), None)
        if chosen is None:
            raise Http404
        login(request, chosen.user, backend=BACKEND)
        second_factor.record(request, chosen.user, "demo")  # coming in counts as both steps
        logins.begin(request)
        UserSession.objects.create_from_request(request)
        return redirect("home")
    groups = [(role.label, [row for row in memberships if row.role == role]) for role in Role]
    sign = import_string("coaches.links.SIGNER").sign  # by name: the kernel imports no app
    links = [(reverse("reports:link", args=[sign(secret)]), is_open) for secret, is_open in demo.LINK_SECRETS.items()]
    context = {"groups": [group for group in groups if group[1]], "links": links}
    return render(request, "kansencoach/demo.html", context)


@access.public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was tested and how, and what is not finished."""
    return render(request, "kansencoach/accessibility.html")


@access.public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, who sees it, and for how long."""
    terms = [
        (_("Je naam als kansencoach"), privacy_register.COACH),
        (_("Soort werk, thema’s en contacten van een activiteit"), privacy_register.DETAILS),
        (_("Je account"), privacy_register.ACCOUNT),
        (_("Waar je bent ingelogd"), privacy_register.DEVICE),
        (_("Wie iets veranderde"), privacy_register.WHO_DID_IT),
        (_("Wie naar je pagina keek of iets downloadde"), privacy_register.LOOKED),
        (_("Wie namens een gemeente besloot"), privacy_register.DECIDER),
    ]
    return render(request, "kansencoach/privacy.html", {"terms": terms, "seen": who_sees.lines(OF_AN_ACTIVITY)})


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept about oneself: what it is, and the file with all of it. After the second step, for who has one or
    needs one: the file holds more than any page."""
    user = access.person(request)
    has_step = second_factor.is_needed_by(user) or second_factor.is_set_up(user)
    if has_step and not second_factor.is_given(request):
        return second_factor.ask(request)
    if request.method == "POST":
        return access_request.download(request, access_request.of_user(user, on=clock.today()), about=user)
    return render(request, "kansencoach/own_data.html", {"school_years": ()})


@access.public
def source_code(request: HttpRequest) -> HttpResponse:
    """Where the source is and under which licence."""
    return render(request, "kansencoach/source_code.html")


@access.public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where somebody reports a leak (RFC 9116)."""
    valid_until = (timezone.now() + SECURITY_TXT_HOLDS).replace(minute=0, second=0, microsecond=0)
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": valid_until.isoformat(),
        "Preferred-Languages": "nl, en",
        "Canonical": f"{settings.SITE_URL}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
