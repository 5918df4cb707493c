"""Every write of a campaign on its way down: handing over, keeping in step, reminding, joining."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from campaigns.deadlines import local_day
from campaigns.enums import CampaignAct, CampaignState, ContentPart, DeadlineKind, Freedom, IssuerKind, PlanKind
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    DeadlineOverride,
    DownwardRule,
    LegalBasis,
    Plan,
)
from campaigns.permissions import can_add_content, can_change_content, can_run_campaign
from campaigns.selectors.campaigns import expected_units
from campaigns.selectors.downward import (
    SAID_ALIKE,
    TABLES,
    differences_below,
    handed_over,
    joinable_superiors,
    own_plan,
    runners_of,
    stays_fixed,
)
from notices.services import Message, notify_each
from units.enums import UnitLevel
from units.permissions import require

BATCH = 500
RECEIVED_BELOW = frozenset({DeadlineKind.REGISTRATION, DeadlineKind.MODEL_REGISTRATION, DeadlineKind.DOSSIER})
ISSUERS = {IssuerKind.STATE: "UBND", IssuerKind.PARTY: "Đảng ủy", IssuerKind.FRONT: "Ủy ban MTTQ Việt Nam"}
NAMES_IN_NOTE = 20


@dataclass(frozen=True)
class HandedDown:
    """What ``hand_down_campaign`` did: campaigns made, and how many chosen units had theirs already."""

    created: int
    had_theirs: int


def _lock_run(campaign_id, actor):
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=campaign_id)
    require(can_run_campaign(actor, campaign))
    return campaign


@transaction.atomic
def hand_down_campaign(*, campaign_id, actor, now, unit_ids=None, rules=None):
    """Give each expected unit (or those chosen) its own draft of a running campaign; units that have one keep it.

    ``rules`` maps ``ContentPart`` to ``Freedom``; they hold for every unit, so once one unit has taken over they
    stay as they are. The lower unit itself receives what its own units register and send; other receivers stay.
    The number of queries does not grow with the units, but for the batches that the database asks for.
    """
    superior = _lock_run(campaign_id, actor)
    if superior.state != CampaignState.RUNNING:
        raise ValidationError("Chỉ triển khai được phong trào đang thực hiện.")
    expected = {unit.pk: unit for unit in expected_units(superior, local_day(now))}
    wanted = set(expected) if unit_ids is None else set(unit_ids)
    if wanted - set(expected):
        raise ValidationError("Có đơn vị không thuộc diện thực hiện phong trào hoặc đã ngừng hoạt động; hãy chọn lại.")
    having = set(superior.lower_campaigns.values_list("launching_unit", flat=True))
    _settle_rules(superior, rules)
    units = [expected[pk] for pk in sorted(wanted - having)]
    if not units:
        raise ValidationError("Các đơn vị đã chọn đều đã nhận phong trào này.")
    campaigns = _draft_campaigns(superior, units, actor=actor, now=now)
    copies = {}
    for part in TABLES:
        copies[part] = _copy_rows(superior, part, campaigns, copies, actor=actor, now=now)
    _draft_plans(superior, campaigns, actor=actor, now=now)
    event = _record_handing_down(superior, campaigns, actor=actor, now=now)
    _tell(
        superior,
        {campaign.launching_unit_id: campaign for campaign in campaigns},
        key=f"campaign:{superior.pk}:handed-down:{event.pk}",
        title=f"{superior.launching_unit} triển khai: {superior}",
        body="Bản nháp đã có sẵn nội dung của cấp trên. Hãy hoàn thiện kế hoạch của đơn vị và phát động",
        now=now,
    )
    return HandedDown(len(campaigns), len(wanted & having))


def _settle_rules(superior, rules):
    if rules is None:
        return
    asked = {ContentPart(part): Freedom(freedom) for part, freedom in rules.items()}
    asked = {part: asked.get(part, Freedom.FREE) for part in ContentPart}
    kept = {part: superior.freedoms.get(part, Freedom.FREE) for part in ContentPart}
    if asked == kept:
        return
    if handed_over(superior).exists():
        raise ValidationError(
            "Đã có đơn vị nhận phong trào theo quy định trước, nên phần được sửa, được bổ sung không đổi nữa."
        )
    DownwardRule.objects.filter(campaign=superior).delete()
    DownwardRule.objects.bulk_create(DownwardRule(campaign=superior, part=p, freedom=f) for p, f in asked.items())
    superior.__dict__.pop("freedoms", None)


def _draft_campaigns(superior, units, *, actor, now):
    drafts = [
        Campaign(
            title=_retitled(superior.title, superior.launching_unit, unit),
            kind=superior.kind,
            emulation_form=superior.emulation_form,
            launching_unit=unit,
            level=unit.level,
            superior_campaign=superior,
            theme=superior.theme,
            occasion=superior.occasion,
            period_start=superior.period_start,
            period_end=superior.period_end,
            aims=superior.aims,
            participants=superior.participants,
            shared_year=superior.shared_year,
        )
        for unit in units
    ]
    return bulk_create_with_history(
        drafts,
        Campaign,
        batch_size=BATCH,
        default_user=actor,
        default_date=now,
        default_change_reason=CampaignAct.TAKE_OVER.label,
    )


def _retitled(title, superior_unit, unit):
    """The title with the lower unit's name in the place of the superior's, if it stands there."""
    place = title.casefold().rfind(superior_unit.name.casefold())
    if place < 0:
        return title
    renamed = f"{title[:place]}{unit.name_in_text}{title[place + len(superior_unit.name) :]}"
    return renamed[: Campaign._meta.get_field("title").max_length]


def _copy_rows(superior, part, campaigns, copies, *, actor, now):
    """Copy one part into each campaign; ``{(campaign key, source key): copy}``. Tasks come after deadlines."""
    model = TABLES[part]
    rows = model.objects.filter(campaign=superior)
    sources = list(rows.prefetch_related("overrides") if part == ContentPart.DEADLINES else rows)
    if not sources:
        return {}
    made = {
        (campaign.pk, source.pk): _copy_of(source, part, superior, campaign, copies)
        for campaign in campaigns
        for source in sources
    }
    _create(model, list(made.values()))
    if part == ContentPart.DEADLINES:
        _finish_deadlines(sources, made)
    if hasattr(model, "history"):
        model.history.bulk_history_create(
            list(made.values()),
            batch_size=BATCH,
            default_user=actor,
            default_date=now,
            default_change_reason=CampaignAct.TAKE_OVER.label,
        )
    return made


def _create(model, rows):
    model.objects.bulk_create(rows, batch_size=BATCH)


def _copy_of(source, part, superior, campaign, copies):
    copy = type(source)(
        campaign=campaign, copied_from=source, is_fixed=stays_fixed(superior, part, source), **_said(part, source)
    )
    if part == ContentPart.DEADLINES:
        launcher = campaign.launching_unit
        is_ours = source.receiving_unit_id in (None, superior.launching_unit_id)
        if source.kind in RECEIVED_BELOW and is_ours:
            copy.receiving_unit = launcher
        else:
            copy.receiving_unit_id = source.receiving_unit_id
            copy.owed_to, copy.through = source.owed_to, source.through
    else:
        copy.order = source.order
    if part == ContentPart.SUBJECTS:
        copy.role = source.role
    if part == ContentPart.TASKS and source.deadline_id:
        copy.deadline = copies[ContentPart.DEADLINES].get((campaign.pk, source.deadline_id))
    return copy


def _said(part, source):
    return {name: getattr(source, name) for name in SAID_ALIKE[part]}


def _finish_deadlines(sources, made):
    """What refers to other rows: the order among the deadlines, and the dates of single years."""
    by_key = {source.pk: source for source in sources}
    following = []
    overrides = []
    for (campaign, pk), copy in made.items():
        source = by_key[pk]
        if source.follows_id and (campaign, source.follows_id) in made:
            copy.follows = made[campaign, source.follows_id]
            following.append(copy)
        overrides += _overrides_of(source, copy)
    Deadline.objects.bulk_update(following, ["follows"], batch_size=BATCH)
    bulk_create_with_history(overrides, DeadlineOverride, batch_size=BATCH)


def _overrides_of(source, copy):
    return [
        DeadlineOverride(deadline=copy, year=o.year, on_date=o.on_date, inclusive=o.inclusive, reason=o.reason)
        for o in source.overrides.all()
    ]


def _draft_plans(superior, campaigns, *, actor, now):
    """Each unit's own paper, still without number and date, below the superior's."""
    above = own_plan(superior)
    issuer_kind = above.issuer_kind if above else IssuerKind.STATE
    plans = [
        Plan(
            campaign=campaign,
            unit=campaign.launching_unit,
            level=campaign.level,
            issuer_kind=issuer_kind,
            issuer=issuer_of(campaign.launching_unit, issuer_kind),
            title=_retitled(above.title, superior.launching_unit, campaign.launching_unit) if above else campaign.title,
            superior_plan=above,
            kind=PlanKind.PERIOD,
        )
        for campaign in campaigns
    ]
    made = bulk_create_with_history(
        plans,
        Plan,
        batch_size=BATCH,
        default_user=actor,
        default_date=now,
        default_change_reason=CampaignAct.TAKE_OVER.label,
    )
    if above:
        bases = list(above.legal_bases.all())
        LegalBasis.objects.bulk_create(
            [
                LegalBasis(
                    plan=plan,
                    kind=basis.kind,
                    document=basis.document,
                    order=basis.order,
                    title=basis.title,
                    number=basis.number,
                    issued_on=basis.issued_on,
                    issuer=basis.issuer,
                )
                for plan in made
                for basis in bases
            ],
            batch_size=BATCH,
        )


def issuer_of(unit, issuer_kind):
    """«UBND xã Cao Minh»; below the commune a unit signs for itself."""
    return unit.name if unit.level == UnitLevel.GRASSROOTS else f"{ISSUERS[issuer_kind]} {unit.name_in_text}"


def _record_handing_down(superior, campaigns, *, actor, now):
    CampaignEvent.objects.bulk_create(
        [
            CampaignEvent(
                campaign=campaign,
                actor=actor,
                at=now,
                action=CampaignAct.TAKE_OVER,
                after=campaign.state,
                note=f"Từ phong trào của {superior.launching_unit}: {superior}",
            )
            for campaign in campaigns
        ],
        batch_size=BATCH,
    )
    return _record(superior, CampaignAct.HAND_DOWN, _named(campaigns), actor=actor, now=now)


def _record(campaign, action, note, *, actor, now):
    return CampaignEvent.objects.create(
        campaign=campaign, actor=actor, at=now, action=action, before=campaign.state, after=campaign.state, note=note
    )


def _named(campaigns):
    names = [str(campaign.launching_unit) for campaign in campaigns]
    rest = len(names) - NAMES_IN_NOTE
    listed = ", ".join(names[:NAMES_IN_NOTE]) + (f" và {rest} đơn vị khác" if rest > 0 else "")
    return f"{len(names)} đơn vị: {listed}."


def _tell(superior, campaigns, *, key, title, body, now):
    """Tell those who run the campaigns of the units (``{unit key: campaign}``); (people told, units heard)."""
    units_of, users = defaultdict(list), {}
    for seat in runners_of(list(campaigns), local_day(now)):
        users[seat.user_id] = seat.user
        if seat.unit not in units_of[seat.user_id]:
            units_of[seat.user_id].append(seat.unit)
    messages = []
    for pk, units in units_of.items():
        only = campaigns[units[0].pk] if len(units) == 1 else None
        url = reverse("campaigns:taken_over", args=[only.pk]) if only else reverse("campaigns:campaign_list")
        messages.append(Message(users[pk], title, f"{body}: {', '.join(map(str, units))}.", url))
    told = notify_each(messages=messages, key=key, kind="campaign_from_above", now=now)
    return told, len({unit.pk for units in units_of.values() for unit in units})


@transaction.atomic
def refresh_lower_campaigns(*, campaign_id, actor, now):
    """Bring what the superior fixed in step in every draft and running campaign below; how many were changed.

    Rows are corrected in place and missing ones added; a row that the superior removed stays, but becomes the
    unit's own. Rows that the units wrote themselves and closed campaigns are left alone.
    """
    superior = _lock_run(campaign_id, actor)
    lower = handed_over(superior).exclude(state=CampaignState.CLOSED).select_for_update(of=("self",))
    campaigns = {campaign.pk: campaign for campaign in lower.select_related("launching_unit").order_by("pk")}
    differences = differences_below(superior)
    if not differences:
        raise ValidationError("Nội dung của các đơn vị đã khớp với cấp trên.")
    touched, words = set(), defaultdict(list)
    for part in TABLES:
        lines = [line for line in differences if line.part == part]
        _correct(part, lines, actor=actor, now=now)
        _complete(superior, part, lines, campaigns, actor=actor, now=now)
        for line in lines:
            touched |= line.campaign_ids
            for pk in line.campaign_ids:
                words[pk].append(f"{line.part_label}: “{line.text}” ({line.in_words})")
    changed = [campaigns[pk] for pk in sorted(touched)]
    CampaignEvent.objects.bulk_create(
        [
            CampaignEvent(
                campaign=campaign,
                actor=actor,
                at=now,
                action=CampaignAct.REFRESH,
                before=campaign.state,
                after=campaign.state,
                note="\n".join(words[campaign.pk]),
            )
            for campaign in changed
        ],
        batch_size=BATCH,
    )
    event = _record(superior, CampaignAct.REFRESH, _named(changed), actor=actor, now=now)
    _tell(
        superior,
        {campaign.launching_unit_id: campaign for campaign in changed},
        key=f"campaign:{superior.pk}:refreshed:{event.pk}",
        title=f"{superior.launching_unit} cập nhật phần quy định chung: {superior}",
        body="Phần do cấp trên quy định đã đổi; xem ở diễn biến của phong trào",
        now=now,
    )
    return len(changed)


def _correct(part, lines, *, actor, now):
    """Write the superior's words over copies that differ, and set free what the superior removed."""
    model, names = TABLES[part], list(SAID_ALIKE[part])
    rows = []
    for line in lines:
        for copy in line.changed:
            for name in names:
                setattr(copy, name, getattr(line.source, name))
            rows.append(copy)
        for orphan in line.withdrawn:
            orphan.is_fixed = False
            rows.append(orphan)
    if not rows:
        return
    if hasattr(model, "history"):
        bulk_update_with_history(
            rows,
            model,
            [*names, "is_fixed"],
            batch_size=BATCH,
            default_user=actor,
            default_date=now,
            default_change_reason=CampaignAct.REFRESH.label,
        )
    else:
        model.objects.bulk_update(rows, [*names, "is_fixed"], batch_size=BATCH)
    if part == ContentPart.DEADLINES:
        changed = [(line.source, copy) for line in lines for copy in line.changed]
        DeadlineOverride.objects.filter(deadline__in=[copy.pk for _, copy in changed]).delete()
        overrides = [row for source, copy in changed for row in _overrides_of(source, copy)]
        bulk_create_with_history(overrides, DeadlineOverride, batch_size=BATCH)


