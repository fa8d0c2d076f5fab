"""The app ``coaches``."""

from django.apps import AppConfig


class CoachesConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "coaches"

    def ready(self) -> None:
        """Let the rules of reminders take part."""
        from coaches.reminders import declared  # noqa: F401 - registers them
