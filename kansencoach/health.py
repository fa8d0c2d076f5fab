"""``/healthz``: this process answers. ``/readyz``: it can also work (database, cache and broker). JSON, without secrets."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView
from kombu.exceptions import OperationalError

from kansencoach.celery import app


@dataclasses.dataclass
class Broker(HealthCheck):
    """Whether Celery's broker accepts a connection. (django-health-check runs a synchronous check in a thread.)"""

    def run(self) -> None:
        try:
            with app.connection_for_read() as connection:
                connection.ensure_connection(max_retries=1, timeout=3)
        except (OperationalError, OSError) as error:
            raise ServiceUnavailable("de broker antwoordt niet") from error


class StatusView(HealthCheckView):
    """The checks as JSON: 200 when all are well, otherwise 503, so that a load balancer takes this process out."""

    names: ClassVar[dict[str, str]] = {"Database": "database", "Cache": "cache", "Broker": "broker"}

    async def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> JsonResponse:
        results = await asyncio.gather(*(check.get_result() for check in self.get_checks()))
        body = {
            self.names[type(result.check).__name__]: "ok" if result.error is None else "niet bereikbaar"
            for result in results
        }
        is_healthy = all(result.error is None for result in results)
        return JsonResponse({"status": "ok" if is_healthy else "fout", **body}, status=200 if is_healthy else 503)


process_view = StatusView.as_view(checks=[])
ready_view = StatusView.as_view(
    checks=["health_check.checks.Database", "health_check.checks.Cache", "kansencoach.health.Broker"]
)
