"""A real SMTP server for tests, with the faults a mail server has."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class PostOffice:
    """What arrived, in order; ``refuses`` gives the answer for an address that is refused, ``before`` runs when a mail is in."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        await asyncio.sleep(0)
        self.arrived.append(envelope)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, read as mail."""
        return [
            message_from_bytes(envelope.original_content or b"", policy=policy.default) for envelope in self.arrived
        ]


@contextmanager
def post_office(settings: Any) -> Iterator[PostOffice]:
    """A server that takes the mail of this test, on a free port."""
    office = PostOffice()
    with socket.socket() as free:  # Controller connects to the port it is given, so 0 will not do
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield office
    finally:
        controller.stop()
