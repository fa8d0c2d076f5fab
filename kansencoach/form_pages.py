"""How a form with a verb behind it is shown, refused and done: one function for every such page.

Sent twice is done once: the token of the form is claimed in the cache before the verb runs, and whoever comes second is
sent to where the first one went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kansencoach.forms import VerbForm, is_stale

BUSY = "bezig"
REMEMBERED = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What stands around a form: its question, where one came from, and the word on its button."""

    question: str
    back: str
    title: str = ""
    lead: str = ""
    crumbs: Sequence[tuple[str, str]] = ()
    button: str = ""
    template: str = "components/form_page.html"
    extra: Mapping[str, Any] | None = None


def answer(
    request: HttpRequest,
    page: FormPage,
    form: VerbForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: Callable[[Any], str] | str = "",
    said: Callable[[Any], str] | str = "",
    undo: Callable[[Any], str] | None = None,
    fresh: Callable[[], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """The form, or after a POST that the verb accepted the page ``done`` (else ``page.back``) with a toast.

    ``act`` calls the verb with what was filled in; what it refuses (:class:`ValidationError`) appears in the form, with
    status 422. ``fresh`` gives the present values when somebody else saved in between. ``undo`` gives the address that
    takes the change back.
    """
    if request.method != "POST" or not form.is_valid():
        return _show(request, page, form)
    key = f"form:{request.user.pk}:{form.cleaned_data['token']}" if form.cleaned_data.get("token") else ""
    if key and not cache.add(key, BUSY, REMEMBERED):
        where = cache.get(key)
        return redirect(where if where and where != BUSY else page.back)
    try:
        result = act(form.details())
    except ValidationError as error:
        if key:
            cache.delete(key)
        form.refuse(error)
        if is_stale(error) and fresh is not None:
            form.show_fresh(fresh())
        return _show(request, page, form)
    except BaseException:
        if key:
            cache.delete(key)
        raise
    where = (done(result) if callable(done) else done) or page.back
    if key:
        cache.set(key, where, REMEMBERED)
    text = said(result) if callable(said) else said
    messages.success(request, text or _("Opgeslagen."), extra_tags=f"undo:{undo(result)}" if undo else "")
    return redirect(where)


def _show(request: HttpRequest, page: FormPage, form: VerbForm) -> HttpResponse:
    context = {"page": page, "form": form, "crumbs": page.crumbs, "school_years": (), **(page.extra or {})}
    return render(request, page.template, context, status=422 if form.is_bound and form.errors else 200)
