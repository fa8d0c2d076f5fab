"""The addresses of ``coaches``."""

from __future__ import annotations

from django.urls import path

from coaches.views import activities

app_name = "coaches"

urlpatterns = [
    path("activiteiten/", activities.activities, name="activities"),
    path("activiteiten/nieuw/", activities.new, name="activity_new"),
    path("activiteiten/<int:pk>/", activities.change, name="activity"),
    path("activiteiten/<int:pk>/verwijderen/", activities.remove, name="activity_remove"),
    path("activiteiten/<int:pk>/terugzetten/", activities.restore, name="activity_restore"),
    path("coaches/<int:pk>/activiteit/", activities.on_behalf, name="activity_on_behalf"),
]
