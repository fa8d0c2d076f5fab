"""What every page shows around its content: the menu of one's role, one's scope, the school year and its switch.

A page without figures passes ``school_years=()`` to leave the switch out; what a view passes goes before what stands
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.http import Http404, HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from kansencoach import clock, on_device
from kansencoach.models import Membership, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MENU: dict[str, tuple[tuple[StrPromise, str], ...]] = {
    Role.COORDINATOR: (
        (_("Regio"), "/regio/"),
        (_("Coaches"), "/coaches/"),
        (_("Activiteiten"), "/activiteiten/"),
        (_("Factsheets"), "/factsheets/"),
        (_("Accounts"), "/accounts/"),
    ),
    Role.COACH: (
        (_("Plekken"), "/mijn-plekken/"),
        (_("Week"), "/jouw-week/"),
        (_("Jaar"), "/jouw-jaar/"),
        (_("Activiteiten"), "/activiteiten/"),
        (_("Factsheets"), "/factsheets/"),
    ),
    Role.MUNICIPALITY: (
        (_("Mijn gemeente"), "/mijn-gemeente/"),
        (_("Factsheets"), "/factsheets/"),
    ),
    Role.EMPLOYER: (
        (_("Mijn kansencoaches"), "/mijn-kansencoaches/"),
        (_("Factsheets"), "/factsheets/"),
    ),
    Role.SCHOOL: (
        (_("Onze plek"), "/onze-plek/"),
        (_("Factsheets"), "/factsheets/"),
    ),
}
ADMIN: tuple[StrPromise, str] = (_("Beheer"), "/beheer/")
# Where a page without a menu word of its own belongs.
BELOW = {
    "/plekken/": "/regio/",
    "/gemeenten/": "/regio/",
    "/scholen/": "/regio/",
    "/uren/": "/regio/",
    "/toekenningen/": "/regio/",
    "/plaatsingen/": "/regio/",
    "/kandidaten/": "/regio/",
    "/klikgesprekken/": "/regio/",
    "/dienstverbanden/": "/coaches/",
    "/inzage/": "/accounts/",
    "/exports/": "/mijn-kansencoaches/",
    "/jouw-maanden/": "/activiteiten/",
    "/straks/": "/mijn-plekken/",
    "/mijn-klikgesprekken/": "/mijn-plekken/",
    "/aandachtspunten/": "",  # below the start of whoever reads it
    "/analyses/": "",
}


def home_of(membership: Membership) -> str:
    """Where somebody with this role starts: the first word of the menu."""
    return MENU[membership.role][0][1]


def chosen_school_year(request: HttpRequest) -> Any:
    """The school year in the address (``?jaar=2026-2027``), else the present one. 404 when there is no such year."""
    found = getattr(request, "_school_year", None)
    if found is None:
        # A lookup by name: the kernel imports no app.
        school_year = apps.get_model("schools", "SchoolYear")
        label = request.GET.get("jaar", "")
        try:
            found = school_year.from_label(label) if label else _present_year(school_year)
        except school_year.DoesNotExist as error:
            raise Http404 from error
        request._school_year = found  # type: ignore[attr-defined]
    return found


def _present_year(school_year: Any) -> Any:
    """The school year of today; on 1 August the one before it, as long as nobody made the new one."""
    begun = school_year.objects.filter(starts_on__lte=clock.today()).order_by("-starts_on")
    return begun[:1].get()


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``nav``, ``scope_line``, ``school_years``, ``school_year``, ``is_example``."""
    membership = getattr(getattr(request, "user", None), "membership", None)
    if membership is None:
        return {}
    return {
        "nav": _menu(membership, request),
        "scope_line": _lazy(lambda: _scope_line(membership, request)),
        "school_years": _lazy(lambda: list(apps.get_model("schools", "SchoolYear").objects.all())),
        "school_year": _lazy(lambda: _year_or_none(request)),
        "is_example": membership.programme.is_example,
        "membership": membership,
    }


def typed_key(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``typed_key``, with which this person's browser locks what is typed (``static/js/typed.js``).

    Nobody else gets it, and it opens nothing on the server.
    """
    key = getattr(getattr(request, "user", None), "pk", None)
    if key is None:
        return {}
    return {"typed_key": salted_hmac("kansencoach.typed", str(key), algorithm="sha256").hexdigest()}


def queue(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``queue``, whose queue this page may open and with which key (``static/js/queue.js``); empty
    for who is no kansencoach, and absent on a page that nobody asked for (an error, the page without network)."""
    membership = getattr(getattr(request, "user", None), "membership", None)
    if membership is None or membership.role != Role.COACH:
        return {"queue": ""}
    return {"queue": on_device.ticket_of(membership.user)}


def _lazy(make: Callable[[], Any]) -> Any:
    """Asked for only when a template shows it (a fragment does not)."""
    return SimpleLazyObject(make)


def _menu(membership: Membership, request: HttpRequest) -> list[tuple[StrPromise, str, bool]]:
    items: Iterable[tuple[StrPromise, str]] = MENU[membership.role]
    if request.user.is_staff:
        items = (*items, ADMIN)
    at = request.path
    own = [address for _label, address in items]
    if not any(at.startswith(address) for address in own):
        at = next((above or own[0] for below, above in BELOW.items() if at.startswith(below)), at)
    return [(label, address, at.startswith(address)) for label, address in items]


def _year_or_none(request: HttpRequest) -> Any:
    try:
        return chosen_school_year(request)
    except Http404:
        return None


def _scope_line(membership: Membership, request: HttpRequest) -> str:
    """ "Coördinator · Kansen4Kinderen · 2026/2027"; an officer reads the name of the municipality.

    A school year whose holidays are not known yet says so, because every figure in teaching weeks rests on them.
    """
    # A coach knows who she is: what she reads is the programme.
    who = membership.programme if membership.role == Role.COACH else membership.scope
    year = _year_or_none(request)
    label = _("%(year)s (lesweken voorlopig)") % {"year": year} if year and year.is_provisional else year
    return " · ".join(str(part) for part in (membership.get_role_display(), who, label) if part)
