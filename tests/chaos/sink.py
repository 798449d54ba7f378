"""A mail server in a process of its own that takes everything: ``python -m tests.chaos.sink PORT FILE``.

Of each mail it keeps a line, Message-ID and recipient, before it answers that it took it.
"""

import asyncio
import re
import sys
from pathlib import Path
from typing import BinaryIO

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Keeps who got which mail."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        found = MESSAGE_ID.search(envelope.original_content or b"")
        name = found[1] if found else b"?"
        for recipient in envelope.rcpt_tos:
            self.file.write(name + b" " + recipient.encode() + b"\n")
        self.file.flush()
        return "250 Kept"


async def serve(port: int, file: Path) -> None:
    with file.open("ab") as kept:
        sink = Sink(kept)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(sink, hostname="sink", loop=loop), "127.0.0.1", port)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
