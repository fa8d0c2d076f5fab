"""The watch: what is due, for whom, and the mail that tells it.

``rules`` declares what there is to be reminded of, ``planning`` writes what is due, ``moments`` knows when a letter goes,
``outbox`` sends it. PostgreSQL is the truth; Celery beat only ticks.
"""
