"""Who may do what with a dossier; each answer carries its reason."""

from awards.enums import AT_THE_DESK, EDITABLE, Attester, DecisionOrigin, JudgedBy, PhaseDecider
from units.enums import Role, UnitLevel
from units.permissions import ALLOWED, holds_above, holds_at, is_administrator, refuse
from units.permissions import is_chairman as leads
from units.permissions import is_preparer as prepares
from units.permissions import is_secretary as keeps_the_desk


def is_preparer(user, dossier):
    return prepares(user, dossier.unit)


def is_secretary(user, dossier):
    return keeps_the_desk(user, dossier.receiving_unit)


def is_chairman(user, dossier):
    return leads(user, dossier.receiving_unit)


def is_secretary_or_chairman(user, dossier):
    if is_secretary(user, dossier) or is_chairman(user, dossier):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực hội đồng hoặc lãnh đạo của {dossier.receiving_unit}.")


def is_secretary_above(user, dossier):
    """The desk to which the dossier was passed up and that has not taken it up yet."""
    way = dossier.way_up
    if way is None or way.taken_at is not None:
        return refuse("Hồ sơ không chờ cấp trên tiếp nhận.")
    return keeps_the_desk(user, way.upper_unit)


def can_confirm_as(user, unit):
    """The direct superior's word is given by its leaders or its secretary."""
    if holds_at(user, Role.CHAIRMAN, unit) or holds_at(user, Role.SECRETARY, unit):
        return ALLOWED
    return refuse(f"Việc xác nhận này dành cho lãnh đạo hoặc thường trực của {unit}.")


def can_ask_public(user, unit):
    """Publishing a list for comment, and answering what comes in, is the desk's work."""
    return keeps_the_desk(user, unit)


def can_simplify(user, dossier):
    """Those who draw the dossier up while they may change it; afterwards the desk."""
    return is_preparer(user, dossier) if dossier.is_editable else is_secretary(user, dossier)


def can_manage_rules(user, unit):
    """Award rules of a campaign are kept by the launching unit's secretary and by administrators above."""
    if keeps_the_desk(user, unit) or user.sees_everything:
        return ALLOWED
    if any(m.role == Role.ADMINISTRATOR and unit.path.startswith(m.unit.path) for m in user.memberships_now):
        return ALLOWED
    return refuse(f"Chỉ thường trực hội đồng của {unit} hoặc quản trị cấp trên được sửa quy định này.")


def can_keep_council(user, unit):
    if holds_at(user, Role.SECRETARY, unit) or holds_at(user, Role.CHAIRMAN, unit):
        return ALLOWED
    return refuse(f"Chỉ thường trực hội đồng hoặc lãnh đạo của {unit} được ghi việc của hội đồng.")


def can_set_up_council(user, unit):
    """The council's own keepers, and administrators of the unit or above, write its members."""
    if can_keep_council(user, unit) or is_administrator(user, unit):
        return ALLOWED
    return refuse(f"Chỉ thường trực hội đồng, lãnh đạo hoặc quản trị của {unit} được sửa hội đồng.")


def can_manage_national_rules(user):
    """Award forms, vote rules and kinds of papers hold for every unit of a province: its administrators keep them."""
    if user.sees_everything:
        return ALLOWED
    if any(m.role == Role.ADMINISTRATOR and m.unit.level == UnitLevel.PROVINCE for m in user.memberships_now):
        return ALLOWED
    return refuse("Danh mục dùng chung này do quản trị cấp tỉnh giữ.")


def sits_in(user, meeting):
    """Whether the user is a member that was called to the meeting."""
    return meeting.attendances.filter(member__user=user).exists()


def can_keep_out(user, member, meeting):
    """A member declares it alone, or the desk records it."""
    if member.user_id == user.pk or can_keep_council(user, meeting.unit):
        return ALLOWED
    return refuse("Chỉ thành viên đó hoặc thường trực hội đồng được ghi việc không tham gia biểu quyết.")


def can_count(user, meeting):
    """The counting team: the desk, and members that were called."""
    if can_keep_council(user, meeting.unit) or sits_in(user, meeting):
        return ALLOWED
    return refuse("Việc kiểm phiếu dành cho thường trực hội đồng và thành viên dự họp.")


def can_publish(user, decision):
    if holds_at(user, Role.SECRETARY, decision.desk_unit) or holds_at(user, Role.CHAIRMAN, decision.desk_unit):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực hội đồng hoặc lãnh đạo của {decision.desk_unit}.")


