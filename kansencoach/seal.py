"""The seal: whoever changes what was recorded, behind the application's back, is found out.

**Rows.** Every event row (history, contexts, audit) is sealed once its hour is over. Its digest is the SHA-256 of the whole
row in a fixed form (``jsonb`` of the row: keys sorted, times in UTC), made by the database, with a random salt.

**Chain.** A seal is one link: an HMAC-SHA256 over its header, the digests of its rows and the MAC before it. The key
(``AUDIT_KEY``) is not in the database. An hour without rows makes no link; after downtime the hours that are due are sealed
one after the other.

**No row slips in later.** A row carries the time its transaction began. An hour is sealed when it ended at least ``GRACE``
ago and no transaction is open that began in it, so everything that will ever carry that hour is there to be seen. A row
that turns up in a sealed hour afterwards was put there.

**Taking out on purpose.** :func:`blanking` is the only way to change or remove a row: it is a link of the same chain that says
which rows, which fields, when, why and by whom, with the new digests. The newest digest of a row counts.

**The end of the chain.** Removing the last links together with their rows leaves a chain that fits. So the number and MAC of
the newest link are kept outside the database: in the file ``AUDIT_ANCHOR`` and in the log (``audit_sealed``).
:func:`problems` looks whether that link is still there.

What this cannot find: a row changed before its hour was sealed, and whoever has both the database and the key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from kansencoach.models import AuditEvent, Seal, SealedRow, SealKind, User
from kansencoach.models.tracking import BLANKING

log = structlog.get_logger(__name__)

GRACE = timedelta(minutes=5)
LATEST = timedelta(hours=3)  # an hour that is not sealed by then is a problem of its own

# The form of a row must not depend on who asks.
FIXED_FORM = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
LOCK = 7305071  # one chain, one writer at a time


@dataclass(frozen=True)
class Table:
    """One table whose rows are sealed: its name, its key and the column with the time a row came to be."""

    name: str
    key: str
    at: str
    label: str
    without: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns that a digest covers."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [self.name],
            )
            return sorted(name for (name,) in cursor.fetchall() if name not in self.without)


def tables() -> list[Table]:
    """Every table with rows to seal, by name."""
    found = [
        Table(AuditEvent._meta.db_table, "id", "at", str(AuditEvent._meta.verbose_name)),
        Table("pghistory_context", "id", "created_at", "wie iets veranderde"),
    ]
    for model in apps.get_models():
        tracked: Any = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and not model._meta.proxy and model._meta.managed:
            label = f"geschiedenis van {tracked._meta.verbose_name}"
            found.append(Table(model._meta.db_table, "pgh_id", "pgh_created_at", label))
    return sorted(found, key=lambda table: table.name)


# --- sealing --------------------------------------------------------------------------------------------------------


def seal_due() -> list[Seal]:
    """Seal every hour that is over and has rows; the newest link goes to the anchor. Safe to run twice at once."""
    made: list[Seal] = []
    while True:
        with transaction.atomic():
            found = _seal_next()
        if found is None:
            break
        made.append(found)
    if made:
        keep_anchor(made[-1])
    return made


def _seal_next() -> Seal | None:
    with connection.cursor() as cursor:
        _begin(cursor)
        last = Seal.objects.filter(kind=SealKind.HOUR).order_by("-number").first()
        since = last.ends_at if last else datetime.min.replace(tzinfo=UTC)
        cursor.execute(
            """
            SELECT date_trunc('hour', LEAST(clock_timestamp() - make_interval(secs => %s), min(xact_start)), 'UTC')
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """,
            [GRACE.total_seconds()],
        )
        horizon = cursor.fetchone()[0]
        every = tables()
        first = None
        for table in every:
            cursor.execute(
                f"""SELECT min("{table.at}") FROM "{table.name}" t
                    WHERE "{table.at}" >= %s AND "{table.at}" < %s AND {_UNSEALED.format(table=table)}""",  # noqa: S608
                [since, horizon, table.name],
            )
            (found,) = cursor.fetchone()
            first = min(filter(None, (first, found)), default=None)
        if first is None:
            return None
        ends_at = first.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        number = _next_number()
        columns = {}
        for table in every:
            cursor.execute(
                f"""{_insert(table)} WHERE "{table.at}" >= %s AND "{table.at}" < %s
                    AND {_UNSEALED.format(table=table)}""",
                [number, [], table.name, list(table.without), since, ends_at, table.name],
            )
            if cursor.rowcount:
                columns[table.name] = table.columns
        return _close(number, SealKind.HOUR, columns, ends_at=ends_at)


_UNSEALED = """NOT EXISTS (
    SELECT 1 FROM kansencoach_sealedrow s WHERE s."table" = %s AND s.key = t."{table.key}"::text)"""


def _insert(table: Table) -> str:
    """The rows of a table with their digests; parameters: number, fields, name of the table, columns left out."""
    return f"""
        INSERT INTO kansencoach_sealedrow (seal, fields, "table", key, salt, digest)
        SELECT %s, %s, %s, t."{table.key}"::text, salted.salt,
               encode(sha256(convert_to(salted.salt::text || (to_jsonb(t) - %s::text[])::text, 'UTF8')), 'hex')
        FROM "{table.name}" t
        CROSS JOIN LATERAL (SELECT gen_random_uuid() AS salt WHERE t."{table.key}" IS NOT NULL) salted
    """  # noqa: S608 - names of our own tables


def _begin(cursor: Any) -> None:
    """One writer at a time, and one form for rows."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    cursor.execute(FIXED_FORM)


