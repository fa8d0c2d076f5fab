"""The app ``kansencoach``."""

from django.apps import AppConfig


class KansencoachConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "kansencoach"

    def ready(self) -> None:
        from kansencoach import checks, second_factor, sign_ins  # noqa: F401 - registers the checks, and listens to logins

        second_factor.listen()
