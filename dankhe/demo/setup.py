"""Plans, campaigns and award rules of the demo, from the facts of ``plans``."""

import io

from django.core.management import call_command

from awards.models import (
    AwardForm,
    CampaignAward,
    ChecklistItem,
    DossierItemType,
    EligibilityRule,
    VoteRule,
)
from campaigns.enums import CampaignKind, DocumentKind, EmulationForm, IssuerKind, StandingKind
from campaigns.models import Campaign, Deadline, DeadlineOverride, Field, LegalBasis, Plan, Stage, Target
from dankhe.demo.duties import load_duties
from dankhe.demo.plans import AWARD_FORMS, VOTE_RULES
from units.models import Unit

OF_NORMAL_PROCEDURE = {"ACHIEVEMENT_REPORT", "REVIEW_MINUTES"}


def unit_of(key):
    scheme, level, code = key
    return Unit.objects.get(code_scheme=scheme, level=level, code=code)


def load_rules():
    """Award forms, their vote rules, papers and forms of the report; rows that are there stay as they are."""
    for code, columns in AWARD_FORMS.items():
        AwardForm.objects.get_or_create(code=code, valid_from=None, defaults=columns)
    for code, columns in VOTE_RULES.items():
        VoteRule.objects.get_or_create(award_form=AwardForm.objects.get(code=code), valid_from=None, defaults=columns)
    call_command("load_dossier_rules", stdout=io.StringIO())


def load_campaign(facts):
    """A campaign with everything its plan states, still in draft."""
    launcher = unit_of(facts["launcher"])
    start, end = facts["period"]
    campaign = Campaign.objects.create(
        title=facts["title"],
        kind=facts.get("kind", CampaignKind.DAN_VAN_KHEO),
        emulation_form=facts.get("emulation_form", EmulationForm.THEMATIC),
        launching_unit=launcher,
        level=launcher.level,
        standing_kind=facts.get("standing_kind", StandingKind.COUNCIL),
        standing_body=facts["standing_body"],
        period_start=start,
        period_end=end,
        aims=facts["aims"],
        participants=facts["participants"],
    )
    for order, (name, description) in enumerate(facts["fields"], start=1):
        Field.objects.create(campaign=campaign, order=order, name=name, description=description)
    for order, (label, starts_on, ends_on) in enumerate(facts.get("stages", ()), start=1):
        Stage.objects.create(campaign=campaign, order=order, label=label, starts_on=starts_on, ends_on=ends_on)
    for order, columns in enumerate(facts.get("targets", ()), start=1):
        Target.objects.create(campaign=campaign, order=order, **columns)
    for columns in facts.get("deadlines", ()):
        load_deadline(campaign, columns)
    for order, columns in enumerate(facts.get("awards", ()), start=1):
        load_award(campaign, order, columns)
    load_plans(campaign, facts["plans"])
    load_duties(campaign, facts["launcher"])
    return campaign


def load_plans(campaign, plans):
    """The chain of plans, superior first; the last one is the campaign's own."""
    superior = None
    for facts in plans:
        facts = dict(facts)
        bases = facts.pop("bases", ())
        is_own = facts == {key: value for key, value in plans[-1].items() if key != "bases"}
        unit = unit_of(facts.pop("unit"))
        known = Plan.objects.filter(unit=unit, number=facts.get("number") or None).first()
        if known and not is_own:
            superior = known
            continue
        plan = Plan.objects.create(
            campaign=campaign if is_own else None,
            unit=unit,
            issuer_kind=facts.pop("issuer_kind", IssuerKind.STATE),
            superior_plan=superior,
            **facts,
        )
        for order, (title, number, issued_on, issuer) in enumerate(bases, start=1):
            LegalBasis.objects.create(
                plan=plan,
                order=order,
                kind=next((kind for kind in DocumentKind if title.startswith(kind.label)), DocumentKind.OTHER),
                title=title,
                number=number,
                issued_on=issued_on,
                issuer=issuer,
            )
        superior = plan


def load_deadline(campaign, facts):
    facts = dict(facts)
    overrides = facts.pop("overrides", ())
    deadline = Deadline.objects.create(campaign=campaign, **facts)
    for year, on_date, inclusive, reason in overrides:
        DeadlineOverride.objects.create(
            deadline=deadline, year=year, on_date=on_date, inclusive=inclusive, reason=reason
        )


def load_award(campaign, order, facts):
    award = CampaignAward.objects.create(
        campaign=campaign,
        award_form=AwardForm.objects.get(code=facts["form"]),
        deciding_unit=unit_of(facts["decider"]),
        order=order,
        quota_note=facts.get("quota_note", ""),
        valid_to=facts.get("valid_to"),
        source=facts["source"],
    )
    for number, (kind, text, *judged) in enumerate(facts["standards"], start=1):
        columns = {"source": facts["standards_source"], **(judged[0] if judged else {})}
        rule = EligibilityRule(campaign_award=award, subject_kind=kind, order=number, text=text, **columns)
        rule.full_clean()
        rule.save()
    if "head_standard" in facts:
        EligibilityRule.objects.create(
            campaign_award=award,
            subject_kind="individual",
            heads_only=True,
            order=len(facts["standards"]) + 1,
            text=facts["head_standard"],
            source=facts["standards_source"],
        )
    for number, (code, kind, is_required) in enumerate(facts["checklist"], start=1):
        ChecklistItem.objects.create(
            campaign_award=award,
            item_type=DossierItemType.objects.get(code=code),
            subject_kind=kind,
            procedure="normal" if code in OF_NORMAL_PROCEDURE else "",
            is_required=is_required,
            order=number,
            source="Danh mục chung",
        )