def can_revoke(user, decision):
    """Who signed takes back; of a decision that was signed elsewhere the secretary records that it was taken back."""
    role = Role.CHAIRMAN if decision.origin == DecisionOrigin.HERE else Role.SECRETARY
    if holds_at(user, role, decision.desk_unit):
        return ALLOWED
    return refuse(f"Việc này dành cho {Role(role).label.lower()} của {decision.desk_unit}.")


def can_correct(user, decision):
    return leads(user, decision.desk_unit)


def can_record_past(user, unit):
    return keeps_the_desk(user, unit)


def can_set_up_review(user, unit):
    return can_keep_council(user, unit)


def can_move_review(user, review, phase):
    """The current phase names who closes the scores and takes the year on."""
    role = Role.CHAIRMAN if phase.decider == PhaseDecider.CHAIRMAN else Role.SECRETARY
    if holds_at(user, role, review.unit):
        return ALLOWED
    return refuse(f"Ở bước này, việc khóa điểm và chuyển bước là của {phase.get_decider_display().lower()}.")


def can_appraise_unit(user, review):
    return keeps_the_desk(user, review.unit)


def can_read_scores(user, review):
    """The desk and those above it; a member of the council reads the own queue, where the phase hides what it hides."""
    readers = frozenset(Role) - {Role.COUNCIL_MEMBER, Role.PREPARER}
    if user.sees_everything or any(
        m.role in readers and review.unit.path.startswith(m.unit.path) for m in user.memberships_now
    ):
        return ALLOWED
    return refuse("Bảng điểm do thường trực hội đồng giữ; anh/chị chấm và xem ở trang Hồ sơ chấm điểm.")


def can_keep_facts(user, unit):
    """Ratings, titles and holds of whoever belongs to the unit: the desk of the unit or of one above it."""
    if holds_above(user, Role.SECRETARY, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực hội đồng của {unit} hoặc cấp trên.")


def can_hold(user, unit):
    if can_keep_facts(user, unit) or holds_above(user, Role.CHAIRMAN, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực hội đồng hoặc lãnh đạo của {unit} hoặc cấp trên.")


def can_attest(user, dossier, rule, latest=None):
    """The desk while the dossier is there; the unit for what it attests, until it is sent and the desk has spoken.

    ``latest`` is the attestation that counts now.
    """
    if is_secretary(user, dossier):
        if dossier.state in AT_THE_DESK:
            return ALLOWED
        return refuse("Thường trực hội đồng xác nhận tiêu chuẩn khi hồ sơ đang ở bàn làm việc.")
    if not (decision := is_preparer(user, dossier)):
        return decision
    if rule.judged_by != JudgedBy.ATTESTED or rule.attested_by != Attester.UNIT:
        return refuse("Tiêu chuẩn này do thường trực hội đồng xác nhận hoặc hệ thống tự đối chiếu.")
    if dossier.state not in EDITABLE:
        return refuse("Hồ sơ đã nộp nên đơn vị không xác nhận thêm được nữa.")
    if latest is not None and latest.is_by_desk:
        return refuse("Thường trực hội đồng đã xác nhận tiêu chuẩn này.")
    return ALLOWED


QUOTA_KEEPERS = frozenset({Role.SECRETARY, Role.CHAIRMAN, Role.PROVINCE_STAFF})


def keeps_quotas(user, unit):
    """The unit's secretary and chairman; of a province its staff as well."""
    if holds_at(user, Role.SECRETARY, unit) or can_set_own_quota(user, unit):
        return ALLOWED
    return refuse(
        f"Chỉ tiêu của {unit} do thường trực hội đồng, lãnh đạo của {unit} ghi (cấp tỉnh: cả cán bộ tổng hợp)."
    )


def can_set_own_quota(user, unit):
    """How many a unit awards by its own choice is its chairman's to say; at a province the staff write it down."""
    if leads(user, unit) or (unit.level == UnitLevel.PROVINCE and holds_at(user, Role.PROVINCE_STAFF, unit)):
        return ALLOWED
    return refuse(f"Số lượng tự quyết do lãnh đạo của {unit} quyết định.")


def can_allot(user, *, unit, allotted_by, desk_unit):
    return can_set_own_quota(user, desk_unit) if unit.pk == allotted_by.pk else keeps_quotas(user, desk_unit)


def can_change_quota(user, quota):
    return can_allot(user, unit=quota.unit, allotted_by=quota.allotted_by, desk_unit=quota.desk_unit)


def can_exceed_quota(user, quota):
    """Who allotted it, by the head or by the staff of the province; the secretary alone never."""
    return can_set_own_quota(user, quota.desk_unit)
