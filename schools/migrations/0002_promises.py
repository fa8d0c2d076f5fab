"""What constraints of one row cannot hold: periods inside their parent's, and funding that adds up to its grant."""

from django.db import migrations

FUNDING = """
CREATE FUNCTION schools_check_funding(target bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The grant's row is the lock: two people who change shares of one grant wait for each other.
    PERFORM 1 FROM schools_hourgrant WHERE id = target FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1
        FROM schools_hourgrant g
        JOIN (
            SELECT s.grant_id, sum(s.hours_per_week) AS hours, bool_or(s.hours_per_week IS NULL) AS has_unknown
            FROM schools_fundingshare s WHERE s.grant_id = target GROUP BY s.grant_id
        ) shares ON shares.grant_id = g.id
        WHERE g.id = target
          AND g.hours_per_week IS NOT NULL
          AND (shares.has_unknown OR shares.hours <> g.hours_per_week)
    ) THEN
        RAISE EXCEPTION 'funding shares do not add up to the grant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_equal_grant';
    END IF;
END $$;
"""

PERIODS = """
ALTER TABLE schools_allocationschool ADD CONSTRAINT allocation_school_period
    FOREIGN KEY (allocation_id, starts_on, ends_on)
    REFERENCES schools_hourallocation (id, starts_on, ends_on) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE schools_hourgrant ADD CONSTRAINT grant_period
    FOREIGN KEY (allocation_id, allocation_starts_on, allocation_ends_on)
    REFERENCES schools_hourallocation (id, starts_on, ends_on) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE schools_vacancydecision ADD CONSTRAINT vacancy_period
    FOREIGN KEY (allocation_id, allocation_starts_on, allocation_ends_on)
    REFERENCES schools_hourallocation (id, starts_on, ends_on) ON UPDATE CASCADE ON DELETE CASCADE;
"""

UNDO_PERIODS = """
ALTER TABLE schools_vacancydecision DROP CONSTRAINT vacancy_period;
ALTER TABLE schools_hourgrant DROP CONSTRAINT grant_period;
ALTER TABLE schools_allocationschool DROP CONSTRAINT allocation_school_period;
"""


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNDING, "DROP FUNCTION schools_check_funding(bigint);"),
        migrations.RunSQL(PERIODS, UNDO_PERIODS),
    ]
