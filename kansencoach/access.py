"""Access marks: every view says who may come in.

A view carries exactly one mark: :func:`for_roles`, :func:`signed_in` or :func:`public`. Whoever has another role gets
404, as if the page did not exist, and the attempt is recorded. ``access_of`` reads the mark back for the system check and the tests.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from kansencoach import audit, second_factor
from kansencoach.audit import AuditKind
from kansencoach.models import Membership, Role, User

View = TypeVar("View", bound=Callable[..., HttpResponse])

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset({"signed_in"})


def _mark(view: View, access: frozenset[str]) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


METHODS = ("GET", "HEAD", "POST")


def _only_known_methods(view: View) -> View:
    """A page is read or sent something; every other method is refused, once the guard let its sender in."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return limited  # type: ignore[return-value]


def for_roles(*roles: Role, issued: bool = False) -> Callable[[View], View]:
    """Only people whose active membership has one of ``roles``; anybody else gets 404.

    And only after the second step of signing in, because they see more than issued figures. With ``issued`` the view
    shows nothing but those to everybody except a coordinator, who reads concepts as well.
    """

    def decorate(view: View) -> View:
        view = _only_known_methods(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = getattr(request.user, "membership", None)
            if membership is None or membership.role not in roles:
                record_refusal(request, "role")
                raise Http404
            is_free = issued and membership.role != Role.COORDINATOR
            if not is_free and not second_factor.is_given(request):
                return second_factor.ask(request)
            try:
                return view(request, *args, **kwargs)
            except Http404:
                record_refusal(request, "scope")
                raise

        return _mark(guarded, frozenset(roles))  # type: ignore[return-value]

    return decorate


def record_refusal(request: HttpRequest, why: str) -> None:
    """Who asked for something that is not there for this person: a page of other roles, or what lies outside the scope."""
    if isinstance(request.user, User):
        details = {"method": request.method, "why": why}
        audit.record(AuditKind.REFUSED, by=request.user, details=details, request=request)


def signed_in(view: View) -> View:
    """Anybody with an account."""
    return _mark(view, SIGNED_IN)


def public(view: View) -> View:
    """Anybody at all; no figures of any kind here."""
    return _mark(login_not_required(view), PUBLIC)


def alike(view: View) -> View:
    """Public, and the same for whoever asks: nothing of a person, a login or a day is in it. The one kind of answer that
    a browser may keep (the page that works without network, the service worker)."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "public, no-cache"
        response.is_alike = True  # type: ignore[attr-defined]
        return response

    return public(kept)  # type: ignore[return-value]


def secret_address(view: View) -> View:
    """A page whose address is a secret: it is not stored, not found, not passed on and not logged."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs the address of a refusal
        return response

    return shown  # type: ignore[return-value]


def access_of(view: Any) -> frozenset[str] | None:
    """The access mark of a view, or ``None`` when it has none."""
    return getattr(view, "access", None)


def person(request: HttpRequest) -> User:
    """Who is signed in; for views with a mark other than public."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def acting(request: HttpRequest) -> Membership:
    """The role in which this person acts; for views with a mark for roles."""
    membership = person(request).membership
    if membership is None:
        raise Http404
    return membership
