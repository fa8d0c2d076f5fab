"""The web application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from kansencoach.environment import join_embedded_servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kansencoach.settings")
join_embedded_servers()

application = get_wsgi_application()
