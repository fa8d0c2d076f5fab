"""The app ``kansencoach``."""

from django.apps import AppConfig


class KansencoachConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "kansencoach"

    def ready(self) -> None:
        from kansencoach import checks, sign_ins  # noqa: F401 - registers the system checks, and listens to logins
