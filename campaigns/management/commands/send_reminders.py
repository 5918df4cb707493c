"""Write and send the reminders of today, or of another moment."""

from datetime import datetime

from django.core.management import BaseCommand, CommandError

from campaigns.deadlines import HANOI
from campaigns.reminders import write_reminders
from campaigns.services.due_records import remind_due_records
from notices.services import Drained, drain
from units.selectors import database_now

ROUND = 100


def read_moment(text):
    """An ISO moment; without an offset it is the time in Hà Nội."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
    except ValueError:
        raise CommandError(
            f"Không đọc được --now “{text}”. Viết như 2026-12-02T07:00+07:00 (năm-tháng-ngày, giờ:phút, múi giờ)."
        ) from None


class Command(BaseCommand):
    help = "Viết lời nhắc cho đơn vị còn nợ việc sắp đến hạn rồi gửi thư; chạy lại không nhắc trùng."

    def add_arguments(self, parser):
        parser.add_argument("--now", metavar="LÚC", help="tính theo thời điểm này, ví dụ 2026-12-02T07:00+07:00")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không viết và không gửi")

    def handle(self, *args, now, dry_run, **options):
        moment = read_moment(now) if now else database_now()
        report = write_reminders(now=moment, dry_run=dry_run)
        for row in report.deadlines:
            self.stdout.write(
                f"{row.deadline.campaign} – {row.deadline.what}, {row.due.text}, còn {row.days_left} ngày: "
                f"cần nhắc {row.recipients}, {'sẽ viết' if dry_run else 'viết'} {row.written}, "
                f"đã có {row.already_there}."
            )
        self.stdout.write(
            f"Đến hạn nhắc: {report.due}. {'Sẽ viết' if dry_run else 'Đã viết'}: {report.written}. "
            f"Đã có từ trước: {report.already_there}."
        )
        records = remind_due_records(now=moment, dry_run=dry_run)
        if records.due:
            self.stdout.write(
                f"Tồn tại phải khắc phục, đơn phải giải quyết: cần nhắc {records.due}, "
                f"{'sẽ viết' if dry_run else 'viết'} {records.written}."
            )
        if not dry_run:
            self.tell_drained(self.drain_all(moment))

    def drain_all(self, moment):
        total = Drained()
        while True:
            drained = drain(now=moment, limit=ROUND)
            total += drained
            if drained.unreachable or drained.handled < ROUND:
                return total

    def tell_drained(self, drained):
        self.stdout.write(
            f"Thư đã gửi: {drained.sent}. Không còn cần gửi: {drained.dropped}. "
            f"Hoãn, sẽ thử lại: {drained.postponed}. Gửi không được, chờ quản trị: {drained.parked}."
        )
        if drained.unreachable:
            self.stdout.write("Không nối được với máy chủ thư; các thư còn lại chờ lần gửi sau.")
