"""The way to the mail server that one run keeps open."""

from django.core.mail import EmailMessage, get_connection

LONGEST_ANSWER = 200  # characters kept of what a server said


class Post:
    """Sends one mail after another over one connection. After a fault the next mail begins with a new one."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def send(self, message: EmailMessage) -> str:
        """Send it; what the server answered, empty where it does not say. Raises what sending raises."""
        try:
            self._connection.open()
            message.connection = self._connection
            message.send()
        except BaseException:
            self.close()
            self._connection = get_connection()
            raise
        return str(getattr(self._connection, "answer", ""))[:LONGEST_ANSWER]

    def close(self) -> None:
        """Say goodbye to the server."""
        self._connection.close()
