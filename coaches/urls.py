"""The addresses of ``coaches``."""

from __future__ import annotations

from django.urls import path

from coaches.views import activities, followups, inbox, privacy, pulses, rhythm, sending, shell, staffing

app_name = "coaches"

urlpatterns = [
    path("activiteiten/", activities.activities, name="activities"),
    path("activiteiten/nieuw/", activities.new, name="activity_new"),
    path("activiteiten/dagdeel/", activities.day_part, name="activity_day_part"),
    path("activiteiten/tekst/", activities.check_text, name="activity_text"),
    path("activiteiten/sturen/", sending.send, name="sending"),
    path("zonder-netwerk/", shell.shell, name="shell"),
    path("sw.js", shell.worker, name="worker"),
    path("app.webmanifest", shell.manifest, name="manifest"),
    path("activiteiten/<int:pk>/", activities.change, name="activity"),
    path("activiteiten/<int:pk>/verwijderen/", activities.remove, name="activity_remove"),
    path("activiteiten/<int:pk>/terugzetten/", activities.restore, name="activity_restore"),
    path("coaches/<int:pk>/activiteit/", activities.on_behalf, name="activity_on_behalf"),
    path("werk-past/<int:pk>/", pulses.answer, name="pulse"),
    path("werk-past/antwoord/<int:pk>/waardoor/", pulses.cause, name="pulse_cause"),
    path("werk-past/antwoord/<int:pk>/delen/", pulses.share, name="pulse_share"),
    path("werk-past/antwoord/<int:pk>/terug/", pulses.take_back, name="pulse_take_back"),
    path("straks/", followups.followups, name="followups"),
    path("straks/nieuw/", followups.new, name="followup_new"),
    path("straks/<int:pk>/", followups.change, name="followup"),
    path("straks/<int:pk>/klaar/", followups.finish, name="followup_finish"),
    path("straks/<int:pk>/niet-klaar/", followups.reopen, name="followup_reopen"),
    path("straks/<int:pk>/later/", followups.postpone, name="followup_postpone"),
    path("straks/<int:pk>/weghalen/", followups.remove, name="followup_remove"),
    path("herinneringen/", inbox.inbox, name="inbox"),
    path("herinneringen/<int:pk>/", inbox.reminder, name="reminder"),
    path("herinneringen/<int:pk>/klaar/", inbox.finish, name="reminder_finish"),
    path("herinneringen/<int:pk>/terug/", inbox.bring_back, name="reminder_back"),
    path("herinneringen/<int:pk>/later/", inbox.postpone, name="reminder_later"),
    path("coaches/nieuw/", staffing.new_coach, name="coach_new"),
    path("coaches/<int:pk>/wijzigen/", staffing.change_coach, name="coach_change"),
    path("coaches/<int:pk>/dienstverband/", staffing.new_employment, name="employment_new"),
    path("coaches/<int:pk>/vertrek/", staffing.leave, name="coach_leave"),
    path("coaches/<int:pk>/wissen/", privacy.erase, name="coach_erase"),
    path("coaches/<int:pk>/inzage/", privacy.copy_of_data, name="coach_data"),
    path("dienstverbanden/<int:pk>/wijzigen/", staffing.change_employment, name="employment_change"),
    path("uren/<int:pk>/plaatsen/", staffing.new_placement, name="placement_new"),
    path("uren/<int:pk>/kandidaat/", staffing.new_candidacy, name="candidacy_new"),
    path("uren/<int:pk>/klikgesprek/", staffing.new_meeting, name="meeting_new"),
    path("plaatsingen/<int:pk>/wijzigen/", staffing.change_placement, name="placement_change"),
    path("plaatsingen/<int:pk>/beeindigen/", staffing.end_placement, name="placement_end"),
    path("plaatsingen/<int:pk>/hervatten/", staffing.resume_placement, name="placement_resume"),
    path("plaatsingen/<int:pk>/weghalen/", staffing.withdraw_placement, name="placement_withdraw"),
    path("plaatsingen/<int:pk>/dagen/", rhythm.working_days, name="working_days"),
    path("coaches/<int:pk>/afwezig/", rhythm.new_absence, name="absence_new"),
    path("afwezig/<int:pk>/", rhythm.change_absence, name="absence"),
    path("afwezig/<int:pk>/weghalen/", rhythm.withdraw_absence, name="absence_withdraw"),
    path("kandidaten/<int:pk>/", staffing.change_candidacy, name="candidacy"),
    path("klikgesprekken/<int:pk>/", staffing.change_meeting, name="meeting"),
]
