"""The note for oneself and the message to the school: written, checked, kept with the activity, seen by whom, wiped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from coaches import activity_log, texts
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, ActivityNote, Coach, Placement, SchoolMessage
from coaches.models.activity import FAMILY_CONTACT_KINDS
from coaches.texts import Texts
from kansencoach import retention
from kansencoach.models import User
from reports.demo import diary
from schools.models import School
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
NEW = "/activiteiten/nieuw/"
NOTE, MESSAGE = "Goed gesprek, volgende week terugbellen.", "De koffieochtend was druk: 14 ouders."


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def placement() -> Placement:
    programme = factories.programme()
    municipality = factories.municipality(programme)
    plek = factories.deployment(programme, municipality, name="Hubertus")
    schools = [factories.school(municipality, pupils=60, name=name) for name in ("De Linde", "De Esdoorn")]
    return factories.placement(factories.allocation(plek, schools=schools))


@pytest.fixture
def bundle(placement: Placement) -> list[School]:
    return list(placement.allocation.schools.order_by("-name"))


@pytest.fixture
def coach(placement: Placement) -> Coach:
    return placement.coach


@pytest.fixture
def user(coach: Coach) -> User:
    return factories.coach_user(coach)


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def typed(placement: Placement, **fields: Any) -> dict[str, Any]:
    plek = placement.allocation.deployment_id
    return {"deployment": plek, "done_on": "2026-11-17", "minutes": "45", **fields}


def write(placement: Placement, note: str | None = None, message: str | None = None, **details: Any) -> Activity:
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 17),
        minutes=45,
        on=TODAY,
        by=None,
        details=ActivityDetails(**details),
        texts=Texts(note, message),
    )


def change(activity: Activity, note: str | None = None, message: str | None = None, **details: Any) -> Activity:
    return activity_log.change_activity(
        activity,
        placement=activity.placement,
        done_on=activity.done_on,
        minutes=activity.minutes,
        details=ActivityDetails(**details),
        on=TODAY,
        by=None,
        texts=Texts(note, message),
    )


def kept() -> tuple[list[str], list[str]]:
    return tuple(list(model.system.values_list("text", flat=True)) for model in (ActivityNote, SchoolMessage))  # type: ignore[return-value]


# --- writing --------------------------------------------------------------------------------------------------------


def test_both_texts_are_kept_with_the_activity(signed_in: Client, placement: Placement, coach: Coach) -> None:
    response = signed_in.post(NEW, typed(placement, note=NOTE, message=MESSAGE))
    assert response.status_code == 302
    activity = Activity.system.get()
    note = ActivityNote.system.get()
    assert (note.coach, note.activity_uuid, note.text) == (coach, activity.client_uuid, NOTE)
    assert (note.written_on, note.wipe_on) == (TODAY, date(2027, 7, 31))
    assert SchoolMessage.system.get().text == MESSAGE
    page = signed_in.get(f"/activiteiten/{activity.pk}/").content.decode()
    assert NOTE in page
    assert MESSAGE in page


def test_no_text_leaves_no_row(signed_in: Client, placement: Placement) -> None:
    signed_in.post(NEW, typed(placement, note="  ", message=""))
    assert kept() == ([], [])


def test_a_text_is_changed_and_taken_away(signed_in: Client, placement: Placement) -> None:
    activity = write(placement, NOTE, MESSAGE)
    page = f"/activiteiten/{activity.pk}/"
    signed_in.post(page, typed(placement, note="Anders.", message="", version="1"))
    assert kept() == (["Anders."], [])


def test_a_field_that_was_not_sent_changes_nothing(signed_in: Client, placement: Placement) -> None:
    activity = write(placement, NOTE, MESSAGE)
    signed_in.post(f"/activiteiten/{activity.pk}/", typed(placement, version="1"))
    assert kept() == ([NOTE], [MESSAGE])


def test_ten_times_the_same_makes_one(signed_in: Client, placement: Placement) -> None:
    sent = typed(placement, note=NOTE, client_uuid="b0b0b0b0-0000-4000-8000-000000000001")
    for _time in range(10):
        signed_in.post(NEW, sent)
    assert kept() == ([NOTE], [])


# --- the check ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["note", "message"])
@pytest.mark.parametrize(
    ("text", "sentence", "words"),
    [
        ("Gebeld met Fatima over lezen", "een naam", "Fatima"),
        ("bsn 999990019", "burgerservicenummer", "999990019"),
        ("bel 06-12345678", "telefoonnummer", "06-12345678"),
        ("mail sem@example.com", "mailadres", "sem@example.com"),
        ("geboren 12-03-2016", "geboortedatum", "12-03-2016"),
        ("woont Dorpsstraat 12", "adres", "Dorpsstraat 12"),
    ],
)
def test_what_points_at_a_family_is_refused_and_stays_in_the_form(
    signed_in: Client, placement: Placement, field: str, text: str, sentence: str, words: str
) -> None:
    response = signed_in.post(NEW, typed(placement, **{field: text}))
    page = response.content.decode()
    assert response.status_code == 422
    assert f"Hier lijkt een {sentence.removeprefix('een ')}" in page
    assert f"<mark>{words}</mark>" in page
    assert text in page
    assert not Activity.system.exists()
    assert kept() == ([], [])


def test_a_name_gets_an_example_of_other_words(signed_in: Client, placement: Placement) -> None:
    page = signed_in.post(NEW, typed(placement, note="moeder van Sem")).content.decode()
    assert "Schrijf bijvoorbeeld “een moeder uit groep 5”." in page


def test_there_is_no_way_past_the_check(signed_in: Client, placement: Placement) -> None:
    forced = {"force": "1", "ignore": "on", "confirm": "ja", "note_ok": "1"}
    for _time in range(2):
        assert signed_in.post(NEW, typed(placement, note="moeder van Sem", **forced)).status_code == 422
    assert kept() == ([], [])


def test_the_verb_checks_too(placement: Placement) -> None:
    with pytest.raises(ValidationError) as refused:
        write(placement, "moeder van Sem", "bel 06-12345678")
    assert set(refused.value.error_dict) == {"note", "message"}
    assert not Activity.system.exists()


def test_the_own_plekken_and_schools_may_be_named(signed_in: Client, placement: Placement) -> None:
    response = signed_in.post(NEW, typed(placement, note="Overleg met Hubertus en De Esdoorn over de inloop"))
    assert response.status_code == 302


def test_a_text_that_is_too_long_is_refused_and_stays(signed_in: Client, placement: Placement) -> None:
    text = "lezen " * 200
    response = signed_in.post(NEW, typed(placement, note=text))
    assert response.status_code == 422
    assert text.strip() in response.content.decode()


# --- no message with one family -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(FAMILY_CONTACT_KINDS))
def test_no_message_on_work_with_one_family(signed_in: Client, placement: Placement, kind: str) -> None:
    response = signed_in.post(NEW, typed(placement, kind=kind, message=MESSAGE, note=NOTE))
    assert response.status_code == 422
    assert "geen bericht aan de school" in response.content.decode()
    assert kept() == ([], [])
    assert signed_in.post(NEW, typed(placement, kind=kind, note=NOTE)).status_code == 302


def test_no_message_outside_the_schools(signed_in: Client, placement: Placement) -> None:
    response = signed_in.post(NEW, typed(placement, deployment="buiten", kind="training", message=MESSAGE))
    assert response.status_code == 422
    assert kept() == ([], [])


def test_the_kind_cannot_change_under_a_message(placement: Placement) -> None:
    activity = write(placement, message=MESSAGE)
    with pytest.raises(ValidationError) as refused:
        change(activity, kind="parent_talk")
    assert set(refused.value.error_dict) == {"message"}
    change(activity, message="", kind="parent_talk")
    assert kept() == ([], [])


@pytest.mark.parametrize("kind", sorted(FAMILY_CONTACT_KINDS))
def test_the_database_refuses_it_too(placement: Placement, kind: str) -> None:
    """Whoever passes the verbs by, in either order, meets the database."""
    talk, other = write(placement, kind=kind), write(placement, message=MESSAGE)
    dates = {"written_on": TODAY, "wipe_on": TODAY}
    with pytest.raises(IntegrityError, match="no message to the school"), transaction.atomic():
        SchoolMessage.system.create(coach=talk.coach, activity_uuid=talk.client_uuid, **dates)
    with pytest.raises(IntegrityError, match="no message to the school"), transaction.atomic():
        Activity.system.filter(pk=other.pk).update(kind=kind)
    with pytest.raises(IntegrityError, match="no message to the school"), transaction.atomic():
        SchoolMessage.system.update(activity_uuid=talk.client_uuid)


def test_a_text_needs_an_activity_of_its_coach(placement: Placement) -> None:
    other = factories.placement(factories.allocation())
    activity = write(placement)
    for coach, key in ((other.coach, activity.client_uuid), (placement.coach, "b0b0b0b0-0000-4000-8000-000000000001")):
        with pytest.raises(IntegrityError, match="needs its activity"), transaction.atomic():
            ActivityNote.system.create(coach=coach, activity_uuid=key, written_on=TODAY, wipe_on=TODAY)


# --- removing and putting back ---------------------------------------------------------------------------------------


def test_removing_and_putting_back_keeps_the_texts(signed_in: Client, placement: Placement) -> None:
    activity = write(placement, NOTE, MESSAGE)
    signed_in.post(f"/activiteiten/{activity.pk}/verwijderen/")
    assert ActivityNote.system.get().removed_at is not None
    assert NOTE not in str(dict(signed_in.session))
    signed_in.post(f"/activiteiten/{activity.pk}/terugzetten/")
    again = Activity.system.get()
    assert texts.texts_of([again])[again.pk] == Texts(NOTE, MESSAGE)
    assert ActivityNote.system.get().removed_at is None


def test_a_text_without_activity_is_gone_after_a_day(placement: Placement) -> None:
    write(placement, NOTE, MESSAGE)
    write(placement, "Deze blijft.")
    activity_log.remove_activity(Activity.system.order_by("pk")[0], by=None)
    today = timezone.localdate()
    texts.wipe_expired_notes(on=today)
    assert len(kept()[0]) == 2
    texts.wipe_expired_notes(on=today + timedelta(days=2))
    texts.wipe_expired_messages(on=today + timedelta(days=2))
    assert kept() == (["Deze blijft."], [])


# --- wiping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "wiped"),
    [
        (date(2026, 8, 1), date(2027, 7, 31)),
        (date(2027, 7, 30), date(2027, 7, 31)),
        (date(2027, 7, 31), date(2028, 7, 31)),
        (date(2026, 12, 31), date(2027, 7, 31)),
    ],
)
def test_a_text_goes_on_the_first_31_july(written: date, wiped: date) -> None:
    assert texts.next_wipe(written) == wiped


def test_retention_wipes_on_31_july_and_not_before(placement: Placement) -> None:
    write(placement, NOTE, MESSAGE)
    retention.apply(on=date(2027, 7, 30))
    assert kept() == ([NOTE], [MESSAGE])
    retention.apply(on=date(2027, 7, 31), dry_run=True)
    assert kept() == ([NOTE], [MESSAGE])
    retention.apply(on=date(2027, 7, 31))
    assert kept() == ([], [])
    assert Activity.system.count() == 1


# --- who sees it ----------------------------------------------------------------------------------------------------


def test_only_the_coach_sees_a_note_and_the_school_its_messages(placement: Placement, bundle: list[School]) -> None:
    write(placement, NOTE, MESSAGE)
    write(placement, message="Alleen voor De Esdoorn: 3 ouders.", school=bundle[1])
    programme = placement.coach.programme
    linde, esdoorn = (factories.school_user(programme, school) for school in bundle)
    elsewhere = factories.allocation()
    stranger_coach = factories.placement(elsewhere).coach
    others = [
        factories.coordinator(programme),
        factories.officer(programme, placement.allocation.deployment.municipality),
        factories.employer_user(programme, placement.employment.employer),
        factories.coach_user(stranger_coach),
        factories.school_user(elsewhere.deployment.programme, elsewhere.schools.get()),
        factories.school_user(elsewhere.deployment.programme, bundle[0]),  # the same school in another programme
        factories.user(),
    ]
    own = factories.coach_user(placement.coach)
    assert ActivityNote.objects.visible_to(own).count() == 1
    assert SchoolMessage.objects.visible_to(own).count() == 2
    assert [row.text for row in SchoolMessage.objects.visible_to(linde)] == [MESSAGE]
    assert SchoolMessage.objects.visible_to(esdoorn).count() == 2
    for user in (*others, linde, esdoorn):
        assert not ActivityNote.objects.visible_to(user).exists()
    for user in others:
        assert not SchoolMessage.objects.visible_to(user).exists()
    assert [row.text for row in texts.messages_for(bundle[0])] == [MESSAGE]


def test_a_school_sees_no_message_of_removed_work(placement: Placement, bundle: list[School]) -> None:
    activity = write(placement, message=MESSAGE)
    activity_log.remove_activity(activity, by=None)
    assert not texts.messages_for(bundle[0]).exists()


def test_a_coordinator_who_changes_what_was_written_on_behalf_meets_no_text(
    client: Client, placement: Placement, user: User
) -> None:
    coordinator = factories.coordinator(placement.coach.programme)
    activity = activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 17),
        minutes=45,
        on=TODAY,
        by=coordinator,
        is_on_behalf=True,
    )
    change(activity, NOTE, MESSAGE)
    client.force_login(coordinator)
    page = f"/activiteiten/{activity.pk}/"
    body = client.get(page).content.decode()
    assert NOTE not in body
    assert 'name="note"' not in body
    assert client.post(page, typed(placement, minutes="60", version="2", note="", message="")).status_code == 302
    assert kept() == ([NOTE], [MESSAGE])


def test_another_coach_cannot_reach_a_text(client: Client, placement: Placement) -> None:
    activity = write(placement, NOTE, MESSAGE)
    client.force_login(factories.coach_user(factories.placement(factories.allocation()).coach))
    assert client.get(f"/activiteiten/{activity.pk}/").status_code == 404
    assert client.post(f"/activiteiten/{activity.pk}/", typed(placement, note="x")).status_code == 404
    assert kept() == ([NOTE], [MESSAGE])


# --- the screen -----------------------------------------------------------------------------------------------------


def test_the_form_says_who_sees_it_and_where_worries_belong(signed_in: Client, placement: Placement) -> None:
    page = signed_in.get(NEW).content.decode()
    assert "Alleen jij ziet dit. Schrijf geen namen. Wij wissen deze notitie op 31 juli." in page
    assert "Volg de meldcode van je werkgever of bel Veilig Thuis," in page
    assert 'href="tel:08002000"' in page


def test_the_texts_are_folded_until_one_is_there(signed_in: Client, placement: Placement) -> None:
    def is_open(page: str) -> bool:
        before = page.split("Notitie of bericht")[0]
        return " open" in before.rsplit("<details", 1)[1].split(">")[0]

    assert not is_open(signed_in.get(NEW).content.decode())
    assert is_open(signed_in.get(f"/activiteiten/{write(placement, NOTE).pk}/").content.decode())


def test_the_list_says_which_work_has_a_text(signed_in: Client, placement: Placement) -> None:
    write(placement, NOTE)
    write(placement, message=MESSAGE)
    page = signed_in.get("/activiteiten/").content.decode()
    assert (page.count("met notitie"), page.count("met bericht aan de school")) == (1, 1)
    assert NOTE not in page


# --- the other free texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Gezin Jansen is verhuisd", "bsn 999990019", "bel 06-12345678", "geb. 12-03-2016", "woont Dorpsstraat 12"]
)
def test_a_reason_does_not_point_at_a_family(text: str) -> None:
    with pytest.raises(ValidationError):
        texts.check_reason(text)


@pytest.mark.parametrize(
    "text", ["Afspraak met Sanne Bakker (GGD) op 12-03-2019", "Drie scholen, veel problematiek", ""]
)
def test_a_reason_may_name_a_colleague_and_a_date(text: str) -> None:
    texts.check_reason(text)


def test_a_form_refuses_such_a_reason(client: Client, placement: Placement) -> None:
    client.force_login(factories.coordinator(placement.coach.programme))
    page = f"/coaches/{placement.coach.pk}/wijzigen/"
    sent = {
        "name": placement.coach.name,
        "specialisms": "gezin Jansen, 06-12345678",
        "version": placement.coach.version,
    }
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert "Hier lijkt een telefoonnummer te staan" in refused.content.decode()
    assert client.post(page, {**sent, "specialisms": "taal"}).status_code == 302


def test_the_demo_writes_what_the_check_lets_through() -> None:
    for text in (*diary._NOTES, *diary._MESSAGES):
        texts.check(text, on=TODAY)
