"""Analyse en plan: asked for at a plek, started with organisations, a plan with actions, extra hours for the time being."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from coaches import staffing
from kansencoach import erasure, promises
from kansencoach.models import User
from kansencoach.scoping import OutOfSight
from kansencoach.versions import STALE
from reports import analysis as verbs
from reports import signals
from reports.models import Analysis, AnalysisAction, InterimDecision, Signal, Verdict
from schools import partners, planning
from schools.models import FundingShare, FundingSource, HourGrant, Partner
from tests import factories
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

QUESTION = "Wat is er nodig, zodat het werk weer in de uren past?"
LATER = date(2027, 2, 1)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(world: World, **changes: Any) -> Analysis:
    told: dict[str, Any] = {
        "deployment": world.ours.deployment,
        "question": QUESTION,
        "owner": world.ours.coach_user,
        "on": TODAY - timedelta(days=9),
        "by": world.ours.coordinator,
    }
    return verbs.request(**{**told, **changes})


def started(world: World, **changes: Any) -> Analysis:
    return verbs.start(ask(world, **changes), started_on=TODAY - timedelta(days=7), on=TODAY, by=None)


def extra(analysis: Analysis, **changes: Any) -> InterimDecision:
    told: dict[str, Any] = {
        "extra_hours": Decimal("1.50"),
        "starts_on": TODAY,
        "reason": "Er is meer overleg nodig.",
        "review_on": LATER,
        "on": TODAY,
        "by": None,
    }
    return verbs.decide_extra_hours(analysis, **{**told, **changes})


def chain(world: World) -> list[tuple[date, Decimal]]:
    rows = HourGrant.system.filter(allocation__deployment=world.ours.deployment).order_by("starts_on")
    return list(rows.values_list("starts_on", "hours_per_week"))


def jgz(world: World, name: str = "JGZ Voorbeeldland") -> Partner:
    return partners.add_partner(
        programme=world.ours.programme, municipality=world.ours.municipality, name=name, kind="health", by=None
    )


def seen_by(user: User) -> list[Analysis]:
    return list(Analysis.objects.visible_to(User.objects.get(pk=user.pk)))


# --- asking -------------------------------------------------------------------------------------------------------------


def test_an_analysis_has_a_question_an_owner_organisations_and_a_date(world: World) -> None:
    row = ask(world, partners=[jgz(world)], due_on=LATER)
    assert (row.state, row.question, row.owner, row.due_on, row.school_year) == (
        "requested",
        QUESTION,
        world.ours.coach_user,
        LATER,
        world.year,
    )
    assert [partner.name for partner in verbs.partners_of(row)] == ["JGZ Voorbeeldland"]


def test_at_one_plek_one_analysis_is_open_at_a_time(world: World) -> None:
    first = ask(world)
    with pytest.raises(ValidationError, match="loopt al een analyse"):
        ask(world)
    verbs.stop(first, outcome="Niet meer nodig.", ended_on=TODAY, on=TODAY, by=None)
    assert ask(world).state == "requested"


def test_of_two_people_who_ask_at_once_the_second_reads_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither saw the row of the other: only the database knows."""
    ask(world)
    monkeypatch.setattr(promises, "store", lambda row: row.save())
    with pytest.raises(ValidationError, match="loopt al een analyse") as caught:
        ask(world)
    assert caught.value.code == "promise"
    assert Analysis.system.count() == 1


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("analysis_dates_fit_state", {"state": "concluded"}),
        ("analysis_outcome_when_ended", {"state": "stopped", "ended_on": TODAY}),
        ("analysis_period_order", {"state": "concluded", "ended_on": date(2026, 9, 1), "outcome": "Klaar."}),
        ("analysis_due_after_request", {"due_on": date(2026, 9, 1)}),
    ],
)
def test_the_database_keeps_what_an_analysis_is(world: World, name: str, changes: dict[str, Any]) -> None:
    row = started(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Analysis.system.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("interim_grant_fits_verdict", {"grant": None}),
        ("interim_grant_fits_verdict", {"verdict": "stays"}),
        ("interim_review_later", {"review_on": TODAY}),
        ("interim_extra_is_reviewed", {"review_on": None}),
    ],
)
def test_the_database_keeps_what_a_decision_is(world: World, name: str, changes: dict[str, Any]) -> None:
    decision = extra(started(world))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        InterimDecision.system.filter(pk=decision.pk).update(**changes)


