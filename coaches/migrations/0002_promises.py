"""What constraints of one row cannot hold: filled never above granted, and activities inside their placement."""

from django.db import migrations

CAPACITY = """
CREATE FUNCTION coaches_check_capacity(target bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The allocation's row is the lock: two people who fill the same hours wait for each other.
    PERFORM 1 FROM schools_hourallocation WHERE id = target FOR NO KEY UPDATE;
    -- What is filled or granted changes only on the first day of a placement or a grant.
    IF EXISTS (
        SELECT 1
        FROM (
            SELECT starts_on AS day FROM coaches_placement WHERE allocation_id = target
            UNION
            SELECT starts_on FROM schools_hourgrant WHERE allocation_id = target
        ) days
        CROSS JOIN LATERAL (
            SELECT count(*) AS placements, sum(p.hours_per_week) AS hours,
                   COALESCE(bool_or(p.hours_per_week IS NULL), false) AS has_unknown
            FROM coaches_placement p
            WHERE p.allocation_id = target AND days.day BETWEEN p.starts_on AND p.ends_on
        ) filled
        LEFT JOIN LATERAL (
            SELECT g.id, g.hours_per_week AS hours FROM schools_hourgrant g
            WHERE g.allocation_id = target AND g.starts_on <= days.day
            ORDER BY g.starts_on DESC LIMIT 1
        ) granted ON true
        WHERE filled.placements > 0
          AND (granted.id IS NULL
               OR (NOT filled.has_unknown AND granted.hours IS NOT NULL AND filled.hours > granted.hours))
    ) THEN
        RAISE EXCEPTION 'more hours filled than granted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_fits_grant';
    END IF;
END $$;
"""

PERIODS = """
ALTER TABLE coaches_placement ADD CONSTRAINT placement_period
    FOREIGN KEY (allocation_id, allocation_starts_on, allocation_ends_on)
    REFERENCES schools_hourallocation (id, starts_on, ends_on) ON UPDATE CASCADE;
ALTER TABLE coaches_placement ADD CONSTRAINT placement_employment_of_coach
    FOREIGN KEY (employment_id, coach_id) REFERENCES coaches_employment (id, coach_id);
ALTER TABLE coaches_activity ADD CONSTRAINT activity_period
    FOREIGN KEY (placement_id, coach_id, placement_starts_on, placement_ends_on)
    REFERENCES coaches_placement (id, coach_id, starts_on, ends_on) ON UPDATE CASCADE;
"""

UNDO_PERIODS = """
ALTER TABLE coaches_activity DROP CONSTRAINT activity_period;
ALTER TABLE coaches_placement DROP CONSTRAINT placement_employment_of_coach;
ALTER TABLE coaches_placement DROP CONSTRAINT placement_period;
"""


class Migration(migrations.Migration):
    dependencies = [("coaches", "0001_initial"), ("schools", "0002_promises")]

    operations = [
        migrations.RunSQL(CAPACITY, "DROP FUNCTION coaches_check_capacity(bigint);"),
        migrations.RunSQL(PERIODS, UNDO_PERIODS),
    ]
