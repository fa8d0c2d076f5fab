"""The addresses of ``schools``."""

from __future__ import annotations

from django.urls import URLPattern, path

from schools.views import planning, study_days

app_name = "schools"

urlpatterns: list[URLPattern] = [
    path("plekken/nieuw/", planning.new_deployment, name="deployment_new"),
    path("plekken/<int:pk>/wijzigen/", planning.change_deployment, name="deployment_change"),
    path("plekken/<int:pk>/uren/", planning.new_allocation, name="allocation_new"),
    path("plekken/<int:pk>/norm/", planning.norm, name="norm"),
    path("plekken/<int:pk>/studiedagen/", study_days.study_days_of, name="study_days"),
    path("studiedagen/<int:pk>/weghalen/", study_days.remove_study_day, name="study_day_remove"),
    path("plekken/<int:pk>/voortzetting/", planning.continuation, name="continuation"),
    path("uren/<int:pk>/wijzigen/", planning.change_allocation, name="allocation_change"),
    path("uren/<int:pk>/herzien/", planning.new_grant, name="grant_new"),
    path("toekenningen/<int:pk>/wijzigen/", planning.change_grant, name="grant_change"),
    path("toekenningen/<int:pk>/weghalen/", planning.remove_grant, name="grant_remove"),
    path("besluiten/<int:pk>/weghalen/", planning.withdraw_vacancy_decision, name="vacancy_remove"),
]