@pytest.mark.parametrize("text", ["Wat heeft moeder van Sem nodig?", "Bel 06-12345678", "Overleg met Fatima Yilmaz"])
def test_a_text_with_a_name_or_a_family_is_asked_to_be_written_in_other_words(world: World, text: str) -> None:
    row = started(world)
    for field, act in (
        ("question", lambda: verbs.change(row, question=text, owner=None, partners=[], due_on=None, on=TODAY, by=None)),
        ("outcome", lambda: verbs.conclude(row, outcome=text, ended_on=TODAY, on=TODAY, by=None)),
        ("what", lambda: verbs.add_action(row, what=text, who="JGZ", on=TODAY, by=None)),
        ("who", lambda: verbs.add_action(row, what="Overleg", who=text, on=TODAY, by=None)),
        ("reason", lambda: extra(row, reason=text)),
        ("decided_by", lambda: extra(row, decided_by=text)),
    ):
        with pytest.raises(ValidationError) as caught:
            act()
        assert list(caught.value.message_dict) == [field]


def test_names_of_the_plek_its_schools_and_organisations_may_be_written(world: World) -> None:
    row = ask(world, question=f"Wat doet {world.ours.deployment} samen met {jgz(world, 'Bureau Fatima')}?")
    assert "Bureau Fatima" in row.question


@pytest.mark.parametrize("name", ["mevrouw Jansen", "Sanne Kuiper", "dhr. Piet Bakker"])
def test_a_person_is_no_organisation(world: World, name: str) -> None:
    with pytest.raises(ValidationError):
        verbs.check_organisation(name)
    got = client_of(world.ours.coordinator).post(
        f"/plekken/{world.ours.deployment.pk}/analyse/", {"question": QUESTION, "new_partner": name}
    )
    assert got.status_code == 422
    assert not Partner.system.exists()
    assert not Analysis.system.exists()


def test_an_organisation_typed_twice_is_one(world: World) -> None:
    assert jgz(world) == jgz(world, " jgz  voorbeeldland ")


def test_only_a_coordinator_or_a_coach_of_the_plek_sees_to_it(world: World) -> None:
    assert set(verbs.possible_owners(world.ours.deployment, on=TODAY)) == {
        world.ours.coordinator,
        world.ours.coach_user,
    }
    with pytest.raises(ValidationError) as caught:
        ask(world, owner=world.colleague_user)
    assert list(caught.value.message_dict) == ["owner"]


def test_it_is_concluded_once_it_was_started_and_then_only_corrected(world: World) -> None:
    row = ask(world)
    with pytest.raises(ValidationError, match="nog niet gestart"):
        verbs.conclude(row, outcome="Meer overleg.", ended_on=TODAY, on=TODAY, by=None)
    row = verbs.start(row, started_on=TODAY, on=TODAY, by=None)
    row = verbs.conclude(row, outcome="Meer overleg.", ended_on=TODAY, on=TODAY, by=None)
    assert (row.state, row.ended_on, row.outcome) == ("concluded", TODAY, "Meer overleg.")
    assert verbs.conclude(row, outcome="Elke week overleg.", ended_on=TODAY, on=TODAY, by=None).state == "concluded"
    for act in (
        lambda: verbs.start(row, started_on=TODAY, on=TODAY, by=None),
        lambda: verbs.stop(row, outcome="Toch niet.", ended_on=TODAY, on=TODAY, by=None),
        lambda: extra(row),
    ):
        with pytest.raises(ValidationError, match="al afgerond of gestopt"):
            act()


def test_somebody_who_was_second_is_told(world: World) -> None:
    row = ask(world)
    verbs.start(row, started_on=TODAY, on=TODAY, by=None, version=row.version)
    with pytest.raises(ValidationError) as caught:
        verbs.stop(row, outcome="Niet nodig.", ended_on=TODAY, on=TODAY, by=None, version=row.version)
    assert caught.value.code == "stale"
    assert str(STALE) in caught.value.messages