def _next_number() -> int:
    return (Seal.objects.aggregate(last=models.Max("number"))["last"] or 0) + 1


def _close(
    number: int,
    kind: SealKind,
    columns: dict[str, list[str]],
    *,
    ends_at: datetime | None = None,
    reason: str = "",
    by: User | None = None,
) -> Seal:
    """Make the link over the rows that were put under ``number``."""
    rows, root = roots(number)[number]
    previous = Seal.objects.filter(number=number - 1).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        sealed_at = cursor.fetchone()[0]
    seal = Seal(
        number=number,
        kind=kind,
        ends_at=ends_at,
        sealed_at=sealed_at,
        reason=reason,
        by_id=by.pk if by else None,
        columns=columns,
        rows=rows,
        root=root,
        previous=previous.mac if previous else "",
        key_id=key_id(settings.AUDIT_KEY),
    )
    seal.mac = mac_of(seal, settings.AUDIT_KEY)
    seal.save(force_insert=True)
    return seal


def roots(number: int | None = None) -> dict[int, tuple[int, str]]:
    """Of each seal (or one): how many rows it has, and the digest over their digests."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT seal, count(*), encode(sha256(convert_to(string_agg(
                       concat_ws('|', "table", key, COALESCE(digest, '-'), array_to_string(fields, ',')),
                       E'\\n' ORDER BY "table" COLLATE "C", key COLLATE "C"), 'UTF8')), 'hex')
            FROM kansencoach_sealedrow {"" if number is None else "WHERE seal = %s"} GROUP BY seal
            """,  # noqa: S608
            [] if number is None else [number],
        )
        found = {seal: (rows, root) for seal, rows, root in cursor.fetchall()}
    return found if number is None else {number: found.get(number, (0, ""))}


