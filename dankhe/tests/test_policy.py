"""Every address × role × relation of the object's unit × method, against ``policy``."""

import logging
import re
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.template.backends.django import Template as DjangoTemplate
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from awards.enums import CommentSource, DossierState, JudgedBy, PhaseKind, Rating, VoteChoice, VoteSource
from awards.models import (
    AchievementReport,
    Assessment,
    Attestation,
    CouncilMember,
    LateRequest,
    ReportPhoto,
    ScoreSheet,
    SheetScore,
    WrittenOpinion,
)
from awards.services import RECORDS, open_round
from awards.tests.factories import (
    make_award_form,
    make_base_wage,
    make_campaign_award,
    make_council,
    make_decision,
    make_dossier,
    make_hold,
    make_item_type,
    make_meeting,
    make_prize_rule,
    make_rating,
    make_revocation,
    make_rule,
    make_title,
    make_upload,
    make_vote_rule,
)
from awards.tests.procedure_factories import make_comment, make_window
from awards.tests.quota_factories import make_quota, make_ratio_rule
from awards.tests.report_factories import make_report_form, make_reported_award, make_usual_paper, put_photos
from awards.tests.score_factories import make_review_year, make_reviewed_dossier
from campaigns.enums import TargetMeasure
from campaigns.models import LegalDocument
from campaigns.services import create_feed
from campaigns.tests.factories import (
    make_campaign,
    make_day_off,
    make_deadline,
    make_extension,
    make_movement,
    make_plan,
    make_plan_upload,
    make_registration,
    make_self_registration,
    make_target,
    make_task,
    make_time_limit,
)
from campaigns.tests.record_factories import (
    make_activity,
    make_budget_line,
    make_difficulty,
    make_finding,
    make_inspection,
    make_petition,
    make_review,
)
from dankhe.tests.policy import DOOR, FORBIDDEN, MISSING, OK, POLICY, RELATIONS, Answer
from documents.services import store_upload
from models_registry.enums import ExemplarState, ModelState, ScoreColumn
from models_registry.tests.appraisal_factories import make_appraisal, make_evidence, make_rubric
from models_registry.tests.exemplar_factories import make_exemplar
from models_registry.tests.factories import (
    make_indicator,
    make_list_review,
    make_model,
    make_photo,
    make_recognised_model,
    make_update,
)
from models_registry.tests.gallery_factories import make_cleared_photo, make_gallery, make_story
from notices.enums import MailState
from notices.tests.factories import make_notice
from reports.enums import JobKind, JobState
from reports.models import Job
from units.enums import Role, UnitEventKind
from units.models import Membership, UnitEvent, User
from units.selectors import holders_at
from units.tests.factories import (
    make_household,
    make_person,
    make_reorganisation,
    make_saved_view,
    make_unit,
    make_user,
)

ROLES = (None, *Role)
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
DOORS = ("/tai-khoan/dang-nhap/", "/ban-lam-viec/login/")
pytestmark = pytest.mark.django_db


def addresses(patterns=None, namespace=""):
    """Every named pattern of the resolver; nameless ones are the admin's redirects and its catch-all."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else ""
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)


@dataclass
class World:
    """One object of each sort at each relation to the users' commune."""

    users: dict
    samples: dict


@pytest.fixture(scope="module")
def world(module_rows):
    province = make_unit(name="Tỉnh Sông Lam")
    commune = make_unit(province, name="Xã Hòa Bình")
    places = {
        "own": commune,
        "below": make_unit(commune, name="Xóm Đồng Tâm"),
        "above": province,
        "sibling": make_unit(province, name="Xã Tân Tiến"),
        "foreign": make_unit(make_unit(name="Tỉnh Núi Hồng"), name="Xã Xa Lạ"),
    }
    users = {role: make_user(f"nguoi-{role}", (role, commune)) for role in Role}
    common = {
        "unit_event": UnitEvent.objects.create(kind=UnitEventKind.MERGE, happened_on=NOW.date(), legal_basis="NQ"),
        "award_form": make_award_form(),
        "legal_document": LegalDocument.objects.create(kind="law", number="06/2022/QH15", title="Luật"),
        "item_type": make_item_type(),
    }
    common["day_off"] = make_day_off()
    common["indicator"] = make_indicator()
    common["example_rubric"] = make_rubric()
    common["time_limit"] = make_time_limit()
    common["base_wage"] = make_base_wage()
    common["report_form"] = make_report_form()
    common["usual_paper"] = make_usual_paper()
    common["prize_rule"] = make_prize_rule("GK")
    common["vote_rule"] = make_vote_rule(common["award_form"])
    samples = {relation: common | objects_at(place, places["own"]) for relation, place in places.items()}
    return World(users, samples)


