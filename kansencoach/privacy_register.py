"""The register: what every field of every table is for, on what ground, how long it stays and what happens then.

A new field needs a line here, or ``manage.py check`` fails and says which. Write for a privacy officer: short Dutch, one
sentence a table. ``bin/manage privacy_register --write`` prints docs/privacy.md from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kansencoach.privacy import ALWAYS, Basis, Entry, Erased, OnDevice, Term, Then, entry, personal, plain

# --- how long -------------------------------------------------------------------------------------------------------

NOTE = Term(
    "tot 31 juli van het schooljaar, of een dag na het verwijderen van de activiteit",
    Then.DESTROYED,
    by="coaches.texts.wipe_expired_notes",
)
MESSAGE = Term(
    "tot 31 juli van het schooljaar, of een dag na het verwijderen van de activiteit",
    Then.DESTROYED,
    by="coaches.texts.wipe_expired_messages",
)
FOLLOW_UP = Term(
    "tot een maand nadat het klaar is, en hoogstens tot 31 juli van het schooljaar",
    Then.DESTROYED,
    by="coaches.followups.wipe_expired",
)
COACH = Term(
    "2 schooljaren na de laatste plaatsing, activiteit of het einde van het dienstverband",
    Then.ANONYMOUS,
    school_years=2,
    by="coaches.erasure.erase_expired",
)
WITH_COACH = Term("zolang de naam van de kansencoach hier staat", Then.ANONYMOUS)
DETAILS = Term("2 schooljaren na het schooljaar van de activiteit", Then.BLANKED, after="done_on", school_years=2)
KIND = Term(
    "2 schooljaren na het schooljaar van de activiteit (buiten de school blijft de soort staan)",
    Then.BLANKED,
    after="done_on",
    school_years=2,
    only=(("placement__isnull", False),),
)
PULSE = Term("2 schooljaren na het schooljaar van de vraag", Then.DESTROYED, after="ends_on", school_years=2)
POINT = Term("2 schooljaren na het schooljaar waarin het punt begon", Then.DESTROYED, after="opened_on", school_years=2)
WITH_POINT = Term("zolang het aandachtspunt er is", Then.DESTROYED)
ACCOUNT = Term(
    "12 maanden na de laatste rol en de laatste keer inloggen",
    Then.ANONYMOUS,
    months=12,
    by="kansencoach.erasure.erase_expired_accounts",
)
WITH_ACCOUNT = Term("zolang het account bestaat", Then.DESTROYED)
ROLE = Term("24 maanden na de laatste dag van de rol", Then.DESTROYED, after="ends_on", months=24)
INVITED = Term("3 maanden na de laatste dag van de link", Then.DESTROYED, after="expires_at", months=3)
CORRECTED = Term("2 schooljaren na de correctie", Then.BLANKED, after="made_at", school_years=2)
ANSWERED = Term("7 schooljaren na het antwoord", Then.BLANKED, after="answered_at", school_years=7)
SENT = Term("12 maanden nadat de link verliep", Then.BLANKED, after="expires_at", months=12)
RHYTHM = Term("2 schooljaren na het schooljaar waarin het begon", Then.DESTROYED, after="starts_on", school_years=2)
AWAY = Term("1 schooljaar na het schooljaar waarin het begon", Then.DESTROYED, after="starts_on", school_years=1)
FEED = Term("zolang de kansencoach de link niet intrekt en het account niet sluit", Then.DESTROYED)
EXPORT = Term("24 uur", Then.DESTROYED, after="expires_at")
# Not at once: a login that only ran out must not look like one that was ended, which empties the browser.
SESSION = Term("30 dagen nadat de sessie afliep", Then.DESTROYED, after="expire_date", days=30)
SENT_FORM = Term("1 dag", Then.DESTROYED, after="sent_at", days=1)
DEVICE = Term("30 dagen na het laatste gebruik", Then.DESTROYED, after="last_seen_at", days=30)
MAIL_KEY = Term("3 dagen", Then.DESTROYED, after="created", days=3)
# What still waits stays: destroyed, its rule would write it again as if it were new.
REMINDED = Term("12 maanden nadat zij klaar of niet meer nodig was", Then.DESTROYED, after="ended_at", months=12)
MAILED = Term("12 maanden na de dag waarop zij zou gaan", Then.DESTROYED, after="due_at", months=12)
ADMIN_LOG = Term("24 maanden", Then.DESTROYED, after="action_time", months=24)
WHO_DID_IT = Term("24 maanden", Then.BLANKED, after="created_at", months=24)
LOOKED = Term("24 maanden", Then.DESTROYED, after="at", months=24)
DECIDER = Term("7 schooljaren na het besluit", Then.BLANKED, after="decided_on", school_years=7)
AGREED = Term("7 schooljaren na het einde van de deelname", Then.BLANKED, after="ends_on", school_years=7)
ASKER = Term("7 schooljaren na de aanvraag", Then.BLANKED, after="requested_on", school_years=7)
AUTHOR = Term("7 schooljaren na de datum van de tekst", Then.BLANKED, after="written_on", school_years=7)
ARCHIVED = Term("zolang de vastgestelde factsheet bestaat; zij wordt nooit gewijzigd", Then.KEPT)

TASK, CONTRACT, DUTY = Basis.TASK, Basis.CONTRACT, Basis.DUTY

# --- what, by table -------------------------------------------------------------------------------------------------

REGISTER: Mapping[str, Entry] = {
    # Kansencoaches en hun werk
    "coaches.Reminder": entry(
        "Herinneringen: één ding voor één persoon, zonder namen van gezinnen",
        personal(
            "user membership rule about_pk period text path is_urgent due_at state later_until ended_at is_told mail",
            "op tijd doen wat is afgesproken",
            TASK,
            REMINDED,
            Erased.GONE,
        ),
        plain("id"),
    ),
    "coaches.ReminderMail": entry(
        "Mails met herinneringen: aan wie, wanneer en of het lukte; niet wat erin stond",
        personal(
            "user kind local_date week due_at message_id state lease_until claims tries problem ended_at made_at",
            "weten of een mail aankwam, en opnieuw sturen",
            TASK,
            MAILED,
            Erased.GONE,
        ),
        plain("id"),
    ),
    "coaches.ReminderPreference": entry(
        "Wanneer iemand mail met herinneringen wil",
        personal(
            "user weekday hour has_digest has_urgent without_mail",
            "mailen wanneer het past",
            TASK,
            WITH_ACCOUNT,
            Erased.GONE,
        ),
        plain("id version"),
    ),
    "coaches.ReminderSetting": entry(
        "Hoe een programma de herinneringen instelt",
        plain("id version programme rule is_on after", "herinneren na een termijn"),
    ),
    "coaches.RuleRun": entry(
        "Wanneer elke soort herinnering het laatst keek",
        plain("id rule ran_at succeeded_at problem", "zien dat het werkt"),
    ),
    "coaches.Coach": entry(
        "De kansencoach als persoon",
        personal("name name_key", "weten wie op welke plek werkt", TASK, COACH, Erased.EMPTY),
        personal("specialisms training", "de juiste kansencoach bij een school zoeken", TASK, COACH, Erased.EMPTY),
        plain("id version programme is_example"),
    ),
    "coaches.EarlierExperience": entry(
        "Eerdere ervaring van een kansencoach",
        personal(
            "coach function deployment is_in_other_municipality organisation source",
            "de juiste kansencoach bij een school zoeken",
            TASK,
            COACH,
            Erased.GONE,
        ),
        plain("id version"),
    ),
    "coaches.Employer": entry("Werkgevers: alleen organisaties", plain("id name name_key kind", "de werkgever kiezen")),
    "coaches.Employment": entry(
        "Dienstverband van een kansencoach",
        personal(
            "coach employer starts_on ends_on available_hours",
            "niet meer uren afspreken dan iemand heeft; uren per werkgever tellen",
            CONTRACT,
            WITH_COACH,
        ),
        personal("source", "weten waar het staat", CONTRACT, WITH_COACH, Erased.EMPTY),
        plain("id version"),
    ),
    "coaches.Placement": entry(
        "Plaatsing: wie vult welke uren op welke plek",
        personal(
            "allocation employment coach starts_on starts_precision ends_on ends_precision hours_per_week is_circa "
            "main_role other_roles announced_on decided_on decided_precision source",
            "uren van een plek vullen en verantwoorden",
            TASK,
            WITH_COACH,
        ),
        personal(
            "known_at_school_as end_reason is_end_reason_public override_reason",
            "uitleggen waarom iets zo is afgesproken",
            TASK,
            COACH,
            Erased.EMPTY,
        ),
        plain("id version allocation_starts_on allocation_ends_on"),
    ),
    "coaches.Candidacy": entry(
        "Kandidaat voor open uren",
        personal("allocation coach state decided_on", "open uren vullen", TASK, WITH_COACH),
        plain("id version"),
    ),
    "coaches.ChemistryMeeting": entry(
        "Klikgesprek tussen school en kansencoach",
        personal(
            "allocation candidacy state planned_on held_on outcome decided_on decided_precision",
            "weten of school en kansencoach met elkaar verder willen",
            TASK,
            WITH_COACH,
        ),
        personal("source", "weten waar het staat", TASK, WITH_COACH),
        plain("id version"),
        through="candidacy__coach",
    ),
    "coaches.SchoolLink": entry(
        "Link in een mail aan een school zonder account",
        personal("sent_to", "de school om één antwoord vragen", TASK, SENT, Erased.STAYS),
        personal(
            "made_by", "weten wie de link stuurde; een link van een gesloten account werkt niet", TASK, WITH_COACH
        ),
        personal("placement", "weten om wiens uren het gaat", CONTRACT, WITH_COACH),
        plain("id deployment school purpose month school_year made_at expires_at revoked_at used_at token_hash"),
        through="placement__coach",
    ),
    "coaches.HoursConfirmation": entry(
        "Antwoord van een school over de uren van een maand",
        personal(
            "placement month minutes is_right answered_at", "uren van een zelfstandige bevestigen", CONTRACT, WITH_COACH
        ),
        personal("remark", "weten wat er niet klopt; op namen gecontroleerd", CONTRACT, ANSWERED, Erased.EMPTY),
        plain("id school link"),
        through="placement__coach",
    ),
    "coaches.Activity": entry(
        "Activiteit van een kansencoach; zonder naam of kenmerk van een kind of ouder",
        personal(
            "coach placement done_on minutes school client_uuid is_on_behalf logged_at",
            "geschreven uren tellen en verantwoorden",
            TASK,
            WITH_COACH,
        ),
        personal("kind", "laten zien wat voor werk het is", TASK, KIND),
        personal(
            "role themes asked_by is_planned family_contacts pupil_contacts teacher_contacts families_invited "
            "families_present persons_present",
            "laten zien wat voor werk het is, alleen als totaal en afgeschermd onder 5",
            TASK,
            DETAILS,
        ),
        personal("logged_by", "laten zien wie het opschreef", TASK, DETAILS),
        plain("id version programme placement_starts_on placement_ends_on"),
    ),
    "coaches.MonthClosing": entry(
        "Maand die een kansencoach afsloot",
        personal("coach month closed_at", "weten welke uren de kansencoach heeft nagekeken", CONTRACT, WITH_COACH),
        plain("id"),
    ),
    "coaches.ClosedDay": entry(
        "Minuten van een dag en plek, zoals ze waren toen de maand werd afgesloten",
        personal(
            "closing placement done_on minutes", "laten zien wat er na het afsluiten veranderde", CONTRACT, WITH_COACH
        ),
        plain("id"),
        through="closing__coach",
    ),
    "coaches.Correction": entry(
        "Minuten die na het afsluiten van een maand zijn gewijzigd",
        personal(
            "closing placement done_on minutes made_at",
            "uren na het afsluiten kunnen verbeteren en verantwoorden",
            CONTRACT,
            WITH_COACH,
        ),
        personal("made_by", "weten wie de uren wijzigde", CONTRACT, CORRECTED),
        plain("id"),
        through="closing__coach",
    ),
    "coaches.WorkingDay": entry(
        "Dag waarop een kansencoach op een plek is, zoals afgesproken",
        personal(
            "placement weekday minutes begins_at starts_on ends_on",
            "een week voorstellen die de kansencoach in één keer opschrijft",
            TASK,
            RHYTHM,
            Erased.GONE,
        ),
        plain("id"),
        through="placement__coach",
    ),
    "coaches.CalendarFeed": entry(
        "Link waarmee een kansencoach de eigen dagen in een agenda ziet: plek en tijden, verder niets",
        personal("coach made_by made_at", "de eigen agenda bijwerken", TASK, FEED, Erased.GONE),
        plain("id token_hash"),
    ),
    "coaches.Absence": entry(
        "Wanneer een kansencoach afwezig is; nooit waarom",
        personal(
            "coach starts_on ends_on",
            "niets voorstellen op die dagen; vanaf vier weken tijdelijk iemand anders zoeken",
            TASK,
            AWAY,
            Erased.GONE,
        ),
        plain("id version"),
    ),
    "coaches.ActivityNote": entry(
        "Notitie van een kansencoach voor zichzelf; niemand anders ziet haar, en de tekst wordt gecontroleerd",
        personal(
            "coach activity_uuid text written_on wipe_on removed_at",
            "onthouden hoe het gesprek ging",
            TASK,
            NOTE,
            Erased.GONE,
        ),
        plain("id"),
        only_self=("text",),
    ),
    "coaches.SchoolMessage": entry(
        "Bericht van een kansencoach aan de school over werk op die school; de tekst wordt gecontroleerd",
        personal(
            "coach activity_uuid text written_on wipe_on removed_at",
            "de school iets laten weten",
            TASK,
            MESSAGE,
            Erased.GONE,
        ),
        plain("id"),
        only_self=("text",),
    ),
    "coaches.WorkloadPulse": entry(
        "Past het werk nog in de uren? Een antwoord per plek en vier weken, zonder tekst; het gaat over de plek",
        personal(
            "coach placement starts_on ends_on answer cause answered_on seen_from",
            "zien of het werk op een plek in de uren past; eerst de kansencoach, daarna de coördinator",
            TASK,
            PULSE,
            Erased.GONE,
        ),
        plain("id version"),
    ),
    "coaches.FollowUp": entry(
        "Punt op “Straks” van een kansencoach; niemand anders ziet het, en de tekst wordt gecontroleerd",
        personal(
            "coach deployment school text due_on done_on written_on wipe_on",
            "ergens op een school op terugkomen",
            TASK,
            FOLLOW_UP,
            Erased.GONE,
        ),
        plain("id version"),
        only_self=("text",),
    ),
    # Accounts, rollen en toezicht
    "kansencoach.User": entry(
        "Account",
        personal("email name", "inloggen, en weten wie iets deed", TASK, ACCOUNT, Erased.EMPTY),
        personal("password last_login is_active is_staff is_superuser", "veilig inloggen", DUTY, ACCOUNT, Erased.EMPTY),
        personal("joined_at", "weten sinds wanneer het account bestaat", TASK, ACCOUNT),
        plain("id"),
    ),
    "kansencoach.User_groups": entry(
        "Groepen van een account (niet in gebruik)",
        personal("user group", "rechten", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "kansencoach.User_user_permissions": entry(
        "Losse rechten van een account (niet in gebruik)",
        personal("user permission", "rechten", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "kansencoach.Invitation": entry(
        "Uitnodiging voor een rol",
        personal("email name", "iemand een rol aanbieden en de mail sturen", TASK, INVITED, Erased.GONE),
        personal(
            "role programme municipality coach employer school", "de rol die iemand krijgt", TASK, INVITED, Erased.GONE
        ),
        personal("token_digest", "de link uit de mail herkennen", TASK, INVITED, Erased.GONE),
        personal("accepted_at accepted_by", "weten wie de rol aannam", TASK, INVITED, Erased.GONE),
        personal(
            "invited_by invited_at expires_at mailed_at withdrawn_at",
            "weten wie toegang gaf en wat ervan werd",
            TASK,
            INVITED,
        ),
        plain("id"),
    ),
    "kansencoach.Membership": entry(
        "Rol van een account",
        personal(
            "user role programme municipality coach employer school ends_on",
            "bepalen wie wat mag zien",
            TASK,
            ROLE,
            Erased.GONE,
        ),
        plain("id"),
    ),
    "kansencoach.Erasure": entry(
        "Wie er gewist is: alleen een sleutel zonder naam",
        plain("id model object_pk key reason erased_on", "een gewist persoon niet terug laten komen"),
    ),
    # Wat mensen lezen
    "reports.Export": entry(
        "Bestand dat iemand vroeg, met uren per kansencoach en dag",
        personal("requested_by membership", "alleen wie het vroeg mag het downloaden", CONTRACT, EXPORT, Erased.GONE),
        personal("file", "uren van eigen kansencoaches uitbetalen", CONTRACT, EXPORT, Erased.GONE),
        plain("id kind parameters state title requested_at made_at expires_at"),
    ),
    "reports.Signal": entry(
        "Aandachtspunt: wat er bij een plek speelt, met de regel en het cijfer; zonder tekst, en het gaat over de plek",
        personal(
            "coach value threshold opened_on coordinator_from last_true_on clear_since cleared_on state later_until "
            "later_reason solved_on",
            "op tijd zien wat een besluit vraagt; eerst de kansencoach, daarna de coördinator",
            TASK,
            POINT,
            Erased.GONE,
        ),
        personal("solved_by", "weten wie zei dat het is opgelost", TASK, POINT),
        plain("id version programme deployment school_year rule cause is_about_work"),
    ),
    "reports.SignalThreshold": entry(
        "Vanaf welke waarde een regel een aandachtspunt geeft",
        plain("id version programme rule value", "per programma kiezen wat aandacht vraagt"),
    ),
    "reports.SignalSeen": entry(
        "Wie een aandachtspunt al heeft gezien",
        personal("user seen_on", "het niet nog eens bovenaan zetten", TASK, WITH_POINT, Erased.GONE),
        plain("id signal"),
    ),
    "reports.TimesheetLayout": entry(
        "Indeling van de urenstaat van een werkgever",
        plain("id version programme employer lines_per columns has_coach_totals has_total", "uren zo aanleveren"),
    ),
    "reports.TimesheetTaken": entry(
        "Tot welk moment een werkgever een urenstaat heeft opgehaald",
        plain("id programme employer month up_to", "laten zien wat er daarna is gecorrigeerd"),
    ),
    "reports.ParagraphCheck": entry(
        "Antwoord van een school over de eigen alinea in een concept",
        personal("answered_by", "weten wie namens de school antwoordde", TASK, ANSWERED),
        personal("remark", "weten wat er niet klopt; op namen gecontroleerd", TASK, ANSWERED, Erased.EMPTY),
        plain("id deployment school_year school text is_right answered_at link"),
    ),
    "reports.Factsheet": entry(
        "Factsheet van een gemeente; zonder naam van een kansencoach",
        personal("made_by fixed_by", "weten wie de factsheet vaststelde", TASK, ARCHIVED),
        plain(
            "id version programme municipality school_year as_of state render_state render_progress render_error figures "
            "html paragraphs pdf sha256 made_at fixed_at",
            "verantwoorden wat er met de uren is gebeurd",
        ),
        frozen=(("state", "fixed"),),
    ),
    "reports.FactsheetText": entry(
        "Tekst van een coördinator in een factsheet",
        personal("author", "weten wie de tekst schreef", TASK, AUTHOR),
        plain(
            "id version programme municipality deployment school_year section text source written_on written_precision",
            "uitleg bij de cijfers; namen worden geweigerd",
        ),
    ),
    "reports.Analysis": entry(
        "Analyse op een plek; gaat over de plek en over organisaties, namen worden geweigerd",
        personal("owner requested_by", "weten wie de analyse trekt en wie haar vroeg", TASK, ASKER),
        plain(
            "id version deployment signal school_year state question requested_on requested_precision due_on started_on ended_on "
            "outcome review_on source",
            "samen zoeken naar een oplossing als de uren niet genoeg zijn",
        ),
    ),
    "reports.AnalysisPartner": entry(
        "Organisatie die meedoet aan een analyse", plain("id analysis partner", "weten wie er samenwerken")
    ),
    "reports.AnalysisAction": entry(
        "Actie uit het plan van een analyse: door een organisatie of rol, nooit door een persoon; namen worden geweigerd",
        plain("id version analysis what who due_on added_on done_on", "afspraken bijhouden"),
    ),
    "reports.InterimDecision": entry(
        "Besluit over extra uren zolang een analyse loopt",
        personal("decided_by", "weten wie besloot", TASK, DECIDER),
        plain("id analysis verdict grant reason review_on decided_on", "extra uren opnieuw bekijken"),
    ),
    "reports.ReportedFigure": entry(
        "Cijfer dat iemand anders noemde",
        plain(
            "id version programme municipality deployment subject qualifier value source stated_on stated_precision note",
            "cijfers van buiten naast eigen cijfers leggen",
        ),
    ),
    # Gemeenten, scholen en uren
    "schools.Municipality": entry(
        "Gemeente (open data)", plain("name name_key code province holiday_region is_example", "indelen")
    ),
    "schools.MunicipalityRecord": entry(
        "Wat een bestand van DUO over een gemeente zei",
        plain("id as_of municipality is_complete name province holiday_region source", "het register bijhouden"),
    ),
    "schools.SchoolBoard": entry("Schoolbestuur (open data)", plain("id name name_key number", "indelen")),
    "schools.School": entry(
        "School (open data van DUO; het nummer is dat van de school)",
        plain(
            "id name name_key brin6 municipality board street house_number postcode place denomination phone website "
            "holiday_region closed_on is_example",
            "weten om welke school het gaat",
        ),
    ),
    "schools.StudyDay": entry("Studiedag van een school", plain("id school held_on", "op die dag niets voorstellen")),
    "schools.SchoolRecord": entry(
        "Wat een bestand van DUO over een school zei",
        plain(
            "id as_of school name board municipality street house_number postcode place denomination phone website "
            "holiday_region",
            "het register bijhouden",
        ),
    ),
    "schools.PupilCount": entry(
        "Leerlingentelling van een school; minder dan 5 is afgeschermd door DUO",
        plain("id school counted_on pupils is_masked source", "de urennorm berekenen"),
    ),
    "schools.SchoolYear": entry("Schooljaar", plain("id starts_on ends_on", "indelen")),
    "schools.Programme": entry(
        "Programma en zijn instellingen",
        plain(
            "id version name slug part_of co_funded_by goal expected_effects protected_below counts_travel is_example",
            "het programma inrichten",
        ),
    ),
    "schools.HourNorm": entry(
        "Urennorm per schooljaar",
        plain("id version programme school_year pupils hours step flag_below proposed_raise count_on", "de urennorm"),
    ),
    "schools.YearMilestone": entry("Jaarkalender", plain("id programme school_year kind due_on", "op tijd vragen")),
    "schools.Participation": entry(
        "Gemeente doet mee",
        personal("agreed_by", "weten wie namens de gemeente akkoord gaf", TASK, AGREED),
        plain("id version programme municipality starts_on ends_on agreed_on maximum_hours source", "uren toekennen"),
    ),
    "schools.Deployment": entry(
        "Plek", plain("id version name name_key programme municipality place assumption", "uren verdelen")
    ),
    "schools.Partner": entry(
        "Organisatie rond een school; nooit een persoon",
        plain("id version name name_key programme municipality kind", "weten met wie een plek samenwerkt"),
    ),
    "schools.HourAllocation": entry(
        "Toegekende uren van een plek",
        plain(
            "id version deployment school_year starts_on starts_precision ends_on ends_precision year_starts_on "
            "year_ends_on source",
            "uren verdelen",
        ),
    ),
    "schools.AllocationSchool": entry(
        "School van een plek",
        plain("id allocation school pupil_count pupils programme starts_on ends_on", "de urennorm berekenen"),
    ),
    "schools.HourGrant": entry(
        "Besluit over uren per week",
        personal("decided_by", "weten wie besloot", TASK, DECIDER),
        plain(
            "id version allocation starts_on hours_per_week is_circa reason earmark_hours earmark_for decided_on "
            "decided_precision source allocation_starts_on allocation_ends_on",
            "uren toekennen en verantwoorden",
        ),
    ),
    "schools.FundingSource": entry("Geldbron", plain("id version programme name starts_on ends_on", "uren betalen")),
    "schools.FundingShare": entry("Deel van een geldbron", plain("id grant source hours_per_week", "uren betalen")),
    "schools.VacancyDecision": entry(
        "Besluit over openstaande uren",
        personal("decided_by", "weten wie besloot", TASK, DECIDER),
        plain(
            "id version allocation outcome starts_on hours_per_week to_source reason decided_on decided_precision source "
            "allocation_starts_on allocation_ends_on",
            "openstaande uren opnieuw inzetten",
        ),
    ),
    "schools.Continuation": entry(
        "Voortzetting van een plek",
        personal("decided_by", "weten wie besloot", TASK, DECIDER),
        plain(
            "id version deployment school_year wish decision coach decided_on decided_precision source",
            "het volgende schooljaar voorbereiden",
        ),
    ),
    # Wat er wordt vastgelegd over het gebruik
    "kansencoach.AuditEvent": entry(
        "Wie naar een persoon keek, iets meenam, inlogde of werd geweigerd",
        personal(
            "kind user_id membership_id programme_id role about_model about_pk about_label details address request_id at",
            "misbruik vinden en laten zien wie meekeek",
            DUTY,
            LOOKED,
        ),
        plain("id"),
    ),
    "kansencoach.Seal": entry(
        "Zegel over wat is vastgelegd",
        plain("number kind ends_at sealed_at reason by_id columns rows root previous key_id mac", "knoeien ontdekken"),
    ),
    "kansencoach.SealedRow": entry(
        "Vingerafdruk van een vastgelegde rij; na wissen niet meer te herleiden",
        plain("id seal table key digest fields salt", "knoeien ontdekken"),
    ),
    # Wat de gebruikte onderdelen bewaren
    "account.EmailAddress": entry(
        "Adres waarmee een account inlogt",
        personal("user email verified primary", "de inlogcode sturen", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "account.EmailConfirmation": entry(
        "Controle van een mailadres (niet in gebruik: de inlogcode controleert het adres)",
        personal("email_address created sent key", "het adres controleren", DUTY, MAIL_KEY, Erased.GONE),
        plain("id"),
    ),
    "mfa.Authenticator": entry(
        "Tweede stap bij het inloggen: passkey, app of herstelcodes",
        personal("user type data created_at last_used_at", "veilig inloggen", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "usersessions.UserSession": entry(
        "Waar iemand is ingelogd",
        personal(
            "user created_at ip last_seen_at session_key user_agent data",
            "zelf zien waar je bent ingelogd, en dat beëindigen",
            DUTY,
            DEVICE,
            Erased.GONE,
        ),
        plain("id"),
    ),
    "kansencoach.FormPost": entry(
        "Welk formulier al is verstuurd (niet wat erin stond)",
        personal(
            "person token where sent_at",
            "een formulier dat twee keer wordt verstuurd één keer uitvoeren",
            DUTY,
            SENT_FORM,
            Erased.GONE,
        ),
        plain("id"),
    ),
    "sessions.Session": entry(
        "Sessie van de browser",
        personal("session_key session_data expire_date", "ingelogd blijven", DUTY, SESSION, Erased.GONE),
    ),
    "admin.LogEntry": entry(
        "Wat een beheerder in het beheer wijzigde",
        personal(
            "action_time user content_type object_id object_repr action_flag change_message",
            "laten zien wie wat beheerde",
            DUTY,
            ADMIN_LOG,
        ),
        plain("id"),
    ),
    "pghistory.Context": entry(
        "Wie een wijziging deed: nummer van het account en de pagina",
        personal("metadata", "laten zien wie wat wanneer veranderde", DUTY, WHO_DID_IT),
        plain("id created_at updated_at"),
    ),
    "socialaccount.SocialAccount": entry(
        "Inloggen via de eigen organisatie (niet in gebruik)",
        personal("user provider uid last_login date_joined extra_data", "inloggen", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "socialaccount.SocialToken": entry(
        "Sleutel van die organisatie (niet in gebruik)",
        personal("app account token token_secret expires_at", "inloggen", DUTY, WITH_ACCOUNT, Erased.GONE),
        plain("id"),
    ),
    "socialaccount.SocialApp": entry(
        "Organisaties om mee in te loggen (niet in gebruik)",
        plain("id provider provider_id name client_id secret key settings", "inloggen inrichten"),
    ),
    "auth.Group": entry("Groep van rechten (niet in gebruik)", plain("id name", "rechten")),
    "auth.Group_permissions": entry("Rechten van een groep (niet in gebruik)", plain("id group permission", "rechten")),
    "auth.Permission": entry("Rechten die Django kent", plain("id name content_type codename", "rechten")),
    "contenttypes.ContentType": entry("Tabellen die Django kent", plain("id app_label model", "indelen")),
}

__all__ = ["ALWAYS", "REGISTER"]

# --- in the browser -------------------------------------------------------------------------------------------------

UNLOCKED = "wie op dit apparaat is ingelogd als deze kansencoach"
ON_DEVICE = (
    OnDevice(
        "Activiteiten die nog niet zijn verstuurd, met notitie en bericht; verzegeld (AES-GCM)",
        UNLOCKED,
        "tot de server zegt dat hij ze heeft, tot de kansencoach ze weggooit, of tot het uitloggen",
    ),
    OnDevice(
        "De eigen plekken: naam, periode, scholen van een bundel, uren die over zijn, gebruikelijke activiteiten; verzegeld",
        UNLOCKED,
        "zolang de inlog duurt waarmee ze kwamen (12 uur, op een eigen apparaat 30 dagen), of tot iemand anders inlogt",
    ),
    OnDevice(
        "De sleutel van dat zegel; alleen te gebruiken, niet uit te lezen",
        UNLOCKED,
        "tot er een pagina opent waarop deze kansencoach niet is ingelogd; een volgende inlog brengt haar weer",
    ),
    OnDevice(
        "Wat was getypt toen een sessie afliep; verzegeld",
        "dezelfde persoon, na opnieuw inloggen in hetzelfde tabblad",
        "1 uur, of tot het uitloggen",
    ),
    OnDevice("De keuze voor een lichte of donkere weergave", "iedereen", "tot het uitloggen"),
)
