"""What the demonstration's standards rest on: ratings, titles, a claim, what was attested, who is set aside."""

from awards.enums import CulturalTitleKind, DossierState, JudgedBy, Rating
from awards.models import Dossier
from awards.services import (
    RatingClaim,
    TitleClaim,
    attest_standard,
    claim_fact,
    hold_subject,
    record_fact,
    release_hold,
)
from campaigns.deadlines import local_day

RATED = "Quyết định 250/QĐ-UBND (minh họa)"
TITLED = "Quyết định 262/QĐ-UBND (minh họa)"


def tell_standards(story):
    year = story.today.year
    own = Dossier.objects.filter(campaign=story.campaign, year=year, campaign_award=story.awards["GK-XA"])
    own = own.select_related("person", "household", "subject_unit").order_by("pk")
    write_records(story, year)
    received = list(own.filter(state=DossierState.ACCEPTED, person__isnull=False))
    drafts = list(own.filter(state=DossierState.DRAFT, person__isnull=False))
    appraised = own.filter(state=DossierState.APPRAISED).first()
    if drafts:
        claim = RatingClaim(year, Rating.GOOD, "Thông báo kết quả xếp loại quý III (minh họa)")
        claim_fact(dossier_id=drafts[0].pk, claim=claim, actor=story.officer, clock=lambda: story.ago(2))
    if received:
        low = RatingClaim(year, Rating.DONE, RATED)
        record_fact(subject=received[0].person, claim=low, actor=story.secretary, clock=lambda: story.ago(4))
    attest(story, appraised, JudgedBy.ATTESTED, "Biên bản họp bình xét ghi đủ, ý kiến Nhân dân đồng thuận.")
    set_aside(story, own)


def write_records(story, year):
    """Last year's ratings and titles of the first units and people; of this year only what is known already."""
    for order, unit in enumerate([*story.hamlets, *story.bodies]):
        write(story, unit, RatingClaim(year - 1, Rating.EXCELLENT if order % 5 == 0 else Rating.GOOD, RATED))
        for person in story.persons[unit.pk][:1]:
            write(story, person, RatingClaim(year - 1, Rating.GOOD, RATED))
            write(story, person, TitleClaim(year - 1, CulturalTitleKind.FAMILY, TITLED))
    for hamlet in story.hamlets:
        write(story, hamlet, TitleClaim(year - 1, CulturalTitleKind.HAMLET, TITLED))
        for household in story.households[hamlet.pk][:2]:
            write(story, household, TitleClaim(year - 1, CulturalTitleKind.FAMILY, TITLED))
    for unit in story.hamlets[:4]:
        write(story, unit, RatingClaim(year, Rating.GOOD, "Kết quả xếp loại sơ bộ (minh họa)"))


def write(story, subject, claim):
    record_fact(subject=subject, claim=claim, actor=story.secretary, clock=lambda: story.ago(30))


def attest(story, dossier, judged_by, note):
    rules = dossier.campaign_award.rules.filter(subject_kind=dossier.subject_kind, judged_by=judged_by)
    for rule in rules.exclude(heads_only=True).order_by("attested_by", "order")[:1]:
        attest_standard(
            dossier_id=dossier.pk,
            rule_id=rule.pk,
            is_met=True,
            note=note,
            actor=story.secretary,
            clock=lambda: story.ago(3),
        )


def set_aside(story, dossiers):
    """One nominee waits for a complaint to be examined; another was set aside and is considered again."""
    waiting = dossiers.filter(state=DossierState.CONFIRMED).last()
    past = dossiers.filter(state=DossierState.SUBMITTED).first()
    held = {"source": "Thông báo 12/TB-UBND (minh họa)", "actor": story.secretary}
    hold_subject(
        subject=waiting.subject,
        reason="Có đơn phản ánh đang được xác minh",
        held_from=local_day(story.ago(2)),
        clock=lambda: story.ago(2),
        **held,
    )
    hold = hold_subject(
        subject=past.subject,
        reason="Chờ kết luận kiểm tra việc thu, chi quỹ của đơn vị",
        held_from=local_day(story.ago(20)),
        clock=lambda: story.ago(20),
        **held,
    )
    release_hold(
        hold_id=hold.pk, reason="Đã có kết luận: không vi phạm.", actor=story.secretary, clock=lambda: story.ago(6)
    )
