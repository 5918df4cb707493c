"""Decisions and awards as they are looked up."""

import re
from dataclasses import dataclass
from datetime import datetime

from awards.enums import DossierState, SubjectKind
from awards.models import AwardDecision, AwardDecisionLine, DossierVersion
from awards.querysets import CODE
from units.enums import Role
from units.models import Membership, Unit
from units.text import clean_line

SUBJECT_COLUMNS = {
    SubjectKind.COLLECTIVE: "subject_unit",
    SubjectKind.INDIVIDUAL: "person",
    SubjectKind.HOUSEHOLD: "household",
}
HONOURS_SHOWN = 20
YEAR = re.compile(r"\d{4}")
DECISION_ACTS = {
    "draw_up": "Lập quyết định",
    "correct": "Sửa trước khi công bố",
    "publish": "Công bố",
    "revoke": "Ký quyết định hủy",
    "be_revoked": "Bị hủy",
    "recover": "Ghi đã thu hồi",
    "record_past": "Nhập quyết định đã có",
}


def awarded_rows(user):
    """Lines that the user may read, with what a list shows of them."""
    return AwardDecisionLine.objects.visible_to(user).select_related("decision__unit", "unit", "revocation__decision")


def award_history_of(subject, user):
    """Awards of a person, a household or a unit through the years, past decisions and revoked lines included."""
    if subject is None:
        return AwardDecisionLine.objects.none()
    column = "subject_unit" if isinstance(subject, Unit) else type(subject)._meta.model_name
    return awarded_rows(user).filter(**{column: subject}).order_by("-decision__decided_on", "-pk")


@dataclass(frozen=True)
class Honours:
    """What the subject of a dossier was given and proposed for besides; ``own_line`` is what the dossier itself got."""

    own_line: AwardDecisionLine | None
    lines: list
    dossiers: list


def honours_of(dossier, of_subject):
    """Of a dossier whose lines were fetched by ``fetch_standards``; ``of_subject`` are its subject's other dossiers."""
    lines = [line for line in dossier.subject.awards.all() if line.is_seen]
    lines.sort(key=lambda line: (line.decision.decided_on, line.pk), reverse=True)
    own_line = next((line for line in lines if line.dossier_id == dossier.pk), None)
    return Honours(own_line, [line for line in lines if line != own_line][:HONOURS_SHOWN], of_subject)


def decisions_to_publish(user):
    """Decisions drawn up that the user may read and nobody below has heard of."""
    return AwardDecision.objects.visible_to(user).filter(published_at=None)


def people_told(units, *, today):
    """How many people hear of an award to one of the units: their preparers and those above up to the commune."""
    line = {pk for unit in units for pk in [*unit.ancestor_ids, unit.pk] if pk != unit.province_id}
    holders = Membership.objects.active_on(today).filter(role=Role.PREPARER, unit__in=line, user__is_active=True)
    return holders.values("user").distinct().count()


@dataclass(frozen=True)
class DecisionAct:
    """One line of a decision's history, as the timeline tag reads it."""

    at: datetime
    actor: object
    label: str
    note: str


def decision_acts(decision):
    """What was done with the decision, newest first."""
    acts = []
    for event in decision.events.select_related("actor").order_by("-pk"):
        change = f"{event.before} → {event.after}." if event.before != event.after else ""
        note = " ".join(filter(None, [change, event.note]))
        acts.append(DecisionAct(event.at, event.actor, DECISION_ACTS.get(event.action, event.action), note))
    return acts


@dataclass(frozen=True)
class Standing:
    """Where a dossier stands, as far as anybody may know who holds its code and its receipt."""

    code: str
    receiving_unit: str
    state: str
    tone: str
    since: datetime
    next_step: str


NEXT_STEPS = {
    DossierState.SUBMITTED: "Nơi nhận kiểm tra thành phần rồi tiếp nhận hoặc trả lại.",
    DossierState.RETURNED: "Đơn vị lập hồ sơ bổ sung và nộp lại trong hạn.",
    DossierState.ACCEPTED: "Thường trực hội đồng thẩm định.",
    DossierState.APPRAISED: "Thường trực hội đồng xác nhận báo cáo thành tích.",
    DossierState.CONFIRMED: "Trình hội đồng xét.",
    DossierState.TABLED: "Hội đồng họp xét.",
    DossierState.VOTED: "Người có thẩm quyền xem xét, quyết định.",
    DossierState.FORWARDED: "Chờ cấp trên trả lời.",
    DossierState.AWARDED: "Đã có quyết định khen thưởng và đã báo cho đơn vị lập hồ sơ.",
    DossierState.REFUSED: "Hồ sơ đã kết thúc; lý do đã báo cho đơn vị lập hồ sơ.",
    DossierState.WITHDRAWN: "Hồ sơ đã được đơn vị lập hồ sơ rút lại.",
    DossierState.REVOKED: "Quyết định khen thưởng đã bị hủy; lý do đã báo cho đơn vị lập hồ sơ.",
}


def standing_of(code, receipt):
    """The ``Standing`` behind a dossier's code and one of its receipts; ``None`` for anything that does not fit.

    A decision that is drawn up and not published leaves no trace in it.
    """
    match = CODE.match(code)
    wanted = DossierVersion.objects.filter(
        dossier=int(match[1]) if match else 0, receipt_number__iexact=clean_line(receipt)
    )
    version = wanted.select_related("dossier__receiving_unit").first()
    if version is None or version.dossier.year != int(YEAR.search(code)[0]):
        return None
    dossier = version.dossier
    moved = [event for event in dossier.events.order_by("-pk") if event.before != event.after]
    return Standing(
        code=dossier.code,
        receiving_unit=str(dossier.receiving_unit),
        state=dossier.get_state_display(),
        tone=dossier.state_tone,
        since=moved[0].at if moved else version.submitted_at,
        next_step=NEXT_STEPS.get(dossier.state, ""),
    )
