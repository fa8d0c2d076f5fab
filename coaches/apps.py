"""The app ``coaches``."""

from django.apps import AppConfig


class CoachesConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "coaches"
