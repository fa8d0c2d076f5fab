"""The app ``reports``."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reports"

    def ready(self) -> None:
        """Let the rules of reminders about figures take part."""
        from reports import reminder_rules  # noqa: F401 - registers them
