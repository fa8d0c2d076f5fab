"""Whether the web server in this container answers 200 on a path. Its exit code is the container's health."""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit

try:
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    connection.request(
        "GET", sys.argv[1], headers={"Host": urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"}
    )
    status = connection.getresponse().status
except OSError as error:
    sys.exit(str(error))
sys.exit(None if status == 200 else f"{sys.argv[1]}: {status}")