# --- the plan -----------------------------------------------------------------------------------------------------------


def test_an_action_is_ticked_and_taken_back(world: World) -> None:
    action = verbs.add_action(started(world), what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    assert verbs.finish_action(action, on=TODAY, by=None).done_on == TODAY
    assert verbs.finish_action(action, on=TODAY + timedelta(days=3), by=None).done_on == TODAY
    assert verbs.reopen_action(action, by=None).done_on is None
    verbs.remove_action(action, by=None)
    assert not AnalysisAction.system.exists()


def test_an_action_is_changed_and_checked_like_a_new_one(world: World) -> None:
    action = verbs.add_action(started(world), what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    told: dict[str, Any] = {"what": "Elke week overleg", "who": "JGZ", "due_on": LATER, "on": TODAY, "by": None}
    row = verbs.change_action(action, **told)
    assert (row.what, row.who, row.due_on, row.added_on) == ("Elke week overleg", "JGZ", LATER, TODAY)
    for field, text in (("what", "Bel 06-12345678"), ("who", "mevrouw Jansen")):
        with pytest.raises(ValidationError) as caught:
            verbs.change_action(action, **{**told, field: text})
        assert list(caught.value.message_dict) == [field]


def test_of_two_people_who_change_an_action_the_second_reads_both(world: World) -> None:
    action = verbs.add_action(
        started(world, owner=world.ours.coach_user), what="Elke maand overleg", who="JGZ", on=TODAY, by=None
    )
    page, sent = f"/acties/{action.pk}/wijzigen/", {"version": action.version, "who": "JGZ", "due_on": ""}
    coach, coordinator = client_of(world.ours.coach_user), client_of(world.ours.coordinator)
    assert coach.post(page, {**sent, "what": "Elke week overleg"}).status_code == 302
    got = coordinator.post(page, {**sent, "what": "Elke dag overleg"})
    assert got.status_code == 422
    shown = got.content.decode()
    for text in (str(STALE), "Elke week overleg", "Elke dag overleg"):
        assert text in shown
    assert AnalysisAction.system.get().what == "Elke week overleg"
    verbs.finish_action(action, on=TODAY, by=None)
    sent = {**sent, "version": AnalysisAction.system.get().version, "what": "Elke dag overleg"}
    assert coordinator.post(page, sent).status_code == 302
    row = AnalysisAction.system.get()
    assert (row.what, row.done_on) == ("Elke dag overleg", TODAY)  # a correction leaves it done


def test_an_action_that_was_taken_away_meanwhile_is_said_to_be_gone(world: World) -> None:
    action = verbs.add_action(started(world), what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    verbs.remove_action(action, by=None)
    with pytest.raises(ValidationError) as caught:
        verbs.change_action(action, what="Overleg", who="JGZ", due_on=None, on=TODAY, by=None)
    assert caught.value.code == "gone"


# --- extra hours --------------------------------------------------------------------------------------------------------


def test_extra_hours_are_a_revision_of_the_hours_chain(world: World) -> None:
    row = started(world)
    decision = extra(row, decided_by="gemeente")
    grant = decision.grant
    assert chain(world) == [(date(2026, 8, 1), Decimal("4.90")), (TODAY, Decimal("6.40"))]
    assert grant is not None
    assert (grant.decided_on, grant.decided_by, grant.reason) == (
        TODAY,
        "gemeente",
        "afspraak in de test Er is meer overleg nodig.",
    )
    found = verbs.extra_of(row)
    assert found is not None
    assert (found.hours, found.since, found.is_running) == (Decimal("1.50"), TODAY, True)
    assert Analysis.system.get(pk=row.pk).review_on == LATER


def test_who_corrects_the_chain_corrects_the_extra_hours(world: World) -> None:
    row = started(world)
    grant = extra(row).grant
    assert grant is not None
    planning.correct_grant(grant, starts_on=TODAY, terms=factories.terms("5.90"), by=None)
    found = verbs.extra_of(row)
    assert found is not None
    assert found.hours == Decimal("1.00")


def test_extra_hours_are_not_taken_from_the_chain_behind_the_back_of_the_analysis(world: World) -> None:
    grant = extra(started(world)).grant
    assert grant is not None
    with pytest.raises(ValidationError, match="horen bij een analyse"):
        planning.remove_grant(grant, by=None)


def test_a_review_that_stops_them_grants_what_was_granted_before(world: World) -> None:
    row = started(world)
    extra(row)
    verbs.review(row, verdict="stops", starts_on=LATER, reason="De drukte is voorbij.", on=LATER, by=None)
    assert chain(world) == [
        (date(2026, 8, 1), Decimal("4.90")),
        (TODAY, Decimal("6.40")),
        (LATER, Decimal("4.90")),
    ]
    last = HourGrant.system.get(starts_on=LATER, allocation__deployment=world.ours.deployment)
    assert last.reason == "afspraak in de test"
    assert Analysis.system.get(pk=row.pk).review_on is None
    with pytest.raises(ValidationError, match="geen extra uren"):
        verbs.review(row, verdict="stays", on=LATER, by=None)


def test_a_review_that_keeps_them_changes_no_hours(world: World) -> None:
    row = started(world)
    extra(row)
    again = date(2027, 5, 1)
    verbs.review(row, verdict="stays", review_on=again, on=LATER, by=None)
    assert [hours for _day, hours in chain(world)] == [Decimal("4.90"), Decimal("6.40")]
    assert Analysis.system.get(pk=row.pk).review_on == again
    verbs.review(row, verdict="stays", on=again, by=None)
    assert Analysis.system.get(pk=row.pk).review_on is None
    assert list(InterimDecision.system.values_list("verdict", flat=True)) == ["extra", "stays", "stays"]


def test_a_review_that_adjusts_them_counts_from_what_was_granted_before(world: World) -> None:
    row = started(world)
    extra(row)
    verbs.review(
        row,
        verdict="adjusted",
        extra_hours=Decimal("0.50"),
        starts_on=LATER,
        review_on=date(2027, 5, 1),
        on=LATER,
        by=None,
    )
    assert [hours for _day, hours in chain(world)] == [Decimal("4.90"), Decimal("6.40"), Decimal("5.40")]
    verbs.review(row, verdict="stops", starts_on=date(2027, 5, 1), on=date(2027, 5, 1), by=None)
    assert chain(world)[-1] == (date(2027, 5, 1), Decimal("4.90"))


def test_money_for_the_extra_hours_comes_from_one_source_and_goes_back(world: World) -> None:
    own = FundingSource.system.create(programme=world.ours.programme, name="Gemeente")
    other = FundingSource.system.create(programme=world.ours.programme, name="Jeugdgeld")
    [first] = HourGrant.system.filter(allocation__deployment=world.ours.deployment)
    planning.correct_grant(
        first,
        starts_on=first.starts_on,
        terms=factories.terms("4.90", shares=(planning.ShareTerms(own, Decimal("4.90")),)),
        by=None,
    )
    row = started(world)
    with pytest.raises(ValidationError) as caught:
        extra(row)
    assert list(caught.value.message_dict) == ["source"]
    extra(row, source=other)
    verbs.review(
        row,
        verdict="adjusted",
        extra_hours=Decimal("1.00"),
        starts_on=LATER,
        review_on=date(2027, 5, 1),
        on=LATER,
        by=None,
    )
    verbs.review(row, verdict="stops", starts_on=date(2027, 5, 1), on=date(2027, 5, 1), by=None)
    paid = FundingShare.system.filter(grant__allocation__deployment=world.ours.deployment).order_by(
        "grant__starts_on", "source__name"
    )
    assert list(paid.values_list("grant__starts_on", "source__name", "hours_per_week")) == [
        (date(2026, 8, 1), "Gemeente", Decimal("4.90")),
        (TODAY, "Gemeente", Decimal("4.90")),
        (TODAY, "Jeugdgeld", Decimal("1.50")),
        (LATER, "Gemeente", Decimal("4.90")),
        (LATER, "Jeugdgeld", Decimal("1.00")),
        (date(2027, 5, 1), "Gemeente", Decimal("4.90")),
    ]


def test_hours_that_are_unknown_cannot_be_raised(world: World) -> None:
    allocation = world.open_plek.allocations.get()
    planning.revise_grant(allocation=allocation, starts_on=date(2026, 9, 1), terms=factories.terms(None), by=None)
    row = ask(world, deployment=world.open_plek, owner=None)
    with pytest.raises(ValidationError) as caught:
        extra(row)
    assert list(caught.value.message_dict) == ["extra_hours"]


def test_hours_that_somebody_else_revised_are_not_undone(world: World) -> None:
    row = started(world)
    extra(row)
    allocation = world.ours.deployment.allocations.get()
    planning.revise_grant(allocation=allocation, starts_on=date(2027, 1, 4), terms=factories.terms("7.00"), by=None)
    with pytest.raises(ValidationError, match="op een andere manier gewijzigd"):
        verbs.review(row, verdict="stops", starts_on=LATER, on=LATER, by=None)
    verbs.review(row, verdict="stays", on=LATER, by=None)


def test_hours_that_a_coach_fills_do_not_vanish(world: World) -> None:
    """Filled is never more than granted: first the placement, then the hours."""
    row = started(world)
    extra(row)
    second = factories.employment(factories.coach(world.ours.programme, name="Tweede Coach"))
    factories.placement(world.ours.deployment.allocations.get(), second, hours="1.50", starts_on=TODAY)
    with pytest.raises(ValidationError):
        verbs.review(row, verdict="stops", starts_on=LATER, on=LATER, by=None)
    assert len(chain(world)) == 2


def test_after_the_school_year_there_is_nothing_to_undo(world: World) -> None:
    row = started(world)
    extra(row)
    august = date(2027, 8, 2)
    assert verbs.review(row, verdict="stops", starts_on=august, on=august, by=None).grant is None
    assert len(chain(world)) == 2


def test_what_was_decided_later_is_not_known_before(world: World) -> None:
    row = started(world)
    extra(row)
    verbs.review(row, verdict="stops", starts_on=LATER, on=LATER, by=None)
    before, after = verbs.extras_of([row], as_of=TODAY)[row.pk], verbs.extras_of([row], as_of=LATER)[row.pk]
    assert (before.is_running, before.last.review_on) == (True, LATER)
    assert (after.has_stopped, after.last.verdict) == (True, Verdict.STOPS)
    assert verbs.extras_of([row], as_of=TODAY - timedelta(days=1)) == {}


# --- who sees it --------------------------------------------------------------------------------------------------------


def test_gemeente_and_school_see_an_analysis_once_it_was_started(world: World) -> None:
    ours = world.ours
    row = ask(world, partners=[jgz(world)])
    pages = ((ours.officer, "/mijn-gemeente/"), (ours.school_user, "/onze-plek/"))
    for user, page in pages:
        assert seen_by(user) == []
        assert QUESTION not in client_of(user).get(page).content.decode()
    row = verbs.start(row, started_on=TODAY, on=TODAY, by=None)
    for user, page in pages:
        assert QUESTION in client_of(user).get(page).content.decode()
    for user in (ours.coordinator, ours.coach_user, ours.officer, ours.school_user):
        assert seen_by(user) == [row]
    for user in (
        ours.employer_user,
        world.colleague_user,
        world.neighbour_officer,
        world.theirs.coordinator,
        world.theirs.officer,
        world.theirs.school_user,
    ):
        assert seen_by(user) == []
    [read] = seen_by(ours.officer)
    with pytest.raises(OutOfSight):
        _ = read.owner
    assert not AnalysisAction.objects.visible_to(User.objects.get(pk=ours.officer.pk)).exists()
    assert not InterimDecision.objects.visible_to(User.objects.get(pk=ours.school_user.pk)).exists()


def test_a_coach_who_had_left_does_not_see_what_was_asked_afterwards(world: World) -> None:
    row = ask(world, on=date(2027, 9, 1), school_year=world.year, owner=None)
    assert row not in seen_by(world.ours.coach_user)


def test_erasing_the_owner_leaves_the_analysis(world: World) -> None:
    row = started(world, owner=world.ours.coordinator)
    erasure.erase_account(world.ours.coordinator, by=None, on=TODAY)
    row.refresh_from_db()
    assert row.owner is not None
    assert "Voorbeeld" not in row.owner.name


# --- the pages ----------------------------------------------------------------------------------------------------------


def test_a_coordinator_asks_and_lands_on_the_page(world: World) -> None:
    client = client_of(world.ours.coordinator)
    page = f"/plekken/{world.ours.deployment.pk}/analyse/"
    assert "zodat het werk weer in de uren past?" in client.get(page).content.decode()
    sent = {
        "question": QUESTION,
        "owner": world.ours.coach_user.pk,
        "due_on": "2027-02-01",
        "new_partner": "JGZ Voorbeeldland",
        "new_kind": "health",
    }
    got = client.post(page, sent)
    row = Analysis.system.get()
    assert got["Location"] == f"/analyses/{row.pk}/"
    shown = client.get(got["Location"]).content.decode()
    assert "JGZ Voorbeeldland" in shown
    assert QUESTION in shown
    assert f"/analyses/{row.pk}/" in client.get(f"/plekken/{world.ours.deployment.pk}/").content.decode()


def test_it_is_asked_from_a_point_of_attention_whose_words_stay_with_the_coordinator(world: World) -> None:
    point = Signal.system.create(
        programme=world.ours.programme,
        deployment=world.ours.deployment,
        school_year=world.year,
        rule="stil",
        cause="x",
        is_about_work=False,
        value=Decimal(3),
        threshold=Decimal(2),
        opened_on=TODAY,
        coordinator_from=TODAY,
        last_true_on=TODAY,
    )
    client = client_of(world.ours.coordinator)
    page = f"/plekken/{world.ours.deployment.pk}/analyse/"
    told = signals.listed(Signal.system.all(), by=world.ours.coordinator)[0].sentence
    assert told in client.get(f"{page}?aandachtspunt={point.pk}").content.decode()
    Signal.system.filter(pk=point.pk).update(is_about_work=True, coordinator_from=TODAY + timedelta(days=7))
    assert told not in client.get(f"{page}?aandachtspunt={point.pk}").content.decode()  # still the coach's
    Signal.system.filter(pk=point.pk).update(is_about_work=False, coordinator_from=TODAY)
    for wrong in ("0", "x", "9" * 40, str(point.pk + 1000)):
        assert told not in client.get(f"{page}?aandachtspunt={wrong}").content.decode()
    client.post(f"{page}?aandachtspunt={point.pk}", {"question": QUESTION})
    row = Analysis.system.get()
    assert (row.signal, row.question) == (point, QUESTION)
    verbs.start(row, started_on=TODAY, on=TODAY, by=None)
    assert told not in client_of(world.ours.officer).get("/mijn-gemeente/").content.decode()
    [read] = seen_by(world.ours.school_user)
    with pytest.raises(OutOfSight):
        _ = read.signal


def own_point(world: World, **changes: Any) -> Signal:
    """A point about the work of our coach, that no coordinator reads yet."""
    made: Signal = Signal.system.create(
        programme=world.ours.programme,
        deployment=world.ours.deployment,
        school_year=world.year,
        rule="stil",
        value=Decimal(3),
        threshold=Decimal(2),
        opened_on=TODAY,
        last_true_on=TODAY,
        **{"cause": "y", "is_about_work": True, "coordinator_from": TODAY + timedelta(days=7), **changes},
    )
    return made


def test_a_coach_asks_from_an_own_point_and_the_coordinator_does_the_rest(world: World) -> None:
    point, coach, coordinator = own_point(world), client_of(world.ours.coach_user), client_of(world.ours.coordinator)
    page = f"/plekken/{world.ours.deployment.pk}/analyse/?aandachtspunt={point.pk}"
    told = signals.listed(Signal.system.all(), by=world.ours.coach_user)[0].sentence
    for seen in ("/aandachtspunten/", f"/aandachtspunten/{point.pk}/"):
        assert f'href="{page}"' in coach.get(seen).content.decode()
    form = coach.get(page).content.decode()
    assert told in form
    for field in ("owner", "partners", "new_partner", "due_on"):
        assert f'name="{field}"' not in form
    got = coach.post(page, {"question": QUESTION, "owner": world.ours.coach_user.pk, "new_partner": "JGZ"})
    row = Analysis.system.get()
    assert (row.state, row.signal, row.question, row.owner, row.requested_by) == (
        "requested",
        point,
        QUESTION,
        None,
        world.ours.coach_user,
    )
    assert not Partner.system.exists()
    shown = coach.get(got["Location"]).content.decode()
    assert f"/aandachtspunten/{point.pk}/" in shown
    for path in ("wijzigen", "starten", "afronden", "actie"):
        assert coach.get(f"/analyses/{row.pk}/{path}/").status_code == 404, path
    listed = coach.get("/aandachtspunten/").content.decode()
    assert page not in listed
    assert f"/analyses/{row.pk}/" in listed
    read = coordinator.get(f"/analyses/{row.pk}/").content.decode()
    assert f"door {world.ours.coach_user.name} (kansencoach)" in read
    assert "nog niemand" in read
    assert "Kiezen wie haar trekt" in read
    assert f"/aandachtspunten/{point.pk}/" not in read  # the coach reads it first
    Signal.system.update(coordinator_from=TODAY)
    assert f"/aandachtspunten/{point.pk}/" in coordinator.get(f"/analyses/{row.pk}/").content.decode()


def test_what_a_coach_asked_is_seen_by_gemeente_and_school_only_once_it_was_started(world: World) -> None:
    ask(world, owner=None, by=world.ours.coach_user, signal=own_point(world))
    for user in (world.ours.officer, world.ours.school_user, world.ours.employer_user, world.colleague_user):
        assert seen_by(user) == []


def test_a_coach_asks_only_where_that_coach_works_now(world: World) -> None:
    placement, page = world.ours.placement, f"/plekken/{world.ours.deployment.pk}/analyse/"
    for user, there in ((world.ours.coach_user, 200), (world.colleague_user, 404), (world.ours.employer_user, 404)):
        assert client_of(user).get(page).status_code == there
    point = own_point(world)
    yesterday = TODAY - timedelta(days=1)
    staffing.end_placement(
        placement,
        ends_on=yesterday,
        announced_on=yesterday,
        reason="other_job",
        remove_later_activities=True,
        by=None,
    )
    coach = client_of(world.ours.coach_user)
    assert coach.get(page).status_code == 404
    assert coach.post(page, {"question": QUESTION}).status_code == 404
    assert not Analysis.system.exists()
    Signal.system.filter(pk=point.pk).update(opened_on=TODAY - timedelta(days=9))
    assert "/analyse/" not in coach.get("/aandachtspunten/").content.decode()


def test_who_asks_while_one_runs_is_told(world: World) -> None:
    row, page = ask(world), f"/plekken/{world.ours.deployment.pk}/analyse/"
    for user in (world.ours.coach_user, world.ours.coordinator):
        client = client_of(user)
        form = client.get(page).content.decode()
        assert "loopt al een analyse" in form
        assert f"/analyses/{row.pk}/" in form
        assert client.post(page, {"question": QUESTION}).status_code == 422
    assert Analysis.system.count() == 1


def test_the_points_of_a_coach_take_the_same_number_of_queries_for_one_and_three(
    world: World, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(world.ours.coach_user)
    own_point(world)
    client.get("/aandachtspunten/")
    with CaptureQueriesContext(connection) as one:
        client.get("/aandachtspunten/")
    own_point(world, cause="z")
    own_point(world, cause="w")
    with django_assert_num_queries(len(one)):
        client.get("/aandachtspunten/")


def test_a_coach_ticks_an_action_and_only_the_owner_changes_the_analysis(world: World) -> None:
    row = started(world, owner=world.ours.coordinator)
    action = verbs.add_action(row, what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    coach = client_of(world.ours.coach_user)
    assert coach.get(f"/analyses/{row.pk}/").status_code == 200
    assert coach.post(f"/acties/{action.pk}/gedaan/").status_code == 302
    assert AnalysisAction.system.get().done_on == TODAY
    for path in ("wijzigen", "starten", "afronden", "stoppen", "actie", "extra-uren", "opnieuw-bekijken"):
        assert coach.get(f"/analyses/{row.pk}/{path}/").status_code == 404, path
    assert coach.post(f"/acties/{action.pk}/weghalen/").status_code == 404
    assert coach.get(f"/acties/{action.pk}/wijzigen/").status_code == 404
    Analysis.system.update(owner=world.ours.coach_user)
    for path, status in (("wijzigen", 200), ("afronden", 200), ("actie", 200), ("extra-uren", 404), ("stoppen", 404)):
        assert coach.get(f"/analyses/{row.pk}/{path}/").status_code == status, path


def test_a_stranger_finds_nothing(world: World) -> None:
    row = started(world)
    action = verbs.add_action(row, what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    paths = [
        f"/plekken/{world.ours.deployment.pk}/analyse/",
        *(
            f"/analyses/{row.pk}/{path}"
            for path in (
                "",
                "wijzigen/",
                "starten/",
                "afronden/",
                "stoppen/",
                "actie/",
                "extra-uren/",
                "opnieuw-bekijken/",
            )
        ),
    ]
    theirs = world.theirs
    for user in (theirs.coordinator, theirs.coach_user, theirs.officer, world.ours.employer_user, world.ours.officer):
        client = client_of(user)
        for path in paths:
            assert client.get(path).status_code == 404, (user, path)
            if not path.endswith(f"/{row.pk}/"):  # that one is only read
                assert client.post(path).status_code == 404, (user, path)
        for press in ("gedaan", "open", "weghalen", "wijzigen"):
            assert client.post(f"/acties/{action.pk}/{press}/").status_code == 404
    assert QUESTION not in client_of(theirs.coordinator).get("/analyses/").content.decode()


def test_the_list_takes_the_same_number_of_queries_for_one_and_three(
    world: World, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(world.ours.coordinator)
    ask(world)
    client.get("/analyses/")
    with CaptureQueriesContext(connection) as one:
        client.get("/analyses/")
    ask(world, deployment=world.bundle, owner=None, partners=[jgz(world)])
    ask(world, deployment=world.open_plek, owner=None)
    with django_assert_num_queries(len(one)):
        client.get("/analyses/")


def test_extra_hours_and_their_review_through_the_pages(world: World) -> None:
    row = started(world)
    client = client_of(world.ours.coordinator)
    sent = {
        "version": row.version,
        "extra_hours": "1,5",
        "starts_on": TODAY.isoformat(),
        "reason": "Er is meer overleg nodig.",
        "review_on": LATER.isoformat(),
        "decided_on": TODAY.isoformat(),
    }
    assert client.post(f"/analyses/{row.pk}/extra-uren/", sent).status_code == 302
    shown = client.get(f"/analyses/{row.pk}/").content.decode()
    assert "<strong>1,5</strong> u/week extra sinds 18 november 2026" in shown
    assert "Opnieuw bekijken op <strong>1 februari 2027</strong>" in shown
    again = client.post(f"/analyses/{row.pk}/extra-uren/", sent)
    assert again.status_code == 422
    sent = {
        "version": Analysis.system.get().version,
        "verdict": "stops",
        "starts_on": "2026-11-19",
        "decided_on": TODAY.isoformat(),
    }
    assert client.post(f"/analyses/{row.pk}/opnieuw-bekijken/", sent).status_code == 302
    assert [hours for _day, hours in chain(world)] == [Decimal("4.90"), Decimal("6.40"), Decimal("4.90")]
    assert "De extra uren zijn gestopt" in client.get(f"/analyses/{row.pk}/").content.decode()
