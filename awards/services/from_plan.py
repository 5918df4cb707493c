"""What a campaign built from a plan gets of awards: the forms that the plan names, with their standards."""

from awards.enums import SubjectKind
from awards.models import AwardForm, CampaignAward, EligibilityRule
from awards.permissions import can_manage_rules
from awards.services.dossier_rules import take_usual_papers
from campaigns.deadlines import local_day
from campaigns.services import when_built
from units.models import Unit
from units.text import search_key

HEAD_OF_BODY = "nguoi dung dau"


@when_built
def take_awards(campaign, *, plan, lines, actor, now):
    """Rows for every confirmed form that the catalogue has once; a sentence for each that must be set up by hand."""
    named = lines.get("award", ())
    if not named:
        return []
    if not can_manage_rules(actor, campaign.launching_unit):
        return ["Hình thức khen thưởng do thường trực hội đồng lập ở bàn làm việc."]
    catalogue = list(AwardForm.objects.in_force_on(local_day(now)))
    above = [*campaign.launching_unit.ancestor_ids, campaign.launching_unit.pk]
    deciding = {unit.level: unit for unit in Unit.objects.filter(pk__in=above)}
    remarks, taken = [], {}
    for order, line in enumerate(named, 1):
        form = _form_of(line.values, catalogue)
        unit = deciding.get(line.values["level"])
        said = _said(line.values)
        if form is None:
            remarks.append(f"“{said}”: chưa có trong danh mục hình thức khen thưởng, lập thủ công.")
        elif unit is None:
            remarks.append(f"“{said}”: không còn đơn vị cấp này quyết định, lập thủ công.")
        elif form.pk in taken:
            taken[line.key] = taken[form.pk]
        else:
            award = CampaignAward(
                campaign=campaign, award_form=form, deciding_unit=unit, order=order, source=f"{plan}"[:300]
            )
            award.full_clean()
            award.save()
            take_usual_papers(award, today=local_day(now))
            taken[form.pk] = taken[line.key] = award
    made, left = _take_rules(lines.get("criteria", ()), taken, plan)
    forms = len({award.pk for award in taken.values()})
    return [f"Đã đưa vào {forms} hình thức khen thưởng, {made} tiêu chuẩn.", *remarks, *left]


def _form_of(values, catalogue):
    """The one form of the level whose name holds the plan's words, or whose words the plan's name holds."""
    wanted = search_key(values["name"])
    of_level = [form for form in catalogue if form.deciding_level == values["level"]]
    same = [form for form in of_level if search_key(form.name) == wanted]
    near = [form for form in of_level if f" {search_key(form.name)} ".startswith(f" {wanted} ")]
    near = near or [form for form in of_level if f" {wanted} ".startswith(f" {search_key(form.name)} ")]
    found = same or near
    return found[0] if len(found) == 1 else None


def _said(values):
    name, office = values["name"], values.get("office", "")
    return name if not office or search_key(office) in search_key(name) else f"{name} của {office}"


def _take_rules(criteria, taken, plan):
    made = left = 0
    for line in criteria:
        award = taken.get(line.values["award"])
        if award is None:
            left += 1
            continue
        asked = line.values["subject"]
        kinds = [SubjectKind(asked)] if asked else award.award_form.subject_kinds
        texts = [text for text in line.values["text"].split("\n") if text.strip()]
        for kind in kinds:
            for text in texts:
                order = award.rules.filter(subject_kind=kind).count() + 1
                heads_only = kind == SubjectKind.INDIVIDUAL and HEAD_OF_BODY in search_key(text)[:60]
                rule = EligibilityRule(
                    campaign_award=award,
                    subject_kind=kind,
                    heads_only=heads_only,
                    order=order,
                    text=text,
                    source=f"{plan}"[:300],
                )
                rule.full_clean()
                rule.save()
                made += 1
    remark = f"{left} nhóm tiêu chuẩn chưa gắn được vào hình thức khen thưởng nào, lập thủ công."
    return made, [remark] if left else []
