"""What mails say: rows to be told in, a letter out, as text and as HTML."""
