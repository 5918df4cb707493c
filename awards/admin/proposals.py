"""The chairman's list of proposed decisions: what each would bring, before the decision is drawn up."""

from dataclasses import dataclass

from awards.selectors import people_told, prizes_on


@dataclass(frozen=True)
class Proposal:
    """Prizes of the chosen dossiers on the day of signing, by their keys; who hears of it once it is published."""

    day: object
    prizes: dict
    told_total: int

    @property
    def total(self):
        return sum(prize.amount for prize in self.prizes.values() if prize)

    @property
    def is_verified(self):
        return all(prize.is_verified for prize in self.prizes.values() if prize)

    @property
    def without_prize(self):
        return sum(prize is None for prize in self.prizes.values())


def proposal_of(dossiers, *, day, today):
    """The ``Proposal``; each dossier gets its ``prize`` for the page."""
    table = prizes_on(day)
    prizes = {d.pk: table.prize_of(d.campaign_award.award_form.code, d.subject_kind) for d in dossiers}
    for dossier in dossiers:
        dossier.prize = prizes[dossier.pk]
    return Proposal(day, prizes, people_told({dossier.unit for dossier in dossiers}, today=today))


def changed_sentence(proposal, shown):
    """What to say when the day of signing makes another sum than the page had shown; empty when it does not."""
    if shown == str(proposal.total):
        return ""
    return (
        f"Theo ngày ký {proposal.day:%d/%m/%Y} tổng tiền thưởng khác với bảng đã xem; "
        "bảng dưới đây đã tính lại, hãy xem rồi bấm lần nữa."
    )
