"""The front page: everybody starts at the first word of the own menu."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kansencoach import access, context


@access.signed_in
def home(request: HttpRequest) -> HttpResponse:
    """To where this role starts; an account without a role reads what to do."""
    membership = getattr(request.user, "membership", None)
    if membership is None:
        return render(request, "kansencoach/home.html")
    return redirect(context.home_of(membership))
