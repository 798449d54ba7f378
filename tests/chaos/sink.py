"""A mail server in a process of its own that takes everything: ``python -m tests.chaos.sink PORT FILE [FOLDER]``.

Of each mail it keeps a line, Message-ID and recipient, before it answers that it took it. With a folder it does what
the server of a mail provider does as well: each mail is on the disk, in that folder, before it answers, and every
answer is on its way for a millisecond. Without one it answers at once, as no other server does.
"""

import asyncio
import os
import re
import sys
from itertools import cycle
from pathlib import Path
from typing import BinaryIO

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
ON_ITS_WAY = 0.001  # seconds, as long as between two houses of one provider
KEPT = 1_000  # mails; the oldest is written over


class Distant(SMTP):
    """Its answers are on their way for a while."""

    async def push(self, status: str | bytes) -> None:
        await asyncio.sleep(ON_ITS_WAY)
        await super().push(status)


class Sink:
    """Keeps who got which mail; with a ``folder`` the mails themselves."""

    def __init__(self, file: BinaryIO, folder: Path | None) -> None:
        self.file, self.folder, self.names = file, folder, cycle(range(KEPT))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        content = envelope.original_content or b""
        if self.folder:
            await asyncio.to_thread(keep, self.folder / str(next(self.names)), content)
        found = MESSAGE_ID.search(content)
        name = found[1] if found else b"?"
        for recipient in envelope.rcpt_tos:
            self.file.write(name + b" " + recipient.encode() + b"\n")
        self.file.flush()
        return "250 Kept"


def keep(file: Path, content: bytes) -> None:
    """Write it so that it is still there after the power fails."""
    with file.open("wb") as kept:
        kept.write(content)
        kept.flush()
        os.fsync(kept.fileno())


async def serve(port: int, file: Path, folder: Path | None = None) -> None:
    with file.open("ab") as kept:
        sink = Sink(kept, folder)
        loop = asyncio.get_running_loop()
        kind = Distant if folder else SMTP
        server = await loop.create_server(lambda: kind(sink, hostname="sink", loop=loop), "127.0.0.1", port)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *map(Path, sys.argv[2:])))
