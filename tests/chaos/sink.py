"""An email server in its own process that accepts everything: ``python -m tests.chaos.sink PORT FILE [FOLDER]``.

Before it accepts an email, it writes its Message-ID and recipient to a line of the file. With a folder it acts like a
provider's server: each email is on the disk, in that folder, before the answer, and every answer takes a millisecond.
Without a folder it answers at once, as no real server does.
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
ON_ITS_WAY = 0.001  # seconds, as between two buildings of one provider
KEPT = 1_000  # emails; the oldest is overwritten


class Distant(SMTP):
    """A server whose answers take a while."""

    async def push(self, status: str | bytes) -> None:
        await asyncio.sleep(ON_ITS_WAY)
        await super().push(status)


class Sink:
    """Notes who got which email; with a ``folder``, stores the emails too."""

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
    """Write it so that it survives a power failure."""
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
