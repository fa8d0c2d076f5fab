"""The Celery application, and the only place in the code with times of day.

Beat knows no business times: it only says "send what is due". What is due, and when, stands in PostgreSQL, computed for
Europe/Amsterdam; a run that the clock change skips or doubles therefore changes nothing.
"""

from __future__ import annotations

import os
from typing import Any

import pghistory
from celery import Celery, Task
from celery.signals import beat_init, setup_logging, worker_init

from kansencoach.environment import join_embedded_servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kansencoach.settings")


class RecordedTask(Task):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A task whose name stands in the history of what it changes."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("kansencoach", task_cls=RecordedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "render-waiting-factsheets": {"task": "reports.render_waiting", "schedule": 60.0, "options": {"expires": 50}},
    "make-waiting-exports": {"task": "reports.export_waiting", "schedule": 60.0, "options": {"expires": 50}},
    "look-what-is-due": {"task": "coaches.plan_reminders", "schedule": 300.0, "options": {"expires": 290}},
    "send-what-is-due": {"task": "coaches.send_mails", "schedule": 15.0, "options": {"expires": 14}},
    "sweep-points-of-attention": {
        "task": "reports.sweep_signals",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "seal-what-is-recorded": {"task": "kansencoach.seal_due", "schedule": 300.0, "options": {"expires": 280}},
    "apply-retention": {"task": "kansencoach.apply_retention", "schedule": 3600.0, "options": {"expires": 3500}},
}

USUAL_MOMENT: dict[str, tuple[int, int]] = {"coordinator": (1, 8), "coach": (5, 12)}
"""When a letter with reminders goes to who chose nothing: the day of the week (1 is Monday) and the local hour, by role."""


@setup_logging.connect
def use_our_logging(**_kwargs: Any) -> None:
    """Celery would replace the handlers that the settings made; listening to this signal is how it is told not to."""


@worker_init.connect
@beat_init.connect
def join_servers(**_kwargs: Any) -> None:
    """A worker or beat that is started by itself in development finds the embedded servers running, or starts them."""
    join_embedded_servers()
