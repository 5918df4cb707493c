"""Who may do what at every address: the oracle of ``test_policy``.

A row says what GET and POST answer to a role for an object whose unit is the user's own, below, above, a sibling
or in another province. ``None`` means the method is not served (405). An address without a row fails the test.
"""

from dataclasses import dataclass
from enum import StrEnum

from units.enums import DESK_ROLES, Role


class Answer(StrEnum):
    OK = "ok"  # served: a page, a redirect after work, or the form again with what is wrong
    FORBIDDEN = "forbidden"  # 403 with the reason
    MISSING = "missing"  # 404, as if it were not there
    DOOR = "door"  # to the sign-in page
    NOT_SERVED = "not served"  # 405


OK, FORBIDDEN, MISSING, DOOR = Answer.OK, Answer.FORBIDDEN, Answer.MISSING, Answer.DOOR
NOT_SERVED = Answer.NOT_SERVED
INSIDE = ("own", "below")
RELATIONS = ("own", "below", "above", "sibling", "foreign")
PREPARER, SECRETARY, MEMBER, CHAIRMAN = Role.PREPARER, Role.SECRETARY, Role.COUNCIL_MEMBER, Role.CHAIRMAN
STAFF, AUDITOR, ADMINISTRATOR = Role.PROVINCE_STAFF, Role.AUDITOR, Role.ADMINISTRATOR
EVERYONE = frozenset(Role)


def anyone(role, relation):
    return OK


def only(*roles):
    """Served to these roles, whoever's the object."""
    return lambda role, relation: OK if role in roles else FORBIDDEN


def seen(role, relation):
    """Visible in the own subtree, absent elsewhere."""
    return OK if relation in INSIDE else MISSING


def seen_upwards(role, relation):
    """Visible in the own subtree and along the line above."""
    return OK if relation in (*INSIDE, "above") else MISSING


def of_the_province(role, relation):
    """The design of a recognised model: open to everybody of the same province, absent elsewhere."""
    return MISSING if relation == "foreign" else OK


def when(visible, *roles, at=INSIDE):
    """Of what is visible: served to these roles where the object's unit stands ``at``; refused otherwise."""

    def rule(role, relation):
        if visible(role, relation) == MISSING:
            return MISSING
        return OK if role in roles and relation in at else FORBIDDEN

    return rule


def asked_by_oneself(role, relation):
    """What belongs to the user, not to a unit: one's own notices and jobs."""
    return OK if relation == "own" else MISSING


def drafts(role, relation):
    """A draft is its preparers' own affair."""
    return OK if role == PREPARER and relation in INSIDE else MISSING


def acts(*roles, at=INSIDE):
    return when(seen, *roles, at=at)


def receives(role, relation):
    """The desk to which registrations go: that of the launching commune, for itself and what lies below it."""
    if relation not in INSIDE:
        return MISSING
    return OK if role in (SECRETARY, STAFF) else FORBIDDEN


def records(role, relation):
    """The year's records: the unit's preparers and those above, and the secretary of that very unit."""
    if relation not in INSIDE:
        return MISSING
    return OK if role == PREPARER or (role == SECRETARY and relation == "own") else FORBIDDEN


def begins_records(role, relation):
    return when(seen_upwards, PREPARER, SECRETARY, at=RELATIONS)(role, relation)


def checks(role, relation):
    """The commune checks itself and what lies below it."""
    return acts(SECRETARY, CHAIRMAN, STAFF)(role, relation)


def led(role, relation):
    """A petition is there for the head of the very unit that received it, and for no other office."""
    return OK if role == CHAIRMAN and relation == "own" else MISSING


def called(role, relation):
    """A meeting is there for the members that were called to it; what lies below the commune is voted on there."""
    return OK if role == MEMBER and relation in INSIDE else MISSING


def sits(role, relation):
    """A sheet to score is there for the members of that very council."""
    return OK if role == MEMBER and relation == "own" else MISSING


def grades(role, relation):
    return when(seen_upwards, SECRETARY, CHAIRMAN, at=("own",))(role, relation)


def at_desk(rule):
    """The desk sends a preparer back to the door."""
    return lambda role, relation: DOOR if role not in DESK_ROLES else rule(role, relation)


def refused(role, relation):
    return FORBIDDEN


def not_served(role, relation):
    return NOT_SERVED


def desk_only(role, relation):
    """The desk's own door: a preparer who is signed in is told that it is not for preparers."""
    return OK if role in DESK_ROLES else FORBIDDEN


def hidden_or_refused(visible):
    return lambda role, relation: MISSING if visible(role, relation) == MISSING else FORBIDDEN


@dataclass(frozen=True)
class Row:
    """``sample`` names the object of the address (``test_policy.World``); ``public`` needs no sign-in."""

    sample: str = ""
    get: object = None
    post: object = None
    public: bool = False


