"""The letter of a notice and the connection it leaves by."""

import contextlib
import hashlib
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection


class MailServerUnreachable(Exception):
    """No connection to the mail server: no letter is to blame, and none can leave now."""


class Postman:
    """One connection for many letters, opened anew after any failure; use as a context manager."""

    connection = None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.hang_up()

    def hang_up(self):
        connection, self.connection = self.connection, None
        with contextlib.suppress(Exception):
            if connection is not None:
                connection.close()

    def carry(self, letter):
        if self.connection is None:
            connection = get_connection()
            try:
                connection.open()
            except Exception as error:
                raise MailServerUnreachable(describe(error)) from error
            self.connection = connection
        letter.connection = self.connection
        try:
            letter.send()
        except Exception:
            self.hang_up()
            raise


def message_id(notice):
    """The same on every attempt, so a mail system drops the second copy that a crash may leave."""
    fact = hashlib.sha256(f"{notice.recipient_id}:{notice.key}".encode()).hexdigest()[:16]
    return f"<notice.{notice.pk}.{fact}@{urlsplit(settings.BASE_URL).hostname}>"


def write_letter(notice, wording):
    lines = [f"Kính gửi: {notice.recipient.full_name}", wording.body or wording.title]
    if notice.url:
        lines.append(f"Mở trong hệ thống: {settings.BASE_URL}{notice.url}")
    lines.append(f"Thư tự động của hệ thống {settings.PUBLIC_NAME}; xin không trả lời thư này.")
    return EmailMessage(
        subject=wording.title,
        body="\n\n".join(lines) + "\n",
        to=[notice.recipient.email],
        headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
    )


def is_permanent(error):
    """Whether trying again is useless: the server refuses this letter for good, or it cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def describe(error):
    """A line for the administrator."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = {f"{code} {answer.decode(errors='replace')}" for code, answer in error.recipients.values()}
        return f"Máy chủ thư không nhận địa chỉ này: {'; '.join(sorted(answers))}"
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        answer = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        return f"Máy chủ thư trả lời {error.smtp_code} {answer}"
    if isinstance(error, TimeoutError):
        return "Máy chủ thư không trả lời kịp."
    if isinstance(error, OSError):
        return f"Không nối được với máy chủ thư ({error.strerror or type(error).__name__})."
    return f"Không lập được thư ({type(error).__name__})."
