"""The accounts of the demo: invented people, one for each way of looking at the product."""

from dataclasses import dataclass

from django.db import transaction

from coaches.models import Coach, Employer
from kansencoach.models import Membership, Role, User
from reports.demo import invented, region, seeds
from schools.models import Municipality, Programme, School


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to enter the demo as; ``role_text`` says in Dutch what this person sees."""

    email: str
    name: str
    role_text: str
    role: str = ""  # none: only the admin
    programme: str = ""
    municipality: str = ""
    coach: str = ""
    employer: str = ""
    school: str = ""


COORDINATOR = DemoAccount(
    "coordinator@voorbeeld.test", "Carla 't Voorbeeld", "Coördinator Voorbeeldprogramma", Role.COORDINATOR, region.SLUG
)

SELF_EMPLOYED = DemoAccount(
    "anneloes@voorbeeld.test",
    invented.COACHES[2],
    "Zelfstandig kansencoach Voorbeeldprogramma",
    Role.COACH,
    region.SLUG,
    coach=invented.COACHES[2],
)

SANNE = DemoAccount(
    "sanne@voorbeeld.test",
    invented.COACHES[0],
    "Kansencoach Voorbeeldprogramma",
    Role.COACH,
    region.SLUG,
    coach=invented.COACHES[0],
)

MEES = DemoAccount(
    "mees@voorbeeld.test",
    invented.COACHES[1],
    "Kansencoach Voorbeeldprogramma",
    Role.COACH,
    region.SLUG,
    coach=invented.COACHES[1],
)

DEMO_ACCOUNTS = (
    COORDINATOR,
    DemoAccount(
        "coordinator.k4k@voorbeeld.test",
        "Karel van Verzonnen",
        "Coördinator Kansen4Kinderen",
        Role.COORDINATOR,
        seeds.SLUG,
    ),
    SANNE,
    MEES,
    SELF_EMPLOYED,
    DemoAccount("coevorden@voorbeeld.test", "Cor Bedacht", "Gemeente Coevorden", Role.MUNICIPALITY, seeds.SLUG, "0109"),
    DemoAccount(
        "hardenberg@voorbeeld.test", "Hans Fictiema", "Gemeente Hardenberg", Role.MUNICIPALITY, seeds.SLUG, "0160"
    ),
    DemoAccount(
        "voorbeeldrecht@voorbeeld.test",
        "Vera Denkbeeld",
        "Gemeente Voorbeeldrecht",
        Role.MUNICIPALITY,
        region.SLUG,
        "9901",
    ),
    DemoAccount(
        "ggd@voorbeeld.test",
        "Gerda Nepwerk",
        "Werkgever GGD Voorbeeldland",
        Role.EMPLOYER,
        region.SLUG,
        employer=invented.EMPLOYERS[0].name,
    ),
    DemoAccount(
        "school@voorbeeld.test",
        "Ilja Fantaseur",
        f"School {invented.SCHOOLS[0]}",
        Role.SCHOOL,
        region.SLUG,
        school=invented.SCHOOLS[0],
    ),
    DemoAccount("beheer@voorbeeld.test", "Bea Schijnstra", "Beheer"),
)

COORDINATOR_OF = {account.programme: account.email for account in DEMO_ACCOUNTS if account.role == Role.COORDINATOR}


def make_users() -> region.Writers:
    """The people, without a role yet; returns who writes activities. Making them again changes nothing."""
    users = {}
    for account in DEMO_ACCOUNTS:
        user = User.objects.filter(email=account.email).first()
        if user is None:
            make = User.objects.create_user if account.role else User.objects.create_superuser
            user = make(account.email, name=account.name)
        users[account] = user
    return region.Writers(
        coaches={account.coach: user for account, user in users.items() if account.coach},
        on_behalf=users[COORDINATOR],
    )


def give_roles() -> None:
    """Each person the own role, once programmes, municipalities and coaches are there."""
    with transaction.atomic():
        for account in DEMO_ACCOUNTS:
            if not account.role:
                continue
            programme = Programme.system.get(slug=account.programme)
            Membership.objects.get_or_create(
                user=User.objects.get(email=account.email),
                role=account.role,
                programme=programme,
                municipality=Municipality.system.get(code=account.municipality) if account.municipality else None,
                coach=Coach.system.get(programme=programme, name=account.coach) if account.coach else None,
                employer=Employer.objects.get(name=account.employer) if account.employer else None,
                school=School.system.get(name=account.school, is_example=True) if account.school else None,
            )
