"""Load the demonstration data once."""

from django.core.management import BaseCommand, call_command
from django.db import transaction
from django.utils.dateparse import parse_datetime

from campaigns.models import Campaign
from dankhe.demo.accounts import ACCOUNTS, PASSWORD
from dankhe.demo.plans import PHU_LAC_CAMPAIGN
from dankhe.demo.story import Story
from units.models import Unit, User
from units.selectors import database_now


class Command(BaseCommand):
    help = "Nạp dữ liệu minh họa từ năm kế hoạch thật và một năm hoạt động giả định; chạy lại không thêm gì."

    def add_arguments(self, parser):
        parser.add_argument("--now", type=parse_datetime, help="thời điểm kể chuyện, ví dụ 2026-11-22T08:00+07:00")

    @transaction.atomic
    def handle(self, *args, now=None, **options):
        if User.objects.filter(username=ACCOUNTS[0][0]).exists():
            self.stdout.write("Dữ liệu minh họa đã có sẵn, giữ nguyên.")
            return
        if not Unit.objects.exists():
            call_command("load_admin_units", stdout=self.stdout)
        call_command("load_days_off", stdout=self.stdout)
        call_command("load_prizes", stdout=self.stdout)
        call_command("load_legal_documents", stdout=self.stdout)
        call_command("load_indicators", stdout=self.stdout)
        Story(now=now or database_now()).tell()
        self.stdout.write(f"Đã nạp {Campaign.objects.count()} phong trào, mẫu: {PHU_LAC_CAMPAIGN['title']}.")
        for username, full_name, _, _, task in ACCOUNTS:
            self.stdout.write(f"  {username:10} {full_name:20} {task}")
        self.stdout.write(f"Mật khẩu chung: {PASSWORD}")
