"""How a form with a verb behind it is shown, refused and done: one function for every such page.

Sent twice is done once: the token of the form is claimed in the same transaction as what the verb does, so nothing that
happens to the cache can double it. Whoever comes second waits for the first, and is sent to where that one went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kansencoach import access
from kansencoach.forms import VerbForm, is_stale
from kansencoach.models import FormPost
from kansencoach.versions import STALE

PRESSED = "pressed"
REMEMBERED = 10


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What stands around a form: its question, where one came from, and the word on its button."""

    question: str
    back: str
    sees: Sequence[str]
    """What is filled in here, for "Wie ziet dit?": scoped models and kinds of figures."""
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
    token = form.cleaned_data.get("token")
    try:
        if fresh is not None and form.cleaned_data.get("version") is None:
            raise ValidationError(STALE, code="stale")  # a form that does not say what it showed may overwrite nothing
        with transaction.atomic():
            post, is_ours = FormPost.claim(token=token, person_id=access.person(request).pk) if token else (None, True)
            if post is not None and not is_ours:
                messages.success(request, _("Opgeslagen."))
                return redirect(post.where or page.back)
            result = act(form.details())
            where = (done(result) if callable(done) else done) or page.back
            if post is not None:
                post.where = where
                post.save(update_fields=["where"])
    except ValidationError as error:
        form.refuse(error)
        if is_stale(error) and fresh is not None:
            form.show_fresh(fresh())
        return _show(request, page, form)
    text = said(result) if callable(said) else said
    messages.success(request, text or _("Opgeslagen."), extra_tags=f"undo:{undo(result)}" if undo else "")
    return redirect(where)


def pressed_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A button that takes something away or puts it back: pressed again it says so, instead of that it does not exist.

    Only for whoever pressed it the first time, in the same session; for anybody else the row does not exist.
    """

    @wraps(view)
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before: dict[str, str] = request.session.get(PRESSED, {})
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if request.path not in before:
                raise
            messages.info(request, _("Dat was al gebeurd."))
            return redirect(before[request.path])
        if response.status_code == 302:
            pressed_now = {**before, request.path: response["Location"]}
            request.session[PRESSED] = dict(list(pressed_now.items())[-REMEMBERED:])
        return response

    return pressed


def _show(request: HttpRequest, page: FormPage, form: VerbForm) -> HttpResponse:
    context = {"page": page, "form": form, "crumbs": page.crumbs, "school_years": (), **(page.extra or {})}
    return render(request, page.template, context, status=422 if form.is_bound and form.errors else 200)