def make_done_job(unit, user):
    stored = store_upload(upload=make_upload(), actor=user, now=NOW)
    return Job.objects.create(
        kind=JobKind.YEARLY_SUMMARY, unit=unit, requested_by=user, state=JobState.DONE, file=stored
    )


def objects_at(place, commune):
    """Objects whose unit is ``place``; what lies below the commune takes part in the commune's campaigns."""
    launcher = commune if place.is_within(commune) else place
    campaign = make_campaign(launcher)
    make_deadline(campaign)
    own_campaign = make_campaign(place)
    award = make_campaign_award(campaign)
    actor = make_user(None, (Role.PREPARER, place))
    dossier = make_dossier(place, campaign, campaign_award=award, state=DossierState.SUBMITTED)
    council = make_council(place)
    account = make_user(None, (Role.COUNCIL_MEMBER, place))
    plan = make_plan(own_campaign)
    plan.file = store_upload(upload=make_upload(), actor=actor, now=NOW)
    plan.save()
    paper = store_upload(upload=make_upload(), actor=actor, now=NOW)
    records = {
        "activity": make_activity(place, campaign),
        "inspection": (inspection := make_inspection(place, campaign)),
        "finding": make_finding(inspection),
        "difficulty": make_difficulty(place, campaign),
        "petition": make_petition(place),
        "budget_line": make_budget_line(place, campaign),
        "review": make_review(place, campaign),
    }
    for name in ("activity", "inspection", "petition", "review"):
        records[name].files.add(paper)
        records[f"{name}_file"] = paper
    listed = make_model(place, campaign, state=ModelState.ACCEPTED)
    story = make_story(listed, photos=[make_cleared_photo(listed)])
    return records | {
        "exemplar": make_exemplar(place, campaign, state=ExemplarState.REGISTERED),
        "exemplar_draft": (draft := make_exemplar(place, campaign)),
        "exemplar_step": draft,
        "gallery": (gallery := make_gallery(place.province)).province,
        "gallery_slug": gallery,
        "public_story": story,
        "story_slug": story,
        "story_photo": story.photos.get(),
        "unit": place,
        "unit_change": place,
        "reorganisation": make_reorganisation(place),
        "person": make_person(place),
        "household": make_household(place),
        "account": account,
        "membership": Membership.objects.get(user=account),
        "campaign": own_campaign,
        "lower_campaign": make_campaign(place, superior_campaign=own_campaign),
        "plan": plan,
        "plan_upload": make_plan_upload(account, place),
        "deadline": (deadline := make_deadline(own_campaign)),
        "dossier_deadline": deadline,
        "extension": make_extension(deadline, place),
        "calendar_token": create_feed(user=account, now=NOW),
        "target": make_target(own_campaign, measure=TargetMeasure.NEW_MODELS, value=1),
        "task": make_task(own_campaign, unit=place),
        "movement": make_movement(own_campaign),
        "registration": make_registration(place, campaign, 2026),
        "self_registration": make_self_registration(place, campaign, 2026, user=actor),
        "model": (model := make_model(place, campaign, state=ModelState.REGISTERED)),
        "model_year": model.years.get(),
        "running_model": (running := make_model(place, campaign, state=ModelState.ACTIVE)),
        "update": (update := make_update(running, actor)),
        "desk_update": update,
        "photo": make_photo(update),
        "design": make_recognised_model(place, campaign),
        "appraisal": (appraisal := make_appraisal(place, campaign)),
        "appraisal_column": appraisal,
        "own_score": make_evidence(appraisal, paper),
        "rubric": make_rubric(own_campaign),
        "idea": (idea := make_model(place, campaign)),
        "idea_step": idea,
        "list_review": make_list_review(own_campaign),
        "confirmed_review": make_list_review(own_campaign, 2025, confirmed_by=account),
        "dossier": dossier,
        "dossier_file": dossier.versions.get().files.first(),
        "draft": make_dossier(place, campaign, campaign_award=award),
        "written": (written := make_dossier(place, campaign, campaign_award=make_reported_award(campaign))),
        "written_source": written,
        "report_photo": put_photos(written, actor=actor)[0],
        "late_request": LateRequest.objects.create(
            dossier=dossier, reason="Mất mạng", requested_by=actor, requested_at=NOW
        ),
        **standing_on_records(dossier, award, actor),
        "campaign_award": make_campaign_award(own_campaign),
        "quota": (quota := make_quota(place, award.award_form, 30, recorded_by=actor)),
        "quota_act": quota,
        "ratio_rule": (ratio := make_ratio_rule(campaign=own_campaign)),
        "ratio_people": ratio,
        "comment_window": (window := make_window(place, dossier, now=timezone.now())),
        "window_slug": window,
        "window_act": window,
        "public_comment": make_comment(window, source=CommentSource.LETTER, recorded_by=account, paper=paper),
        "council": council,
        "council_member": council.members.first(),
        **sitting_at(council, place, campaign, award, actor),
        **scored_at(place, launcher, paper, actor),
        "decision": make_decision(place, published_at=None),
        "published": (published := make_decision(place)),
        "revocation": make_revocation(published),
        "notice": make_notice(account),
        "saved_view": make_saved_view(account),
        "parked_notice": make_notice(account, mail_state=MailState.PARKED),
        "job": make_done_job(place, actor),
    }


