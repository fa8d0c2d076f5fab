"""System checks: every address of ours says who may come in, scoped rows have one public door, and every field has a
line in the privacy register.

They run with ``manage.py check`` and therefore before every start: a view without an access mark does not get online.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver

from kansencoach import privacy
from kansencoach.access import access_of
from kansencoach.scoping import ScopedManager, ScopedModel

OWN_APPS = ("kansencoach", "schools", "coaches", "reports")

# Addresses that other people's code answers, with the reason why they need no mark of ours.
DECLARED = {
    "account/": "allauth decides itself: signing in is public, the rest asks for an account",
    "beheer/": "the admin asks for staff, behind allauth's login",
    "healthz": "a load balancer has no account; says only whether the process answers",
    "readyz": "a load balancer has no account; says only which service answers",
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf: its whole route, its name with namespace, and the view behind it."""

    route: str
    name: str
    view: Any

    @property
    def exception(self) -> str | None:
        """Why this address needs no mark; ``None`` when it does need one."""
        return next((why for start, why in DECLARED.items() if self.route.startswith(start)), None)


def addresses(resolver: URLResolver | None = None, route: str = "", namespace: str = "") -> Iterator[Address]:
    """Every address of the site, depth first."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern).removeprefix("^" if route else "")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(here, f"{namespace}{pattern.name or ''}", pattern.callback)


@checks.register(checks.Tags.security)
def every_view_has_an_access_mark(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Refuses an address without a mark of ``kansencoach.access``, unless it is a declared exception."""
    return [
        checks.Error(
            f"/{address.route} has no access mark.",
            hint="Put @access.for_roles(...), @access.signed_in or @access.public on top of the view.",
            id="kansencoach.E001",
        )
        for address in addresses()
        if address.exception is None and access_of(address.view) is None
    ]


@checks.register(checks.Tags.security)
def scoped_models_have_one_door(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Refuses a scoped model whose ``objects`` gives rows without saying for whom, and a model of ours with a programme
    that is not scoped at all."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models():
        if model._meta.app_label not in OWN_APPS or not issubclass(model, ScopedModel):
            continue
        if not hasattr(model, "sights"):
            found.append(
                checks.Error(
                    f"{model.__name__} does not say who may see it.",
                    hint="Give the model `sights`: a Sight for each role that sees rows of it.",
                    obj=model,
                    id="kansencoach.E003",
                )
            )
        public = {m.name for m in model._meta.managers if not isinstance(m, ScopedManager)} - {"system"}
        if public or not isinstance(model.objects, ScopedManager):
            found.append(
                checks.Error(
                    f"{model.__name__} can be read without saying for whom ({', '.join(sorted(public)) or 'objects'}).",
                    hint="Only `objects` (visible_to) and `system` are managers of a scoped model.",
                    obj=model,
                    id="kansencoach.E002",
                )
            )
    return found


@checks.register(checks.Tags.models)
def every_field_is_in_the_privacy_register(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """Refuses a field without purpose, lawful basis and retention term, and a line about a field that is gone."""
    return [
        checks.Error(problem.message, hint=problem.hint, id="kansencoach.E010")
        for problem in privacy.problems(privacy.register(), privacy.tables())
    ]


@checks.register(checks.Tags.models)
def every_model_keeps_its_history(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Refuses a model of ours that is neither ``@tracked`` nor ``@untracked("why")``."""
    return [
        checks.Error(
            f"{model.__name__} does not say whether its history is kept.",
            hint='Put @tracked on the model, or @untracked("reason").',
            obj=model,
            id="kansencoach.E003",
        )
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS
        and not model._meta.proxy
        and not hasattr(model, "pgh_tracked_model")  # the history itself
        and not hasattr(model, "pgh_event_models")
        and not vars(model).get("untracked")
    ]