def _complete(superior, part, lines, campaigns, *, actor, now):
    """Add the rows that copies lack, each at the end where its own place is taken."""
    wanted = [(line.source, pk) for line in lines for pk in line.missing]
    if not wanted:
        return
    model = TABLES[part]
    copies = {ContentPart.DEADLINES: _copied_deadlines(campaigns) if part == ContentPart.TASKS else {}}
    taken = defaultdict(set)
    if part != ContentPart.DEADLINES:
        numbered = ["campaign", "order"] + (["role"] if part == ContentPart.SUBJECTS else [])
        for campaign, order, *role in model.objects.filter(campaign__in=campaigns).values_list(*numbered):
            taken[(campaign, *role)].add(order)
    made = {}
    for source, pk in wanted:
        copy = _copy_of(source, part, superior, campaigns[pk], copies)
        if part != ContentPart.DEADLINES:
            orders = taken[(pk, source.role) if part == ContentPart.SUBJECTS else (pk,)]
            copy.order = source.order if source.order not in orders else max(orders) + 1
            orders.add(copy.order)
        made[pk, source.pk] = copy
    _create(model, list(made.values()))
    if part == ContentPart.DEADLINES:
        _finish_deadlines([source for source, _ in wanted], made)
    if hasattr(model, "history"):
        model.history.bulk_history_create(
            list(made.values()),
            batch_size=BATCH,
            default_user=actor,
            default_date=now,
            default_change_reason=CampaignAct.REFRESH.label,
        )