def standing_on_records(dossier, award, actor):
    """What the standards of a dossier rest on: a claim, an attestation with its file, a title, a hold on another."""
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD, is_required=False)
    paper = store_upload(upload=make_upload(), actor=actor, now=NOW)
    said = {"is_met": True, "is_by_desk": True, "evidence": paper, "attested_by": actor, "attested_at": NOW}
    claim = make_rating(dossier.person, 2025, entered_by=actor, is_confirmed=None)
    return {
        "standard": rule,
        "attestation": Attestation.objects.create(dossier=dossier, rule=rule, **said),
        "claim": claim,
        "rating": claim,
        "cultural_title": make_title(dossier.person, 2025, entered_by=actor),
        "hold": make_hold(make_person(dossier.unit), held_by=actor),
    }


def sitting_at(council, place, campaign, award, actor):
    """A meeting with a case on which a vote is open; of the council sit the members of that very unit."""
    for user in User.objects.filter(memberships__unit=place, memberships__role=Role.COUNCIL_MEMBER):
        CouncilMember.objects.create(council=council, full_name=str(user), order=20, user=user)
    meeting = make_meeting(council)
    tabled = make_dossier(place, campaign, campaign_award=award, state=DossierState.TABLED)
    case = tabled.cases.get()
    absent = case.meeting.attendances.first()
    paper = store_upload(upload=make_upload(), actor=actor, now=NOW)
    opinion = WrittenOpinion.objects.create(
        case=case, member=absent.member, choice=VoteChoice.FOR, paper=paper, recorded_by=actor, recorded_at=NOW
    )
    secretary = holders_at(Role.SECRETARY, case.meeting.unit).first()
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary, clock=lambda: NOW)
    return {
        "meeting": meeting,
        "meeting_act": meeting,
        "case": case,
        "case_at_desk": case,
        "case_act": case,
        "case_file": tabled.versions.get().files.first(),
        "case_photo": sent_photo(tabled, actor),
        "opinion": opinion,
        "round": round,
    }


