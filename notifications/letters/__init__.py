"""The words of every email, and how rows become one letter.

- ``reminders``: what is due, and by when ("audit due", "certificate expires").
- ``notices``: what happened to an audit, a certificate or an invitation.
- ``standing_notices``: a new standing, and the ministry's reviews.
- ``desk_digest``: the desk's morning email.
- ``footers``: why people get an email, and how they stop it.
- ``composing``: from rows to the letter of one person.
- ``letter``: the parts of a letter, and the email made of them by ``templates/email``.
"""
