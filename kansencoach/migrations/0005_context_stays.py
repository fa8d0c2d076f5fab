"""Who changed something stays as it was written, and is written once.

pghistory updates the context of a request when it learns more (somebody signs in halfway). Here every different context is
a row of its own, named after what it says, so that no row ever has to change.
"""

from django.db import migrations

ATTACH = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE LANGUAGE plpgsql AS $$
DECLARE
    said text := NULLIF(current_setting('pghistory.context_metadata', true), '');
    named uuid := md5(NULLIF(current_setting('pghistory.context_id', true), '') || said)::uuid;
BEGIN
    IF named IS NOT NULL THEN
        INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
        VALUES (named, said::jsonb, NOW(), NOW()) ON CONFLICT (id) DO NOTHING;
    END IF;
    RETURN named;
END $$;
"""

STAYS = """
CREATE FUNCTION kansencoach_context_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF COALESCE(current_setting('kansencoach.blanking', true), '') = '' THEN
        RAISE EXCEPTION 'history is never changed and never removed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_stays';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION kansencoach_context_stays();
"""

LET_GO = """
DROP TRIGGER history_stays ON pghistory_context;
DROP FUNCTION kansencoach_context_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("kansencoach", "0004_history_stays"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.RunSQL(ATTACH, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, LET_GO),
    ]