def scored_at(place, launcher, paper, actor):
    """A review year of that very unit, whose members score; a dossier of it with the unit's own evidence."""
    review = make_review_year(place, make_campaign(launcher))
    dossier = make_reviewed_dossier(review, place)
    sheet = ScoreSheet.objects.create(
        assessment=Assessment.objects.create(review=review, dossier=dossier),
        column=ScoreColumn.SELF,
        saved_by=actor,
        saved_at=NOW,
    )
    return {
        "review_year": review,
        "review_phase": review.phases.get(kind=PhaseKind.MEETING),
        "review_dossier": dossier,
        "own_dossier": dossier,
        "score_sheet": dossier,
        "score_file": dossier.versions.get().files.first(),
        "self_score_file": SheetScore.objects.create(
            sheet=sheet, criterion=review.rubric.criteria.first(), evidence=paper
        ),
        "review_unit": make_unit(place),
    }


def sent_photo(dossier, actor):
    """A photo of the version that the council reads."""
    kept = [store_upload(upload=make_upload(), actor=actor, now=NOW) for _ in range(2)]
    report = AchievementReport.objects.create(dossier=dossier, saved_at=NOW, saved_by=actor)
    photo = ReportPhoto.objects.create(report=report, file=kept[0], small=kept[1])
    photo.versions.add(dossier.versions.get())
    return photo


def arguments(row, things):
    sample = things.get(row.sample)
    match row.sample:
        case "":
            return []
        case "dossier_deadline":
            return [things["deadline"].pk, 2026]
        case "target":
            return [sample.pk, 2026]
        case "unit_change":
            return [sample.pk, "doi-ten"]
        case "reset_key":
            return ["1", "set-password"]
        case "app_label":
            return ["awards"]
        case "revocation":
            return [sample.decision_id, sample.line_id]
        case "batch":
            return ["receive"]
        case "dossier_fact":
            return [things["dossier"].pk, "thu-tuc-don-gian"]
        case "window_act":
            return [sample.pk, "dong-som"]
        case "standard":
            return [things["dossier"].pk, sample.pk]
        case "attestation":
            return [things["dossier"].pk, "xac-nhan", sample.pk]
        case "claim":
            return [things["dossier"].pk, "xep-loai", sample.pk]
        case "dossier_step":
            return [things["dossier"].pk, "receive"]
        case "appraisal_column":
            return [sample.pk, "doan-tham-dinh"]
        case "own_score":
            return [sample.appraisal_id, sample.pk]
        case "update":
            return [sample.model_id, sample.pk]
        case "idea_step":
            return [things["idea"].pk, "luc-luong"]
        case "gallery_slug" | "story_slug" | "window_slug":
            return [sample.slug]
        case "exemplar_step":
            return [things["exemplar"].pk, "withdraw"]
        case "model_step":
            return [things["model"].pk, "accept"]
        case "quota_act":
            return [sample.pk, "sua"]
        case "ratio_people":
            return [sample.pk, sample.campaign.launching_unit_id, 2026]
        case "meeting_act":
            return [sample.pk, "thu-tu"]
        case "case_at_desk":
            return [sample.meeting_id, sample.pk]
        case "case_act":
            return [sample.meeting_id, sample.pk, "ghi-chep"]
        case "case_file":
            return [things["case"].pk, sample.pk]
        case "opinion":
            return [things["case"].meeting_id, things["case"].pk, sample.pk]
        case "written_source":
            return [sample.pk, RECORDS]
        case "report_photo":
            return [sample.report.dossier_id, sample.pk]
        case "case_photo":
            return [things["case"].pk, sample.pk]
        case "dossier_file":
            return [sample.dossier_id, sample.pk]
        case "review_phase" | "review_dossier" | "score_sheet" | "review_unit":
            return [things["review_year"].pk, sample.pk]
        case "score_file":
            return [things["review_year"].pk, things["score_sheet"].pk, sample.pk]
        case "self_score_file":
            return [things["score_sheet"].pk, sample.pk]
        case "activity_file" | "inspection_file" | "petition_file" | "review_file":
            return [things[row.sample.removesuffix("_file")].pk, sample.pk]
        case "calendar_token":
            return [sample]
        case "receipt":
            return [things["dossier"].pk, 1]
    return [sample.pk]


