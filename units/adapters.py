import time

from allauth.account.adapter import DefaultAccountAdapter

from units.middleware import SIGNED_IN_AT

WRONG_PAIR = "Tên đăng nhập, thư điện tử hoặc mật khẩu chưa đúng."


class AccountAdapter(DefaultAccountAdapter):
    """The door: accounts are made by administrators, tries are counted by account and address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản đang tạm khóa; hãy liên hệ quản trị của đơn vị.",
        "email_password_mismatch": WRONG_PAIR,
        "username_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "enter_current_password": "Mật khẩu hiện tại chưa đúng.",
        "incorrect_password": "Mật khẩu chưa đúng.",
        "invalid_or_expired_key": "Đường dẫn không đúng hoặc đã hết hạn.",
        "invalid_password_reset": "Đường dẫn đặt lại mật khẩu không đúng hoặc đã hết hạn.",
        "too_many_login_attempts": "Đã nhập sai quá nhiều lần. Hãy chờ 15 phút rồi thử lại, hoặc đặt lại mật khẩu.",
        "rate_limited": "Thao tác quá nhiều lần trong thời gian ngắn; hãy thử lại sau.",
        "unknown_email": "Không có tài khoản nào dùng địa chỉ thư này.",
        "same_as_current": "Giá trị mới phải khác giá trị hiện tại.",
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        super().login(request, user)
        request.session[SIGNED_IN_AT] = int(time.time())

    def _get_login_attempts_cache_key(self, request, **credentials):
        """An account together with an address, so that a stranger who guesses does not lock the owner out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Say only what the page that follows does not show by itself."""
        if message_template == "account/messages/password_changed.txt":
            super().add_message(request, level, message="Đã đổi mật khẩu. Hãy đăng nhập lại bằng mật khẩu mới.")
