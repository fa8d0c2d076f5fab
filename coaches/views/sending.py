"""Where the queue of a browser is sent to (``static/js/queue.js``): a few activities at once, each with its own answer."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coaches import sending
from coaches.models import Coach
from coaches.sending import Outcome, State
from coaches.views.activities import say_there, say_written
from coaches.views.own import own_coach
from kansencoach import access, clock, on_device
from kansencoach.models import Role, User
from kansencoach.ways_back import own_path


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """GET: whose queue may be sent here, and the token to send it with. POST: ``owner``, and ``activities`` as JSON.

    409 when somebody else is logged in than whose queue this is: nothing of it is read.
    """
    user = access.person(request)
    owner = on_device.owner_of(user)
    if request.method != "POST":
        return JsonResponse({"owner": owner, "token": get_token(request)})
    if request.POST.get("owner") != owner:
        return JsonResponse({"reason": _("Log in als wie dit schreef.")}, status=409)
    try:
        activities = json.loads(request.POST.get("activities", ""))
        if not isinstance(activities, list) or len(activities) > sending.MOST:
            raise ValueError("not a list, or too many at once")
    except (ValueError, RecursionError):
        return JsonResponse({"reason": _("Dit kan niet worden gelezen.")}, status=400)
    coach = own_coach(user)
    answers = [_answer(request, raw, coach, user) for raw in activities]
    return JsonResponse({"answers": answers})


def _answer(request: HttpRequest, raw: Any, coach: Coach, user: User) -> dict[str, Any]:
    try:
        sent = sending.read(raw)
    except (ValueError, TypeError, AttributeError):
        return _as_json("", sending.malformed())
    outcome = sending.take(sent, coach=coach, on=clock.today(), by=user)
    found = _as_json(sent.key, outcome)
    if outcome.state in (State.STORED, State.KNOWN) and outcome.activity is not None:
        month = f"{reverse('coaches:activities')}?maand={outcome.activity.done_on:%Y-%m}"
        found["to"] = own_path(sent.data.get("next"), month if sent.pk else reverse("reports:coach_home"))
        if request.POST.get("say") and sent.pk:  # somebody waits for it on the page that follows
            messages.success(request, _("Activiteit gewijzigd."))
        elif request.POST.get("say") and "part" in sent.data and outcome.state == State.KNOWN:
            say_there(request, outcome.activity)
        elif request.POST.get("say"):
            say_written(request, outcome.activity, outcome.form)
    return found


def _as_json(key: str, outcome: Outcome) -> dict[str, Any]:
    pk = outcome.activity.pk if outcome.activity is not None else None
    sentences = [{"label": label, "text": text} for label, text in outcome.sentences]
    return {"id": key, "state": outcome.state, "pk": pk, "sentences": sentences}