def _copied_deadlines(campaigns):
    rows = Deadline.objects.filter(campaign__in=campaigns).exclude(copied_from=None)
    return {(row.campaign_id, row.copied_from_id): row for row in rows}


@dataclass(frozen=True)
class Urged:
    """Drafts that were still not launched, people newly told, and units where nobody has an account to be told."""

    units: int
    told: int
    silent: int


@transaction.atomic
def urge_lower_units(*, campaign_id, actor, now, unit_ids=None):
    """Remind those who run drafts not launched yet; a person is told once a day, however often it is pressed."""
    superior = _lock_run(campaign_id, actor)
    drafts = superior.lower_campaigns.filter(state=CampaignState.DRAFT).select_related("launching_unit")
    if unit_ids is not None:
        drafts = drafts.filter(launching_unit__in=unit_ids)
    waiting = {campaign.launching_unit_id: campaign for campaign in drafts.order_by("pk")}
    if not waiting:
        raise ValidationError("Không có đơn vị nào đang soạn mà chưa phát động; chưa nhắc ai.")
    told, heard = _tell(
        superior,
        waiting,
        key=f"campaign:{superior.pk}:urge:{local_day(now)}",
        title=f"{superior.launching_unit} nhắc phát động: {superior}",
        body="Đơn vị đã nhận mà chưa phát động phong trào; hãy hoàn thiện kế hoạch và phát động",
        now=now,
    )
    if told:
        _record(superior, CampaignAct.URGE, _named(list(waiting.values())), actor=actor, now=now)
    return Urged(len(waiting), told, len(waiting) - heard)