def expected(row, role, relation, method):
    rule = {"GET": row.get, "POST": row.post}[method]
    if role is None:
        if row.public:
            return {Answer.NOT_SERVED} if rule is None else {OK, DOOR}
        return {DOOR}
    return {Answer.NOT_SERVED} if rule is None else {rule(role, relation)}


def answer_of(response):
    if response.status_code in (301, 302) and response["Location"].startswith(DOORS):
        return DOOR
    return {403: FORBIDDEN, 404: MISSING, 405: Answer.NOT_SERVED}.get(response.status_code, OK)


def own_things_of(world, user):
    """Samples that belong to the asking user, not to a unit."""
    own = dict(world.samples["own"])
    if user is not None:
        own["notice"] = make_notice(user)
        own["saved_view"] = make_saved_view(user)
        own["job"] = make_done_job(own["unit"], user)
        own["plan_upload"] = make_plan_upload(user, own["unit"])
    return {**world.samples, "own": own}


def ask(client, method, address):
    """One request, everything it wrote undone; the response and the statements that wrote to our tables."""
    writes = []

    def watch(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            writes.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        response = client.post(address) if method == "POST" else client.generic(method, address)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response, writes


def test_every_address_has_a_policy_and_every_policy_an_address():
    assert set(addresses()) - {""} == set(POLICY)


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "anonymous")
def test_policy_holds_for(role, world, settings, monkeypatch):
    """The walk judges doors: who asks is put before them without a session, and no page is drawn."""
    user = world.users.get(role)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", lambda request: copy(user) or AnonymousUser())
    monkeypatch.setattr(DjangoTemplate, "render", lambda *arguments, **context: "")
    things_at = own_things_of(world, user)
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    wrong, cells = [], 0
    for name, row in POLICY.items():
        for relation in RELATIONS if row.sample in things_at["own"] else ("own",):
            address = reverse(name, args=arguments(row, things_at[relation]))
            for method in ("GET", "POST", *(OTHER_METHODS if relation in ("own", "foreign") else ())):
                cells += 1
                client.cookies.clear()
                response, writes = ask(client, method, address)
                answer = answer_of(response)
                if method in ("GET", "POST"):
                    fits = answer in expected(row, role, relation, method)
                else:
                    likewise = expected(row, role, relation, "GET" if row.get else "POST")
                    tells_methods = {OK} if method == "OPTIONS" else set()
                    fits = answer in {Answer.NOT_SERVED, FORBIDDEN, MISSING, DOOR, *likewise, *tells_methods}
                if not fits or response.status_code >= 500:
                    wrong.append((method, name, relation, response.status_code, str(answer)))
                if writes and method != "POST" and name != "account_logout":
                    wrong.append((method, name, relation, "wrote", writes[0][:120]))
    assert cells > 500
    assert not wrong, "\n".join(" ".join(str(part) for part in cell) for cell in wrong)


def test_a_refusal_tells_its_reason_and_a_foreign_row_looks_like_a_missing_one(world):
    client = Client()
    client.force_login(world.users[Role.AUDITOR])
    refusal = client.get(reverse("units:person_edit", args=[world.samples["own"]["person"].pk]))
    assert refusal.status_code == 403
    assert "cán bộ lập hồ sơ" in refusal.content.decode()
    foreign = client.get(reverse("awards:dossier_detail", args=[world.samples["foreign"]["dossier"].pk]))
    absent = client.get(reverse("awards:dossier_detail", args=[10**9]))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert without_nonce(foreign) == without_nonce(absent)


def without_nonce(response):
    return re.sub(rb'"[\w-]{20,}"|csrfmiddlewaretoken" value="\w+', b"", response.content)


def test_the_walk_notices_what_a_request_writes(world):
    client = Client()
    client.force_login(world.users[Role.PREPARER])
    things = own_things_of(world, world.users[Role.PREPARER])["own"]
    _, writes = ask(client, "POST", reverse("notices:notice_open", args=[things["notice"].pk]))
    assert any("notices_notice" in statement for statement in writes)
    things["notice"].refresh_from_db()
    assert things["notice"].read_at is None
