"""Kansencoach: the project and the kernel that its apps share.

The Celery application is loaded with the project, so that ``shared_task`` finds it in web processes too.
"""

from kansencoach.celery import app as celery_app

__all__ = ["celery_app"]
