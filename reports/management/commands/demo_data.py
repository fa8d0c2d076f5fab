"""Fills the demo's database: the source documents, the living region, the accounts and the fixed factsheets."""

from __future__ import annotations

import argparse
import datetime
from time import monotonic
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from coaches.models import Activity, Coach, Placement
from kansencoach import clock, demo
from kansencoach.commands import BaseCommand
from reports.demo import (
    accounts,
    analyses,
    closed_months,
    factsheets,
    letters,
    meetings,
    partners,
    points,
    quietly,
    region,
    rhythm,
    seeds,
)
from schools.models import Deployment, Municipality, School

SEED = 1


class Command(BaseCommand):
    help = "Vult de database van de demo: de brondocumenten, een verzonnen regio tot en met gisteren, en accounts."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--today", type=datetime.date.fromisoformat, help="alsof het deze dag is (jjjj-mm-dd)")
        parser.add_argument("--seed", type=int, help=f"een andere verzonnen regio (anders {SEED})")
        parser.add_argument("--without-factsheets", action="store_true", help="zonder vastgestelde factsheets")

    def handle(
        self,
        *_args: Any,
        today: datetime.date | None = None,
        seed: int | None = None,
        without_factsheets: bool = False,
        **_options: Any,
    ) -> None:
        try:
            demo.claim_database()
        except demo.NotADemoDatabase as error:
            raise CommandError(str(error)) from error
        today = today or clock.today()
        until = today - datetime.timedelta(days=1)
        before = demo.filling()
        if before is not None and seed not in (None, before.seed):
            raise CommandError(
                f"Deze regio is gemaakt met --seed {before.seed}. Kies met KANSENCOACH_DATA_DIR een andere map voor een nieuwe."
            )
        if before is not None and before.until >= until:
            self.stdout.write(f"De voorbeeldgegevens zijn er al, tot en met {before.until:%d-%m-%Y}.")
            return
        chosen = before.seed if before is not None else SEED if seed is None else seed
        began = monotonic()
        with transaction.atomic():
            seeds.load()
            writers = accounts.make_users()
            growth = region.grow(
                seed=chosen, today=today, after=before.until if before is not None else None, writers=writers
            )
            accounts.give_roles()
            rhythm.agree(today=today)
            analyses.keep(today=today)
            grown = monotonic()
            fixed = 0 if without_factsheets else factsheets.fix(today=today)
            partners.ask(today=today, now=timezone.now(), with_concept=not without_factsheets)
            quietly.keep(today=today)
            closed_months.close(programme=growth.programme, today=today)
            closed_months.close_quietly(programme=growth.programme, today=today)
            closed_months.layouts(programme=growth.programme)
            meetings.keep(today=today)
            points.watch(today=today)
            letters.remind(today=today)
            demo.mark_filled(until=until, seed=chosen)
        programme = growth.programme
        self.stdout.write(
            f"Kansen4Kinderen: {Deployment.system.filter(programme__slug=seeds.SLUG).count()} plekken in Coevorden en Hardenberg, "
            "alleen wat de bronnen zeggen."
        )
        self.stdout.write(
            f"{programme}: {Municipality.system.filter(is_example=True).count()} gemeenten, "
            f"{School.system.filter(is_example=True).count()} scholen, "
            f"{Deployment.system.filter(programme=programme).count()} plekken, "
            f"{Coach.system.filter(programme=programme).count()} kansencoaches, "
            f"{Placement.system.filter(coach__programme=programme).count()} plaatsingen en "
            f"{Activity.system.filter(programme=programme).count()} activiteiten tot en met {until:%d-%m-%Y} "
            f"(nieuw: {growth.activities} activiteiten, {growth.events} andere gebeurtenissen; "
            f"{grown - began:.0f} seconden)."
        )
        self.stdout.write(f"Vastgestelde factsheets: {fixed} nieuwe ({monotonic() - grown:.0f} seconden).")
        if growth.skipped:
            self.stdout.write(f"Overgeslagen omdat iemand het intussen anders vastlegde: {growth.skipped}.")
