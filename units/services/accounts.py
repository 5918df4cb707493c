"""Accounts and their roles."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from units.models import Membership, Unit, User
from units.permissions import administers_units, can_manage_account, is_administrator, refuse, require


@transaction.atomic
def grant_role(*, user, unit, role, actor=None, valid_from=None, valid_to=None):
    """Give a role, or change the days of one given before; without ``actor`` the system itself does it."""
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if actor is not None:
        require(is_administrator(actor, unit))
    if unit.valid_to and (valid_to is None or valid_to > unit.valid_to):
        raise ValidationError(
            f"{unit} chỉ hoạt động đến hết ngày {unit.valid_to:%d/%m/%Y}; hãy giao vai trò ở đơn vị kế thừa."
        )
    membership = Membership.objects.select_for_update().filter(user=user, unit=unit, role=role).first()
    membership = membership or Membership(user=user, unit=unit, role=role)
    membership.valid_from, membership.valid_to = valid_from, valid_to
    membership.full_clean()
    membership.save()
    user.__dict__.pop("memberships_now", None)
    return membership


@transaction.atomic
def revoke_role(*, membership_id, actor=None):
    """Take a role away from the next request on; its history stays."""
    membership = Membership.objects.select_for_update().select_related("unit", "user").get(pk=membership_id)
    if actor is not None:
        require(is_administrator(actor, membership.unit))
    membership.delete()


@transaction.atomic
def save_account(*, actor, account_id=None, password="", **columns):
    """Make an account or correct one; a given password replaces the old and ends the account's sessions.

    A new account can do nothing until ``grant_role``. Only a superuser makes superusers.
    """
    if account_id:
        account = User.objects.select_for_update().get(pk=account_id)
        require(can_manage_account(actor, account))
    else:
        account = User()
        require(administers_units(actor))
    if "is_superuser" in columns and not actor.sees_everything:
        require(refuse("Quyền quản trị hệ thống chỉ do quản trị hệ thống giao."))
    for name, value in columns.items():
        setattr(account, name, value)
    account.email = account.email.lower()
    if account.pk == actor.pk and not account.is_active:
        raise ValidationError({"is_active": "Không thể tự khóa tài khoản của mình."})
    if password:
        account.set_password(password)
    elif not account.pk:
        account.set_unusable_password()
    account.full_clean()
    account.save()
    EmailAddress.objects.filter(user=account).exclude(email=account.email).delete()
    return account