def mac_of(seal: Seal, key: str) -> str:
    """The HMAC over everything a link says."""

    def moment(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(UTC).isoformat()

    said = [
        seal.number,
        seal.kind,
        moment(seal.ends_at),
        moment(seal.sealed_at),
        seal.reason,
        seal.by_id,
        seal.columns,
        seal.rows,
        seal.root,
        seal.previous,
        seal.key_id,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def key_id(key: str) -> str:
    """Which key it was, without telling the key."""
    return hashlib.sha256(b"kansencoach audit key:" + key.encode()).hexdigest()[:16]


# --- taking out on purpose ------------------------------------------------------------------------------------------


class Blanking:
    """What may be done inside :func:`blanking`: two words."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.columns: dict[str, list[str]] = {}

    def blank(self, rows: models.QuerySet[Any], **values: Any) -> int:
        """Give these event rows these values, and seal them anew; how many rows changed. Rows that have them already stay."""
        table = _table_of(rows.model)
        keys = self._keys(rows.exclude(**values))
        if keys:
            rows.model._base_manager.filter(pk__in=keys).update(**values)
            fields = sorted(rows.model._meta.get_field(name).column for name in values)
            self._forget(table, keys)
            with connection.cursor() as cursor:
                cursor.execute(
                    f'{_insert(table)} WHERE t."{table.key}"::text = ANY(%s)',
                    [self._number, fields, table.name, list(table.without), keys],
                )
            self.columns[table.name] = table.columns
        return len(keys)

    def destroy(self, rows: models.QuerySet[Any]) -> int:
        """Remove these event rows; how many."""
        table = _table_of(rows.model)
        keys = self._keys(rows)
        if keys:
            rows.model._base_manager.filter(pk__in=keys)._raw_delete(using=connection.alias)
            self._forget(table, keys)
            with connection.cursor() as cursor:
                cursor.execute(
                    """INSERT INTO kansencoach_sealedrow (seal, fields, "table", key, salt, digest)
                       SELECT %s, %s, %s, unnest(%s::text[]), NULL, NULL""",
                    [self._number, [], table.name, keys],
                )
            self.columns.setdefault(table.name, table.columns)
        return len(keys)

    def _keys(self, rows: models.QuerySet[Any]) -> list[str]:
        return [str(key) for key in rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)]

    def _forget(self, table: Table, keys: list[str]) -> None:
        """Without its salt the old digest tells nothing about the values that go; a row changed twice here counts once."""
        before = SealedRow.objects.filter(table=table.name, key__in=keys)
        before.filter(seal=self._number).delete()
        before.update(salt=None)


@contextmanager
def blanking(reason: str, *, by: User | None) -> Iterator[Blanking]:
    """The one way to take personal values out of history and audit: one transaction, one signed link of the chain.

    ``reason`` is a sentence without a name ("Bewaartermijn van activiteiten: 2 jaar"), ``by`` the person who asked or None
    for a scheduled job. Give it querysets of event models (:func:`history_of`, or of ``AuditEvent.system``)::

        with audit.blanking("Wissen van een kansencoach", by=user) as out:
            out.blank(audit.history_of(Coach, pk), name="Gewist", name_key="gewist")
            out.destroy(audit.history_of(Activity).filter(pgh_created_at__lt=before))

    When nothing was changed there is no link. ``verify_audit_log`` accepts exactly what the link names.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            _begin(cursor)
            cursor.execute("SELECT set_config(%s, %s, true)", [BLANKING, reason or "blanking"])
        number = _next_number()
        out = Blanking(number)
        yield out
        if out.columns:
            made = _close(number, SealKind.BLANKING, out.columns, reason=reason, by=by)
            transaction.on_commit(lambda: keep_anchor(made), robust=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, '', true)", [BLANKING])


def history_of(model: type[models.Model], pk: Any = None) -> models.QuerySet[Any]:
    """The event rows of a tracked model, or of one object."""
    event: Any = model.pgh_event_model  # type: ignore[attr-defined]
    found: models.QuerySet[Any] = event.objects.all()
    return found if pk is None else found.filter(pgh_obj_id=pk)


def _table_of(model: type[models.Model]) -> Table:
    return next(table for table in tables() if table.name == model._meta.db_table)


# --- the anchor outside the database --------------------------------------------------------------------------------


def keep_anchor(seal: Seal) -> None:
    """Write the newest link to the log and to the file. A file whose link is gone from the chain is left as it is:
    it is the evidence."""
    log.info("audit_sealed", number=seal.number, mac=seal.mac)
    path = anchor_path()
    if path is None:
        return
    try:
        held = read_anchor(path)
        if held is not None and (held[0] > seal.number or not _is_there(*held)):
            log.critical("audit_chain_is_shorter_than_the_anchor", anchor=held[0], newest=seal.number)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps({"number": seal.number, "mac": seal.mac, "sealed_at": seal.sealed_at.isoformat()}))
        fresh.chmod(0o600)
        fresh.replace(path)
    except OSError as error:
        log.error("audit_anchor_not_written", error=str(error.strerror))


def anchor_path() -> Path | None:
    """Where the anchor is kept; None when only the log has it."""
    return Path(settings.AUDIT_ANCHOR) if settings.AUDIT_ANCHOR else None


def read_anchor(path: Path) -> tuple[int, str] | None:
    """The number and MAC in the file; None when there is none. An unreadable file is number 0 with no MAC: never there."""
    try:
        held = json.loads(path.read_text())
        return int(held["number"]), str(held["mac"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return 0, ""


def _is_there(number: int, mac: str) -> bool:
    return Seal.objects.filter(number=number, mac=mac).exists()


# --- verifying ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong, with the table and the row (the number of a seal for the chain itself)."""

    table: str
    key: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found."""

    problems: tuple[Problem, ...]
    seals: int
    rows: int
    blanked: int
    waiting: int


def verify(*, head: tuple[int, str] | None = None) -> Verdict:
    """Look at every link, every row, what is missing and what is too much. ``head``: a link that was written down elsewhere."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:  # one picture of everything: what is written meanwhile does not look like tampering
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(FIXED_FORM)
        seals = list(Seal.objects.order_by("number"))
        found = [*_in_chain(seals, head)]
        waiting = 0
        for table in tables():
            wrong, unsealed = _in_rows(cursor, table, seals)
            found += wrong
            waiting += unsealed
        found += _in_salts(cursor)
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE digest IS NULL OR fields <> '{}') FROM kansencoach_sealedrow"
        )
        rows, blanked = cursor.fetchone()
    return Verdict(tuple(found), len(seals), rows, blanked, waiting)


def _in_chain(seals: list[Seal], head: tuple[int, str] | None) -> Iterator[Problem]:
    def wrong(number: int, text: str) -> Problem:
        return Problem("kansencoach_seal", str(number), text)

    keys = {key_id(key): key for key in (settings.AUDIT_KEY, *settings.AUDIT_KEYS_BEFORE)}
    held = roots()
    previous, expected, until = "", 1, None
    for seal in seals:
        if seal.number != expected:
            yield wrong(expected, f"zegel {expected} tot en met {seal.number - 1} ontbreekt")
        elif seal.previous != previous:
            yield wrong(seal.number, "sluit niet aan op het zegel ervoor")
        if seal.key_id not in keys:
            yield wrong(seal.number, f"is gemaakt met een sleutel die er niet is ({seal.key_id})")
        elif not hmac.compare_digest(mac_of(seal, keys[seal.key_id]), seal.mac):
            yield wrong(seal.number, "het zegel klopt niet: iemand heeft het veranderd of zelf gemaakt")
        if held.pop(seal.number, (0, "")) != (seal.rows, seal.root):
            yield wrong(seal.number, "de lijst van verzegelde rijen is veranderd")
        if seal.kind == SealKind.HOUR:
            if until is not None and (seal.ends_at is None or seal.ends_at <= until):
                yield wrong(seal.number, "verzegelt een uur dat al verzegeld was")
            until = seal.ends_at
        previous, expected = seal.mac, seal.number + 1
    for number in sorted(held):
        yield wrong(number, "er zijn verzegelde rijen van een zegel dat er niet is")
    path = anchor_path()
    anchors = [("het anker", read_anchor(path) if path else None), ("de opgegeven kop", head)]
    if path and seals and anchors[0][1] is None:
        yield wrong(seals[-1].number, f"het ankerbestand ontbreekt ({path.name})")
    for name, anchor in anchors:
        if anchor is not None and not any((seal.number, seal.mac) == anchor for seal in seals):
            yield wrong(
                anchor[0],
                f"{name} noemt dit zegel, en het is er niet: het einde van de keten is weggehaald of vervangen",
            )


def _in_salts(cursor: Any) -> list[Problem]:
    """What was taken out has no salt any more: with it somebody could guess at the values that went."""
    cursor.execute(
        """
        SELECT "table", key FROM (
            SELECT "table", key, salt, digest,
                   row_number() OVER (PARTITION BY "table", key ORDER BY seal DESC) AS age FROM kansencoach_sealedrow
        ) s
        WHERE salt IS NOT NULL AND (age > 1 OR digest IS NULL)
        """
    )
    return [Problem(table, key, "van een gewiste waarde is meer bewaard dan mag") for table, key in cursor.fetchall()]


def _in_rows(cursor: Any, table: Table, seals: list[Seal]) -> tuple[list[Problem], int]:
    present = set(table.columns)
    # Columns that came after a row was sealed are not in its digest.
    since: dict[tuple[str, ...], list[int]] = {}
    lost: set[str] = set()
    for seal in seals:
        covered = set(seal.columns.get(table.name, present))
        lost |= covered - present
        since.setdefault(tuple(sorted(present - covered)), []).append(seal.number)
    cases = "".join("WHEN n.seal = ANY(%s) THEN %s::text[] " for extra in since if extra)
    left_out = f"CASE {cases} ELSE %s::text[] END" if cases else "%s::text[]"
    parameters: list[Any] = [
        value for extra, numbers in since.items() if extra for value in (numbers, [*extra, *table.without])
    ]
    until = max((seal.ends_at for seal in seals if seal.ends_at), default=None)
    cursor.execute(
        f"""
        WITH n AS (
            SELECT DISTINCT ON (key) key, seal, digest, salt FROM kansencoach_sealedrow
            WHERE "table" = %s ORDER BY key, seal DESC
        )
        SELECT COALESCE(n.key, t."{table.key}"::text), n.key IS NULL, n.digest IS NULL, t."{table.key}" IS NULL,
               t."{table.at}" < %s, t."{table.at}" < clock_timestamp() - %s
        FROM n FULL JOIN "{table.name}" t ON t."{table.key}"::text = n.key
        WHERE n.key IS NULL OR (n.digest IS NULL) <> (t."{table.key}" IS NULL)
           OR (n.digest IS NOT NULL AND encode(sha256(convert_to(
                  n.salt::text || (to_jsonb(t) - {left_out})::text, 'UTF8')), 'hex') IS DISTINCT FROM n.digest)
        ORDER BY 1
        """,  # noqa: S608
        [table.name, until or datetime.min.replace(tzinfo=UTC), LATEST, *parameters, list(table.without)],
    )
    found: list[Problem] = [
        Problem(table.name, name, f"{table.label}: deze kolom was verzegeld en is weg") for name in sorted(lost)
    ]
    waiting = 0
    for key, is_unsealed, is_destroyed, is_gone, is_late, is_old in cursor.fetchall():
        if is_unsealed and not is_late:
            waiting += 1
        if is_unsealed and not (is_late or is_old):
            continue
        if is_unsealed:
            text = (
                "staat in een uur dat al verzegeld was: later toegevoegd" if is_late else "had al verzegeld moeten zijn"
            )
        elif is_gone:
            text = "verzegeld, en nu weg"
        elif is_destroyed:
            text = "vernietigd, en nu weer terug"
        else:
            text = "veranderd na het verzegelen"
        found.append(Problem(table.name, key, f"{table.label}: {text}"))
    return found, waiting
