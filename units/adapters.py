from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, never by signing up."""

    def is_open_for_signup(self, request):
        return False