RUNNERS = (SECRETARY, CHAIRMAN, ADMINISTRATOR)


def runs_own(visible):
    """The unit's own secretary and chairman, and administrators of it or above."""

    def rule(role, relation):
        if visible(role, relation) == MISSING:
            return MISSING
        if role == ADMINISTRATOR and relation in INSIDE:
            return OK
        return OK if role in (SECRETARY, CHAIRMAN) and relation == "own" else FORBIDDEN

    return rule


def reports_task(role, relation):
    """Who runs the campaign; the task in the sample was given to the campaign's own unit."""
    if seen_upwards(role, relation) == MISSING:
        return MISSING
    if role in (SECRETARY, CHAIRMAN):
        return OK if relation == "own" else FORBIDDEN
    return OK if role in (ADMINISTRATOR, PREPARER) and relation in INSIDE else FORBIDDEN


POLICY = {
    "home": Row(get=anyone),
    "search": Row(get=anyone),
    "healthz": Row(get=anyone, public=True),
    "account_login": Row(get=anyone, post=anyone, public=True),
    "account_logout": Row(get=anyone, post=anyone, public=True),
    "account_inactive": Row(get=anyone, public=True),
    "account_change_password": Row(get=anyone, post=anyone),
    "account_set_password": Row(get=anyone, post=anyone),
    "account_reset_password": Row(get=anyone, post=anyone, public=True),
    "account_reset_password_done": Row(get=anyone, post=None, public=True),
    "account_reset_password_from_key": Row("reset_key", get=anyone, post=anyone, public=True),
    "account_reset_password_from_key_done": Row(get=anyone, post=None, public=True),
    "notices:notice_list": Row(get=anyone),
    "notices:notice_read_all": Row(post=anyone),
    "notices:notice_open": Row("notice", post=asked_by_oneself),
    "reports:yearly_summary": Row(get=only(STAFF, SECRETARY)),
    "reports:yearly_export": Row(post=only(STAFF, SECRETARY)),
    "reports:job_detail": Row("job", get=asked_by_oneself),
    "reports:job_download": Row("job", get=when(asked_by_oneself, STAFF, SECRETARY)),
    "awards:dossier_list": Row(get=anyone),
    "awards:dossier_create": Row(get=only(PREPARER), post=only(PREPARER)),
    "awards:campaign_awards": Row("campaign", get=seen_upwards),
    "awards:dossier_detail": Row("dossier", get=seen),
    "awards:dossier_edit": Row("draft", get=drafts),
    "awards:dossier_save": Row("draft", post=drafts),
    "awards:dossier_file_add": Row("draft", post=drafts),
    "awards:dossier_file_download": Row("dossier_file", get=seen),
    "awards:dossier_file_remove": Row("dossier_file", post=acts(PREPARER)),
    "awards:dossier_print": Row("dossier", get=seen),
    "awards:report_edit": Row("written", get=drafts),
    "awards:report_save": Row("written", post=drafts),
    "awards:report_fill": Row("written_source", get=drafts, post=drafts),
    "awards:report_photos": Row("written", post=drafts),
    "awards:report_photo": Row("report_photo", get=drafts),
    "awards:dossier_submit": Row("dossier", get=acts(PREPARER), post=acts(PREPARER)),
    "awards:dossier_receipt": Row("receipt", get=seen),
    "awards:dossier_late_request": Row("dossier", post=acts(PREPARER)),
    "decisions:awarded_list": Row(get=anyone),
    "decisions:decision_detail": Row("published", get=seen),
    "decisions:comment_window": Row("window_slug", get=anyone, public=True),
    "decisions:comment_send": Row("window_slug", get=anyone, post=anyone, public=True),
    "decisions:dossier_lookup": Row(get=anyone, post=anyone, public=True),
    "awards:dossier_eligibility": Row("dossier", get=seen),
    "awards:standard_attest": Row("standard", post=acts(PREPARER)),
    "awards:fact_claim": Row("standard", post=acts(PREPARER)),
    "awards:standard_file": Row("attestation", get=seen),
    "awards:dossier_procedure": Row("dossier", get=acts(PREPARER), post=acts(PREPARER)),
    "awards:dossier_withdraw": Row("dossier", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:model_list": Row(get=anyone),
    "models_registry:model_create": Row(get=only(PREPARER), post=only(PREPARER)),
    "models_registry:model_detail": Row("model", get=seen),
    "models_registry:model_edit": Row("idea", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:model_step": Row("idea_step", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:model_likeness": Row(get=only(PREPARER)),
    "models_registry:model_import": Row(get=only(SECRETARY, ADMINISTRATOR), post=only(SECRETARY, ADMINISTRATOR)),
    "models_registry:model_template": Row(get=only(SECRETARY, ADMINISTRATOR)),
    "models_registry:model_advance": Row("model", post=seen),
    "models_registry:models_by_year": Row(get=anyone),
    "models_registry:models_by_year_export": Row(get=anyone),
    "models_registry:model_years": Row("model", get=seen),
    "models_registry:model_keep_up": Row("model", post=acts(PREPARER, SECRETARY)),
    "models_registry:model_outstanding": Row("model", post=acts(SECRETARY, CHAIRMAN)),
    "models_registry:review_list": Row(get=anyone, post=only(SECRETARY)),
    "models_registry:review_detail": Row("list_review", get=seen, post=acts(SECRETARY, at=("own",))),
    "models_registry:review_confirm": Row(
        "list_review", get=acts(SECRETARY, at=("own",)), post=acts(SECRETARY, at=("own",))
    ),
    "models_registry:review_letters": Row("confirmed_review", get=seen),
    "models_registry:review_export": Row("confirmed_review", get=seen),
    "models_registry:progress_detail": Row("running_model", get=seen),
    "models_registry:progress_create": Row("running_model", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:progress_correct": Row("update", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:progress_withdraw": Row("update", post=acts(PREPARER)),
    "models_registry:photo_detail": Row("photo", get=seen),
    "models_registry:photo_small": Row("photo", get=seen),
    "models_registry:photo_clear": Row("photo", post=acts(SECRETARY)),
    "models_registry:model_family": Row("model", get=seen),
    "models_registry:source_choose": Row("idea", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:design_list": Row(get=anyone),
    "models_registry:design_detail": Row("design", get=of_the_province),
    "models_registry:design_copy": Row("design", post=when(of_the_province, PREPARER, at=RELATIONS)),
    "models_registry:exemplar_list": Row(get=anyone),
    "models_registry:exemplar_create": Row(get=only(PREPARER), post=only(PREPARER)),
    "models_registry:exemplar_detail": Row("exemplar", get=seen),
    "models_registry:exemplar_edit": Row("exemplar_draft", get=acts(PREPARER), post=acts(PREPARER)),
    "models_registry:exemplar_advance": Row("exemplar", post=seen),
    "models_registry:exemplar_story": Row("exemplar", get=seen, post=acts(SECRETARY)),
    "models_registry:model_story": Row("model", get=seen, post=acts(SECRETARY)),
    "models_registry:story_list": Row(get=anyone),
    "models_registry:story_advance": Row("public_story", post=acts(SECRETARY)),
    "models_registry:gallery_edit": Row(
        "gallery",
        get=lambda role, relation: MISSING if relation == "foreign" else FORBIDDEN,
        post=lambda role, relation: MISSING if relation == "foreign" else FORBIDDEN,
    ),
    "gallery:gallery_index": Row(get=anyone, public=True),
    "gallery:province_stories": Row("gallery_slug", get=anyone, public=True),
    "gallery:story_detail": Row("story_slug", get=anyone, public=True),
    "gallery:story_photo": Row("story_photo", get=anyone, public=True),
    "gallery:story_photo_small": Row("story_photo", get=anyone, public=True),
    "robots": Row(get=anyone, public=True),
    "campaigns:campaign_list": Row(get=anyone),
    "campaigns:campaign_detail": Row("campaign", get=seen_upwards),
    "campaigns:task_list": Row("campaign", get=seen_upwards),
    "campaigns:movement_list": Row("campaign", get=seen_upwards),
    "campaigns:steering_list": Row("campaign", get=seen_upwards),
    "campaigns:target_detail": Row("target", get=seen_upwards),
    "campaigns:task_complete": Row("task", post=reports_task),
    "campaigns:task_reopen": Row("task", post=runs_own(seen_upwards)),
    "campaigns:movement_open": Row("movement", post=runs_own(seen_upwards)),
    "campaigns:followed_list": Row(get=anyone),
    "campaigns:deadline_table": Row("campaign", get=seen_upwards),
    "campaigns:deadline_suggest": Row("campaign", post=lambda role, relation: runs_own(seen_upwards)(role, relation)),
    "campaigns:deadline_detail": Row("deadline", get=seen_upwards),
    "campaigns:deadline_extend": Row(
        "dossier_deadline", post=lambda role, relation: runs_own(seen_upwards)(role, relation)
    ),
    "campaigns:extension_revoke": Row("extension", post=lambda role, relation: runs_own(seen)(role, relation)),
    "campaigns:day_off_list": Row(get=anyone),
    "campaigns:my_calendar": Row(get=anyone),
    "campaigns:feed_create": Row(post=anyone),
    "campaigns:feed_revoke": Row(post=anyone),
    "campaigns:calendar_feed": Row("calendar_token", get=anyone, public=True),
    "campaigns:owing_list": Row("dossier_deadline", get=seen_upwards),
    "campaigns:plan_file": Row("plan", get=seen_upwards),
    "campaigns:plan_chain": Row("campaign", get=seen_upwards),
    "campaigns:launch_map": Row("campaign", get=seen_upwards),
    "campaigns:taken_over": Row("lower_campaign", get=seen_upwards),
    "campaigns:legal_document_list": Row(get=anyone),
    "campaigns:legal_document_detail": Row("legal_document", get=anyone),
    "campaigns:registration_list": Row(get=anyone),
    "campaigns:registration_create": Row(get=only(PREPARER), post=only(PREPARER)),
    "campaigns:registration_detail": Row("registration", get=seen),
    "campaigns:registration_edit": Row("registration", get=acts(PREPARER), post=acts(PREPARER)),
    "campaigns:registration_register": Row("registration", post=acts(PREPARER)),
    "campaigns:year_hub": Row(get=anyone),
    "campaigns:activity_list": Row(get=anyone),
    "campaigns:activity_create": Row(get=only(PREPARER, SECRETARY), post=only(PREPARER, SECRETARY)),
    "campaigns:activity_detail": Row("activity", get=seen),
    "campaigns:activity_edit": Row("activity", get=records, post=records),
    "campaigns:activity_cancel": Row("activity", post=records),
    "campaigns:activity_file": Row("activity_file", get=seen),
    "campaigns:inspection_list": Row(get=anyone),
    "campaigns:inspection_plan": Row(
        get=only(PREPARER, SECRETARY, CHAIRMAN, STAFF), post=only(PREPARER, SECRETARY, CHAIRMAN, STAFF)
    ),
    "campaigns:inspection_detail": Row("inspection", get=seen),
    "campaigns:inspection_edit": Row("inspection", get=checks, post=checks),
    "campaigns:inspection_carry_out": Row("inspection", get=checks, post=checks),
    "campaigns:inspection_cancel": Row("inspection", post=checks),
    "campaigns:inspection_file": Row("inspection_file", get=seen),
    "campaigns:finding_list": Row(get=anyone),
    "campaigns:finding_advance": Row("finding", post=seen),
    "campaigns:difficulty_list": Row(get=anyone),
    "campaigns:difficulty_create": Row(get=only(PREPARER, SECRETARY), post=only(PREPARER, SECRETARY)),
    "campaigns:difficulty_detail": Row("difficulty", get=seen),
    "campaigns:difficulty_advance": Row("difficulty", post=seen),
    "campaigns:petition_list": Row(get=anyone),
    "campaigns:petition_create": Row(get=only(SECRETARY), post=only(SECRETARY)),
    "campaigns:petition_detail": Row("petition", get=led),
    "campaigns:petition_advance": Row("petition", post=led),
    "campaigns:petition_file": Row("petition_file", get=led),
    "campaigns:budget_list": Row("campaign", get=seen_upwards),
    "campaigns:budget_export": Row("campaign", get=seen_upwards),
    "campaigns:budget_create": Row("campaign", get=begins_records, post=begins_records),
    "campaigns:budget_detail": Row("budget_line", get=seen),
    "campaigns:budget_edit": Row("budget_line", get=records, post=records),
    "campaigns:budget_cancel": Row("budget_line", post=records),
    "campaigns:review_list": Row(get=anyone),
    "campaigns:review_create": Row("campaign", get=begins_records, post=begins_records),
    "campaigns:review_detail": Row("review", get=seen),
    "campaigns:review_edit": Row("review", get=records, post=records),
    "campaigns:review_cancel": Row("review", post=records),
    "campaigns:review_file": Row("review_file", get=seen),
    "campaigns:grade_list": Row(get=anyone),
    "campaigns:grade_edit": Row("campaign", get=grades, post=grades),
    "campaigns:registration_export": Row(get=anyone),
    "campaigns:registration_grid": Row(get=only(PREPARER), post=only(PREPARER)),
    "campaigns:registration_batch": Row(get=only(PREPARER), post=only(PREPARER)),
    "campaigns:registration_import": Row(get=only(PREPARER), post=only(PREPARER)),
    "campaigns:registration_template": Row(get=only(PREPARER)),
    "campaigns:registration_reopen": Row("registration", get=receives, post=receives),
    "campaigns:registration_copy": Row("registration", post=acts(PREPARER)),
    "campaigns:self_registration_list": Row(get=anyone),
    "campaigns:self_registration_queue": Row(get=only(PREPARER)),
    "campaigns:self_registration_create": Row(get=anyone, post=anyone),
    "campaigns:self_registration_detail": Row("self_registration", get=drafts),
    "campaigns:self_registration_confirm": Row("self_registration", post=drafts),
    "campaigns:self_registration_decline": Row("self_registration", post=drafts),
    "units:unit_list": Row(get=anyone),
    "units:unit_detail": Row("unit", get=seen_upwards),
    "units:reorganisation_choose": Row("unit", get=when(seen_upwards, ADMINISTRATOR)),
    "units:reorganisation_prepare": Row(
        "unit_change",
        get=when(seen_upwards, ADMINISTRATOR, at=("below",)),
        post=when(seen_upwards, ADMINISTRATOR, at=("below",)),
    ),
    "units:reorganisation_detail": Row("reorganisation", get=seen),
    "units:saved_view_create": Row(post=anyone),
    "units:saved_view_edit": Row("saved_view", get=asked_by_oneself, post=asked_by_oneself),
    "units:saved_view_remove": Row("saved_view", post=asked_by_oneself),
    "units:unit_import": Row(get=only(ADMINISTRATOR), post=only(ADMINISTRATOR)),
    "units:unit_template": Row(get=only(ADMINISTRATOR)),
    "units:person_list": Row(get=anyone),
    "units:person_create": Row(get=only(PREPARER, ADMINISTRATOR), post=only(PREPARER, ADMINISTRATOR)),
    "units:person_edit": Row("person", get=acts(PREPARER, ADMINISTRATOR), post=acts(PREPARER, ADMINISTRATOR)),
    "units:person_import": Row(get=only(PREPARER, ADMINISTRATOR), post=only(PREPARER, ADMINISTRATOR)),
    "units:person_template": Row(get=only(PREPARER, ADMINISTRATOR)),
    "units:household_list": Row(get=anyone),
    "units:household_create": Row(get=only(PREPARER, ADMINISTRATOR), post=only(PREPARER, ADMINISTRATOR)),
    "units:household_edit": Row("household", get=acts(PREPARER, ADMINISTRATOR), post=acts(PREPARER, ADMINISTRATOR)),
    "units:household_import": Row(get=only(PREPARER, ADMINISTRATOR), post=only(PREPARER, ADMINISTRATOR)),
    "units:household_template": Row(get=only(PREPARER, ADMINISTRATOR)),
    "admin:index": Row(get=at_desk(anyone), post=at_desk(anyone)),
    "admin:login": Row(get=desk_only, post=desk_only, public=True),
    "admin:logout": Row(get=lambda role, relation: OK if role == PREPARER else NOT_SERVED, post=anyone),
    "admin:password_change": Row(get=at_desk(anyone), post=at_desk(anyone)),
    "admin:password_change_done": Row(get=at_desk(anyone), post=at_desk(anyone)),
    "admin:autocomplete": Row(get=at_desk(refused), post=at_desk(not_served)),
    "admin:jsi18n": Row(get=at_desk(anyone), post=at_desk(not_served)),
    "admin:app_list": Row("app_label", get=at_desk(anyone), post=at_desk(anyone)),
}


def desk_pages(model, sample, *, view, add=None, change=None, past=None, own_screen=False):
    """The addresses of a record at the desk. Nothing is ever deleted there.

    ``add`` names roles; ``change`` is the rule of POST on a record; reading follows ``view``, its history ``past``.
    A record with its ``own_screen`` is only read; its steps have addresses of their own.
    """
    lists = at_desk(anyone if view in (seen, seen_upwards, anyone) else only(ADMINISTRATOR))
    adding = at_desk(only(*(add or ())))
    changing = not_served if own_screen else change or hidden_or_refused(view)
    yield f"admin:{model}_changelist", Row(get=lists, post=lists)
    yield f"admin:{model}_change", Row(sample, get=at_desk(view), post=at_desk(changing))
    if not own_screen:
        yield f"admin:{model}_add", Row(get=adding, post=adding)
        yield f"admin:{model}_history", Row(sample, get=at_desk(past or view), post=at_desk(past or view))
        yield f"admin:{model}_delete", Row(sample, get=at_desk(refused), post=at_desk(refused))


def manages_rules(role, relation):
    if seen_upwards(role, relation) == MISSING:
        return MISSING
    if role == ADMINISTRATOR and relation in INSIDE:
        return OK
    return OK if role == SECRETARY and relation == "own" else FORBIDDEN


def administers(role, relation):
    return when(seen, ADMINISTRATOR)(role, relation)


def of_administrators(role, relation):
    """Rows that nobody but their administrators finds."""
    return OK if role == ADMINISTRATOR and relation in INSIDE else MISSING


POLICY |= dict(
    [
        *desk_pages(
            "units_unit",
            "unit",
            view=seen_upwards,
            add=[ADMINISTRATOR],
            change=lambda role, relation: (
                MISSING
                if seen_upwards(role, relation) == MISSING
                else OK
                if role == ADMINISTRATOR and relation == "below"
                else FORBIDDEN
            ),
        ),
        *desk_pages("units_unitevent", "unit_event", view=anyone),
        *desk_pages("units_person", "person", view=seen, add=[ADMINISTRATOR], change=acts(ADMINISTRATOR)),
        *desk_pages("units_household", "household", view=seen, add=[ADMINISTRATOR], change=acts(ADMINISTRATOR)),
        *desk_pages("units_user", "account", view=administers, add=[ADMINISTRATOR], change=administers),
        *desk_pages("units_membership", "membership", view=seen),
        *desk_pages("campaigns_campaign", "campaign", view=seen_upwards, add=RUNNERS, change=runs_own(seen_upwards)),
        *desk_pages("campaigns_deadline", "deadline", view=seen_upwards, change=runs_own(seen_upwards)),
        *desk_pages("campaigns_dayoff", "day_off", view=anyone),
        *desk_pages("campaigns_timelimit", "time_limit", view=anyone),
        *desk_pages("campaigns_plan", "plan", view=seen_upwards, add=RUNNERS, change=runs_own(seen_upwards)),
        *desk_pages("campaigns_legaldocument", "legal_document", view=anyone),
        *desk_pages("campaigns_registration", "registration", view=seen),
        *desk_pages("models_registry_mobilisationmodel", "model", view=seen),
        *desk_pages("models_registry_exemplar", "exemplar", view=seen),
        *desk_pages("models_registry_modelyear", "model_year", view=seen),
        *desk_pages("models_registry_listreview", "list_review", view=seen),
        *desk_pages("models_registry_indicator", "indicator", view=anyone),
        *desk_pages(
            "models_registry_rubric",
            "rubric",
            view=seen_upwards,
            add=[SECRETARY, ADMINISTRATOR],
            change=manages_rules,
        ),
        *desk_pages("models_registry_progressupdate", "desk_update", view=seen),
        *desk_pages("awards_dossier", "dossier", view=seen, own_screen=True),
        *desk_pages("awards_laterequest", "late_request", view=seen, own_screen=True),
        *desk_pages("awards_annualrating", "rating", view=seen, add=[SECRETARY], change=acts(SECRETARY)),
        *desk_pages("awards_culturaltitle", "cultural_title", view=seen, add=[SECRETARY], change=acts(SECRETARY)),
        *desk_pages("awards_eligibilityhold", "hold", view=seen, own_screen=True),
        *desk_pages("awards_awardform", "award_form", view=anyone),
        *desk_pages("awards_reportform", "report_form", view=anyone),
        *desk_pages("awards_usualpaper", "usual_paper", view=anyone),
        *desk_pages("awards_voterule", "vote_rule", view=anyone),
        *desk_pages("awards_dossieritemtype", "item_type", view=anyone),
        *desk_pages(
            "awards_campaignaward",
            "campaign_award",
            view=seen_upwards,
            add=[SECRETARY, ADMINISTRATOR],
            change=manages_rules,
        ),
        *desk_pages("awards_awardcouncil", "council", view=seen, add=RUNNERS, change=runs_own(seen)),
        *desk_pages("awards_councilmember", "council_member", view=seen, change=runs_own(seen)),
        *desk_pages("awards_commentwindow", "comment_window", view=seen, own_screen=True),
        *desk_pages("awards_publiccomment", "public_comment", view=seen, own_screen=True),
        *desk_pages("awards_councilmeeting", "meeting", view=seen, own_screen=True),
        *desk_pages("awards_awarddecision", "decision", view=seen, own_screen=True),
        *desk_pages("awards_reviewyear", "review_year", view=seen, own_screen=True),
        *desk_pages("awards_awardquota", "quota", view=seen, own_screen=True),
        *desk_pages(
            "awards_ratiorule",
            "ratio_rule",
            view=seen_upwards,
            add=[SECRETARY, ADMINISTRATOR],
            change=manages_rules,
        ),
        *desk_pages("awards_basewage", "base_wage", view=anyone),
        *desk_pages("awards_prizerule", "prize_rule", view=anyone),
        *desk_pages("notices_notice", "parked_notice", view=of_administrators, past=of_administrators),
    ]
)
READS_PLANS = when(asked_by_oneself, SECRETARY, CHAIRMAN, ADMINISTRATOR)
POLICY |= {
    "campaigns:plan_upload": Row(get=only(*RUNNERS), post=only(*RUNNERS)),
    "campaigns:plan_reading": Row("plan_upload", get=READS_PLANS, post=READS_PLANS),
    "campaigns:plan_build": Row("plan_upload", get=READS_PLANS, post=READS_PLANS),
    "campaigns:plan_discard": Row("plan_upload", post=READS_PLANS),
    "campaigns:campaign_built": Row("campaign", get=runs_own(seen_upwards)),
    "campaigns:campaign_launch": Row("campaign", get=runs_own(seen_upwards), post=runs_own(seen_upwards)),
    "campaigns:plan_detail": Row("plan", get=seen_upwards),
    "campaigns:hand_down": Row("campaign", get=runs_own(seen_upwards), post=runs_own(seen_upwards)),
    "campaigns:urge_lower_units": Row("campaign", post=runs_own(seen_upwards)),
    "campaigns:refresh_lower": Row("campaign", post=runs_own(seen_upwards)),
    "campaigns:join_superior": Row("campaign", post=runs_own(seen_upwards)),
    "admin:awards_dossier_batch": Row("batch", get=at_desk(not_served), post=at_desk(only(SECRETARY))),
    "admin:awards_dossier_step": Row("dossier_step", get=at_desk(not_served), post=at_desk(acts(SECRETARY))),
    "admin:awards_dossier_attest": Row("standard", get=at_desk(not_served), post=at_desk(acts(SECRETARY))),
    "admin:awards_dossier_judge": Row("claim", get=at_desk(not_served), post=at_desk(acts(SECRETARY))),
    "admin:awards_dossier_hold": Row("dossier", get=at_desk(not_served), post=at_desk(acts(SECRETARY, CHAIRMAN))),
    "admin:awards_eligibilityhold_release": Row(
        "hold", get=at_desk(not_served), post=at_desk(acts(SECRETARY, CHAIRMAN))
    ),
    "admin:awards_awarddecision_past": Row(get=at_desk(only(SECRETARY)), post=at_desk(only(SECRETARY))),
    "admin:awards_awarddecision_publish": Row(
        get=at_desk(only(SECRETARY, CHAIRMAN)), post=at_desk(only(SECRETARY, CHAIRMAN))
    ),
    "admin:awards_awarddecision_correct": Row(
        "decision", get=at_desk(acts(CHAIRMAN, at=("own",))), post=at_desk(acts(CHAIRMAN, at=("own",)))
    ),
    "admin:awards_awarddecision_revoke": Row(
        "decision", get=at_desk(acts(CHAIRMAN, at=("own",))), post=at_desk(acts(CHAIRMAN, at=("own",)))
    ),
    "admin:awards_awarddecision_recover": Row(
        "revocation", get=at_desk(not_served), post=at_desk(acts(SECRETARY, CHAIRMAN, at=("own",)))
    ),
    "admin:awards_dossier_fact": Row("dossier_fact", get=at_desk(not_served), post=at_desk(acts(SECRETARY))),
    "admin:awards_commentwindow_add": Row(get=at_desk(only(SECRETARY)), post=at_desk(only(SECRETARY))),
    "admin:awards_commentwindow_act": Row(
        "window_act", get=at_desk(not_served), post=at_desk(acts(SECRETARY, at=("own",)))
    ),
    "admin:awards_publiccomment_answer": Row(
        "public_comment", get=at_desk(not_served), post=at_desk(acts(SECRETARY, at=("own",)))
    ),
    "admin:awards_publiccomment_paper": Row("public_comment", get=at_desk(seen), post=at_desk(not_served)),
    "admin:awards_laterequest_answer": Row(
        "late_request", get=at_desk(not_served), post=at_desk(acts(SECRETARY, CHAIRMAN))
    ),
    "admin:models_registry_exemplar_step": Row(
        "exemplar_step", get=at_desk(acts(SECRETARY)), post=at_desk(acts(SECRETARY))
    ),
    "admin:models_registry_mobilisationmodel_step": Row(
        "model_step", get=at_desk(acts(SECRETARY)), post=at_desk(acts(SECRETARY))
    ),
}
KEEPS_COUNCIL = acts(SECRETARY, CHAIRMAN, at=("own",))
LEADS_CASES = acts(SECRETARY, CHAIRMAN)  # dossiers from below are cases of the commune's own meeting
MOVES_REVIEW = acts(SECRETARY, at=("own",))
READS_SCORES = acts(*(EVERYONE - {PREPARER, MEMBER}))
APPRAISES = acts(SECRETARY, at=("own",))
POLICY |= {
    "admin:awards_councilmeeting_add": Row(
        get=at_desk(only(SECRETARY, CHAIRMAN)), post=at_desk(only(SECRETARY, CHAIRMAN))
    ),
    "admin:awards_councilmeeting_act": Row("meeting_act", get=at_desk(not_served), post=at_desk(KEEPS_COUNCIL)),
    "admin:awards_councilmeeting_minutes": Row("meeting", get=at_desk(seen), post=at_desk(not_served)),
    "admin:awards_councilmeeting_case": Row("case_at_desk", get=at_desk(seen), post=at_desk(not_served)),
    "admin:awards_councilmeeting_case_act": Row("case_act", get=at_desk(not_served), post=at_desk(LEADS_CASES)),
    "admin:awards_councilmeeting_opinion": Row("opinion", get=at_desk(LEADS_CASES), post=at_desk(not_served)),
    "council:meeting_list": Row(get=anyone),
    "council:case_detail": Row("case", get=called),
    "council:case_keep_out": Row("case", post=called),
    "council:case_file": Row("case_file", get=called),
    "council:case_photo": Row("case_photo", get=called),
    "council:ballot": Row("round", get=called, post=called),
    "council:score_queue": Row(get=anyone),
    "council:score_sheet": Row("score_sheet", get=sits, post=sits),
    "council:score_recuse": Row("score_sheet", post=sits),
    "council:score_file": Row("score_file", get=sits),
    "awards:self_score": Row("own_dossier", get=acts(PREPARER), post=acts(PREPARER)),
    "awards:self_score_file_add": Row("own_dossier", post=acts(PREPARER)),
    "awards:self_score_file": Row("self_score_file", get=seen),
    "admin:awards_reviewyear_add": Row(get=at_desk(only(SECRETARY, CHAIRMAN)), post=at_desk(only(SECRETARY, CHAIRMAN))),
    "admin:awards_reviewyear_phase": Row("review_phase", get=at_desk(KEEPS_COUNCIL), post=at_desk(KEEPS_COUNCIL)),
    "admin:awards_reviewyear_move": Row("review_phase", get=at_desk(MOVES_REVIEW), post=at_desk(MOVES_REVIEW)),
    "admin:awards_reviewyear_close": Row("review_year", get=at_desk(MOVES_REVIEW), post=at_desk(MOVES_REVIEW)),
    "admin:awards_reviewyear_scores": Row("review_year", get=at_desk(READS_SCORES), post=at_desk(not_served)),
    "admin:awards_reviewyear_scores_sheet": Row("review_year", get=at_desk(READS_SCORES), post=at_desk(not_served)),
    "admin:awards_reviewyear_units": Row("review_year", get=at_desk(READS_SCORES), post=at_desk(not_served)),
    "admin:awards_reviewyear_units_sheet": Row("review_year", get=at_desk(READS_SCORES), post=at_desk(not_served)),
    "admin:awards_reviewyear_appraise": Row("review_dossier", get=at_desk(READS_SCORES), post=at_desk(APPRAISES)),
    "admin:awards_reviewyear_appraise_unit": Row("review_unit", get=at_desk(READS_SCORES), post=at_desk(APPRAISES)),
}
POLICY |= {
    "models_registry:model_appraisals": Row("model", get=seen, post=acts(SECRETARY)),
    "models_registry:appraisal_list": Row(get=anyone),
    "models_registry:appraisal_detail": Row("appraisal", get=seen),
    "models_registry:appraisal_column": Row("appraisal_column", get=acts(SECRETARY), post=acts(SECRETARY)),
    "models_registry:appraisal_print": Row("appraisal", get=seen),
    "models_registry:appraisal_end": Row("appraisal", get=acts(SECRETARY), post=acts(SECRETARY)),
    "models_registry:appraisal_cancel": Row("appraisal", post=acts(SECRETARY)),
    "models_registry:evidence_add": Row("appraisal_column", post=acts(SECRETARY)),
    "models_registry:evidence_download": Row("own_score", get=seen),
    "models_registry:evidence_remove": Row("own_score", post=acts(PREPARER)),
    "models_registry:rubric_list": Row(get=anyone),
    "models_registry:rubric_detail": Row("rubric", get=seen_upwards),
    "models_registry:rubric_adopt": Row("example_rubric", post=only(SECRETARY, ADMINISTRATOR)),
    "models_registry:rubric_revise": Row("rubric", post=manages_rules),
}
KEEPS_QUOTAS = only(SECRETARY, CHAIRMAN)
POLICY |= {
    "quotas:quota_list": Row(get=anyone),
    "quotas:quota_export": Row(get=anyone),
    "admin:awards_awardquota_table": Row(get=at_desk(KEEPS_QUOTAS), post=at_desk(KEEPS_QUOTAS)),
    "admin:awards_awardquota_paper": Row(get=at_desk(KEEPS_QUOTAS), post=at_desk(KEEPS_QUOTAS)),
    "admin:awards_awardquota_act": Row("quota_act", get=at_desk(not_served), post=at_desk(acts(CHAIRMAN, at=("own",)))),
    "admin:awards_dossier_limits": Row("dossier", get=at_desk(seen), post=at_desk(not_served)),
    "admin:awards_ratiorule_people": Row("ratio_people", get=at_desk(seen_upwards), post=at_desk(not_served)),
}