@transaction.atomic
def join_superior_campaign(*, campaign_id, superior_id, actor, now):
    """Let a campaign that the unit set up by itself belong to its superior's; its content stays the unit's own."""
    superior = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=superior_id)
    campaign = _lock_run(campaign_id, actor)
    if campaign.superior_campaign_id == superior.pk:
        return campaign
    if not joinable_superiors(campaign, local_day(now)).filter(pk=superior.pk).exists():
        raise ValidationError(
            "Không gắn được: phong trào cấp trên phải đang thực hiện, cùng loại, trùng thời gian, "
            "và đơn vị chưa nhận bản nào của phong trào đó."
        )
    campaign.superior_campaign = superior
    campaign.save(update_fields=["superior_campaign"])
    plan, above = own_plan(campaign), own_plan(superior)
    if plan and above and plan.superior_plan_id is None:
        plan.superior_plan = above
        plan.save(update_fields=["superior_plan"])
    _record(campaign, CampaignAct.JOIN, f"{superior.launching_unit}: {superior}", actor=actor, now=now)
    return campaign


def refuse_fixed_content(*, campaign, added=(), changed=(), removed=()):
    """Refuse, with the sentence that says who fixed it, to add, change or remove what a superior keeps as it is.

    Asked before every write of content rows by hand; reads the stored rows, whatever the form sent.
    """
    parts = {model: part for part, model in TABLES.items()}
    for row in added:
        if type(row) in parts:
            require(can_add_content(campaign, parts[type(row)]))
    for row in [*changed, *removed]:
        if type(row) in parts:
            require(can_change_content(type(row).objects.select_related("campaign__superior_campaign").get(pk=row.pk)))
