#!/usr/bin/env python
"""Django's command line. `bin/manage` runs it in the project's own environment."""

import os
import sys

from django.core.management import execute_from_command_line

from kansencoach.environment import ConfigurationError, join_embedded_servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kansencoach.settings")
    try:
        join_embedded_servers()
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
