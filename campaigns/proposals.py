"""What a read plan proposes for a campaign: lines to confirm one by one, each with its place in the text.

Pure values: a line's key names its kind and the place it was read from, so that answers given to a line find it again
when the text is read anew.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from campaigns.enums import (
    CampaignKind,
    Comparator,
    DeadlineKind,
    DocumentKind,
    EmulationForm,
    IssuerKind,
    MovementLevel,
    RatioBase,
    SharedYear,
    StandingKind,
    SubjectRole,
    TargetMeasure,
    TargetPer,
)
from units.enums import LEVEL_RANK, UnitLevel
from units.text import search_key

GROUPS = {
    "paper": "Văn bản",
    "bases": "Kế hoạch cấp trên và căn cứ",
    "campaign": "Phong trào, giai đoạn",
    "subjects": "Đối tượng thi đua, khen thưởng",
    "fields": "Lĩnh vực, nội dung thi đua",
    "targets": "Chỉ tiêu",
    "awards": "Hình thức, tiêu chuẩn khen thưởng",
    "dates": "Mốc thời gian, báo cáo",
    "tasks": "Phân công nhiệm vụ",
}
ADDED = "n"
OPENING_VERBS = re.compile(r"^(?:về việc\s+)?(?:tổ chức|phát động|triển khai|thực hiện)(?:\s+thực hiện)?\s+", re.I)
ADVICE = {
    "number_blank": "Ghi số khi văn bản được cấp số; để trống vẫn lập được phong trào.",
    "number_missing": "Ghi số nếu biết; để trống vẫn lập được phong trào.",
    "date_blank": "Ghi ngày ban hành nếu biết; để trống vẫn lập được phong trào.",
    "date_missing": "Ghi ngày ban hành nếu biết; để trống vẫn lập được phong trào.",
    "no_deadline": "Thêm mốc thời gian nếu đơn vị tự đặt hạn.",
    "open_ended": "Để trống năm kết thúc; phong trào kéo dài đến khi đơn vị bấm kết thúc.",
    "period_missing": "Ghi năm bắt đầu để lập được phong trào.",
    "stages_overlap": "Chọn giai đoạn mà kết quả của năm chung được tính vào.",
    "deadline_not_later": "Sửa một trong hai ngày, hoặc giữ như kế hoạch; lúc phát động hệ thống báo lại.",
    "self_addressed": "Giữ nguyên được: cơ quan thường trực và hội đồng có thể là một.",
    "target_range": "Số nhỏ là mức phải đạt, số lớn là mức phấn đấu.",
    "ratio_without_base": "Đang chọn mẫu số mặc định và ghi rõ kế hoạch không nêu; sửa ở ô «Tỷ lệ tính trên».",
    "ratio_of_all": "Chỉ tiêu được ghi bằng lời, không đo bằng số.",
    "place_contradiction": "Chọn đúng cấp ở mục bên dưới; câu văn của kế hoạch vẫn giữ nguyên.",
    "awards_deferred": "Phong trào vẫn phát động được; bổ sung khi có văn bản hướng dẫn.",
    "awards_left_open": "Phong trào vẫn phát động được; bổ sung khi có quy định.",
    "district_award": "Khen thưởng sau ngày đó do cấp xã hoặc cấp tỉnh quyết định.",
    "household_filed": "Nhóm đang đánh dấu cả cá nhân và hộ gia đình, theo cách xếp của kế hoạch.",
}
ABOUT = {
    "number_missing": "number",
    "date_missing": "issued_on",
    "period_missing": "period_start",
}
NEAR = 40
REPORT = 200
COMPARATORS = {">=": Comparator.AT_LEAST, "=": Comparator.AT_LEAST, ">": Comparator.MORE_THAN}
PER = {"unit_year": TargetPer.UNIT_YEAR, "year": TargetPer.YEAR, "campaign": TargetPer.CAMPAIGN}
AWARD_LEVELS = {"unit": UnitLevel.GRASSROOTS} | {level: level for level in UnitLevel}


@dataclass(frozen=True)
class Line:
    """One proposal. ``values`` by column; no place in the text means that the plan does not state it."""

    key: str
    kind: str
    group: str
    label: str
    values: dict = field(default_factory=dict)
    places: tuple = ()

    @property
    def is_added(self):
        """Written by the officer: the reading has no such line."""
        return self.key.partition("-")[2].startswith(ADDED)

    @property
    def is_stated(self):
        return bool(self.places)

    def source(self, text):
        """The words of the plan behind the line, each place on a line of its own."""
        return "\n".join(text[start:end] for start, end in self.places)

    def touches(self, start, end):
        return any(start < its_end and its_start < end for its_start, its_end in self.places)

    def lies_in(self, other):
        return bool(self.places) and all(
            any(start <= first and last <= end for start, end in other.places) for first, last in self.places
        )


def proposed_lines(reading, *, unit):
    """Every line that the reading proposes for a campaign of ``unit``, group by group."""
    parts = [
        *_paper(reading),
        *_bases(reading),
        *_campaign(reading),
        *_subjects(reading),
        *_fields(reading),
        *_targets(reading),
        *_awards(reading),
        *_dates(reading),
        *_tasks(reading),
    ]
    return _with_keys(parts)


def is_paper_of_superior(reading, unit):
    """Whether the paper was issued above ``unit``, which then has its own plan still to issue."""
    level = reading.issuer_level.value if reading.issuer_level else None
    return level in LEVEL_RANK and LEVEL_RANK[level] < LEVEL_RANK[unit.level]


def added_line(kind, number):
    """An empty line for what the officer adds."""
    group, label = ADDABLE[kind]
    return Line(f"{kind}-{ADDED}{number}", kind, group, label)


ADDABLE = {
    "base": ("bases", "Căn cứ"),
    "movement": ("campaign", "Phong trào được nêu"),
    "stage": ("campaign", "Giai đoạn"),
    SubjectRole.PARTICIPANT.value: ("subjects", "Đối tượng thi đua"),
    "award_subject": ("subjects", "Đối tượng khen thưởng"),
    "field": ("fields", "Lĩnh vực, nội dung"),
    "target": ("targets", "Chỉ tiêu"),
    "award": ("awards", "Hình thức khen thưởng"),
    "criteria": ("awards", "Tiêu chuẩn"),
    "deadline": ("dates", "Mốc thời gian"),
    "task": ("tasks", "Nhiệm vụ"),
}


CODES = {
    "issuer_kind": IssuerKind,
    "issuer_level": UnitLevel,
    "campaign_kind": CampaignKind,
    "emulation_form": EmulationForm,
    "shared_year": SharedYear,
}


def spoken(line):
    """A line's value in a few words, for lists of what was read."""
    values = line.values
    if "value" in values:
        given = values["value"]
        if line.kind in CODES and given:
            return CODES[line.kind](given).label
        return f"{given:%d/%m/%Y}" if isinstance(given, date) else str(given or "không nêu")
    named = next((values[name] for name in ("name", "body", "label", "what", "title") if values.get(name)), "")
    return str(named or values.get("text", ""))


def _with_keys(lines):
    """A single fact is named by its kind; one of many by kind and place, with a letter where two share a place."""
    taken, keyed = set(), []
    for line in lines:
        key = line.kind
        if line.kind in ADDABLE or line.kind == "report":
            key = f"{line.kind}-{line.places[0][0]}"
            while key in taken:
                key += "a"
        taken.add(key)
        keyed.append(replace(line, key=key))
    by_kind = {kind: [line for line in keyed if line.kind == kind] for kind in ("deadline", "award")}
    return [_linked(line, **by_kind) for line in keyed]


def _linked(line, *, deadline, award):
    """Lines that name other lines: a report follows dossiers, standards belong to an award."""
    if line.kind == "deadline" and line.values["kind"] == DeadlineKind.REPORT:
        yearly = "/" in line.values["day"] and line.values["day"].count("/") == 1
        before = (
            other
            for other in deadline
            if other.values["kind"] == DeadlineKind.DOSSIER and (other.values["day"].count("/") == 1) == yearly
        )
        first = next(before, None)
        return replace(line, values=line.values | {"follows": first.key if first else ""})
    if line.kind == "criteria":
        name, level = line.values["name"], line.values["level"]
        fits = [
            other for other in award if level in ("", other.values["level"]) and _same_award(name, other.values["name"])
        ]
        return replace(line, values=line.values | {"award": fits[0].key if len(fits) == 1 else ""})
    return line


def _same_award(one, other):
    one, other = search_key(one), search_key(other)
    return not one or one in other or other in one


def _line(group, kind, label, values, *facts):
    places = tuple((fact.start, fact.end) for fact in facts if fact is not None)
    return Line("", kind, group, label, values, places)


def _single(group, kind, label, fact, value=None):
    shown = value if value is not None else "" if fact is None else fact.value
    return _line(group, kind, label, {"value": shown}, fact)


def _paper(reading):
    yield _single("paper", "issuer", "Cơ quan ban hành", reading.issuer_name)
    yield _single("paper", "issuer_kind", "Loại cơ quan", reading.issuer_kind)
    yield _single("paper", "issuer_level", "Cấp ban hành", reading.issuer_level)
    yield _single("paper", "number", "Số, ký hiệu", reading.number)
    yield _single("paper", "issued_on", "Ngày ban hành", reading.issued_on)
    yield _single("paper", "place", "Nơi ban hành", reading.place)
    yield _single("paper", "title", "Trích yếu", reading.title)
    yield _single("paper", "signatory_office", "Chức vụ người ký", reading.signatory_office)
    names = "\n".join(fact.value for fact in reading.recipients)
    yield _line("paper", "recipients", "Nơi nhận", {"text": names}, *reading.recipients)


def _bases(reading):
    paper = reading.superior_plan
    values = {"number": "", "issued_on": None, "issuer": "", "level": "", "issuer_kind": "", "title": ""}
    if paper:
        cited = paper.value
        values = {
            "number": cited.number or "",
            "issued_on": cited.issued_on,
            "issuer": cited.issuer or "",
            "level": level_of(cited.issuer or ""),
            "issuer_kind": issuer_kind_of(cited.number or ""),
            "title": cited.name,
        }
    yield _line("bases", "superior_plan", "Kế hoạch cấp trên", values, paper)
    kinds = set(DocumentKind.values)
    for fact in reading.bases:
        cited = fact.value
        values = {
            "kind": cited.kind if cited.kind in kinds else DocumentKind.OTHER,
            "title": cited.name,
            "number": cited.number or "",
            "issued_on": cited.issued_on,
            "issuer": cited.issuer or "",
        }
        yield _line("bases", "base", "Căn cứ", values, fact)


def _capital(words):
    return words[:1].upper() + words[1:]


def level_of(issuer):
    """The level that the body's name itself tells; a «thành phố» alone may be of two levels and tells none."""
    words = f" {search_key(issuer)} "
    for level, names in (
        (UnitLevel.COMMUNE, (" xa ", " phuong ", " thi tran ", " dac khu ")),
        (UnitLevel.DISTRICT, (" huyen ", " quan ", " thi xa ", " huyen uy ", " quan uy ")),
        (UnitLevel.PROVINCE, (" tinh ", " tinh uy ")),
    ):
        if any(name in words for name in names) and not (level == UnitLevel.COMMUNE and " thi xa " in words):
            return level
    return ""


def issuer_kind_of(number):
    """The regime that a document number follows: «231/KH-UBND» State, «05-KH/BCĐ» Party, «12/KH-MTTQ» Front."""
    if not number:
        return ""
    if "MTTQ" in number or "BTT" in number:
        return IssuerKind.FRONT
    return IssuerKind.PARTY if re.search(r"\d+\s*-\s*\w+/", number) else IssuerKind.STATE


def _campaign(reading):
    title = reading.title
    name = OPENING_VERBS.sub("", title.value) if title else ""
    yield _single("campaign", "campaign_title", "Tên phong trào", title, _capital(name))
    yield _single("campaign", "campaign_kind", "Loại phong trào", title, title and _campaign_kind(reading))
    yield _single("campaign", "emulation_form", "Hình thức tổ chức", reading.emulation_form)
    yield _single("campaign", "period_start", "Năm bắt đầu", reading.period_start)
    if reading.period_end is None and reading.open_ended:
        yield _single("campaign", "period_end", "Năm kết thúc", reading.open_ended, "")
    else:
        yield _single("campaign", "period_end", "Năm kết thúc", reading.period_end)
    standing = reading.standing_body
    kind = _standing_kind(standing.value) if standing else ""
    body = standing.value if standing else ""
    yield _line("campaign", "standing", "Cơ quan thường trực", {"value": body, "kind": kind, "unit": ""}, standing)
    aims = "\n".join(fact.value for fact in reading.aims)
    yield _line("campaign", "aims", "Mục đích, yêu cầu, mục tiêu", {"text": aims}, *reading.aims)
    for fact in _other_movements(reading):
        launched_by = fact.value.launched_by if fact.value.launched_by in MovementLevel.values else ""
        form = fact.value.form if fact.value.form in EmulationForm.values else ""
        values = {"name": fact.value.name, "launched_by": launched_by, "form": form}
        yield _line("campaign", "movement", "Phong trào được nêu", values, fact)
    for fact in reading.stages:
        stage = fact.value
        yield _line(
            "campaign", "stage", "Giai đoạn", {"label": stage.label, "start": stage.start, "end": stage.end}, fact
        )
    if shared := shared_years([(fact.value.start, fact.value.end) for fact in reading.stages]):
        label = f"Kết quả của năm thuộc hai giai đoạn ({', '.join(map(str, shared))}) tính cho"
        yield _line("campaign", "shared_year", label, {"value": ""})


def _other_movements(reading):
    """The movements that a plan names; the single one of its own title is the campaign itself."""
    found, title = reading.movements, reading.title
    return () if len(found) == 1 and title and _holds(title, found[0]) else found


def shared_years(stages):
    """Years that belong to two neighbouring stages ``(first year, last year)``; an open end shares nothing."""
    return [
        year
        for (_, end), (start, _) in pairwise(stages)
        if start is not None and end is not None
        for year in range(start, end + 1)
    ]


def _campaign_kind(reading):
    words = search_key(reading.title.value, *(fact.value.name for fact in reading.movements[:1]))
    if "dan van kheo" in words:
        return CampaignKind.DAN_VAN_KHEO
    return CampaignKind.GENERAL if "thi dua yeu nuoc" in words else CampaignKind.OTHER


def _standing_kind(body):
    words = search_key(body)
    for kind, names in (
        (StandingKind.COUNCIL, ("hoi dong thi dua", "hoi dong tdkt")),
        (StandingKind.FRONT, ("mat tran", "mttq")),
        (StandingKind.PARTY_BODY, ("dan van", "dang uy", "tinh uy", "huyen uy", "tuyen giao")),
        (StandingKind.OFFICER, ("cong chuc", "can bo")),
    ):
        if any(name in words for name in names):
            return kind
    return StandingKind.UNIT


def _subjects(reading):
    for kind, label, found in (
        (SubjectRole.PARTICIPANT.value, "Đối tượng thi đua", reading.subjects),
        ("award_subject", "Đối tượng khen thưởng", reading.award_subjects),
    ):
        nested = found.household and next(
            (name for name in ("individual", "collective") if _holds(getattr(found, name), found.household)), None
        )
        for name, title in (("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")):
            fact = getattr(found, name)
            if fact is None or (name == "household" and nested):
                continue
            values = {
                "label": f"{title}, hộ gia đình" if nested == name else title,
                "collectives": name == "collective",
                "individuals": name == "individual",
                "households": name == "household" or nested == name,
                "text": fact.value,
            }
            yield _line("subjects", kind, label, values, fact)


def _holds(outer, inner):
    return outer is not None and outer.start <= inner.start and inner.end <= outer.end


def _fields(reading):
    for fact in reading.fields:
        values = {"name": _capital(fact.value.name), "text": fact.value.text}
        yield _told(_line("fields", "field", "Lĩnh vực, nội dung", values, fact), reading.text)


def _targets(reading):
    for fact in reading.targets:
        target = fact.value
        words = search_key(target.phrase)
        is_share = target.unit.strip() == "%"
        comparator = COMPARATORS.get(target.comparator, "")
        per = PER.get(target.per, "")
        measure = TargetMeasure.NONE
        if comparator and is_share and "lao dong truc tiep" in words:
            measure = TargetMeasure.DIRECT_WORKER_SHARE
            per = per or TargetPer.YEAR
        elif comparator and per and "mo hinh" in search_key(target.unit) and not _keeps_old(words):
            measure = TargetMeasure.NEW_MODELS
        values = {
            "text": target.phrase,
            "measure": measure,
            "comparator": comparator,
            "value": target.value if comparator else None,
            "aim": target.aim,
            "per": per,
            "counts_new": "nhan rong" not in words or "xay dung" in words,
            "counts_replicated": "nhan rong" in words,
            "ratio_base": RatioBase.INDIVIDUALS_HOUSEHOLDS if measure == TargetMeasure.DIRECT_WORKER_SHARE else "",
            "base_is_assumed": measure == TargetMeasure.DIRECT_WORKER_SHARE and target.base is None,
        }
        yield _line("targets", "target", "Chỉ tiêu", values, fact)


def _keeps_old(words):
    return "duy tri" in words and "xay dung" not in words and "nhan rong" not in words


def _awards(reading):
    for fact in reading.award_forms:
        award = fact.value
        values = {"name": award.name, "level": AWARD_LEVELS.get(award.level, ""), "office": award.office or ""}
        yield _line("awards", "award", "Hình thức khen thưởng", values, fact)
    for fact in reading.criteria:
        rules = fact.value
        values = {
            "award": "",
            "name": rules.award or "",
            "level": AWARD_LEVELS.get(rules.level, ""),
            "subject": rules.subject or "",
            "text": "\n".join(item.value for item in rules.items),
        }
        yield _line("awards", "criteria", "Tiêu chuẩn", values, *(rules.items or (fact,)))


def _dates(reading):
    told = [(fact.start, fact.end) for fact in reading.deadlines]
    for fact in reading.deadlines:
        yield _line("dates", "deadline", "Mốc thời gian", deadline_values(fact.value), fact)
    for fact in reading.reports:
        dated = any(start < fact.end and fact.start < end for start, end in told)
        days = [] if dated else assumed_days(fact.value.rhythm or "")
        values = {
            "text": _capital(fact.value.text)[:REPORT],
            "rhythm": fact.value.rhythm or "",
            "days": ", ".join(days),
        }
        yield _line("dates", "report", "Chế độ báo cáo", values, fact)


def deadline_values(deadline):
    """The columns of a deadline as people write them: the day that the plan names, «10/12» where it comes every year.

    ``last_valid_day`` of an exclusive deadline is the day before the one that is named.
    """
    form = "%d/%m" if deadline.yearly else "%d/%m/%Y"
    named = deadline.last_valid_day + timedelta(days=0 if deadline.inclusive else 1)
    return {
        "kind": deadline_kind(deadline.what),
        "what": _capital(deadline.what),
        "owed_by": deadline.who or "",
        "owed_to": deadline.whom or "",
        "day": f"{named:{form}}",
        "inclusive": deadline.inclusive,
        "opens": f"{deadline.first_day:{form}}" if deadline.first_day else "",
        "follows": "",
    }


def deadline_kind(what):
    words = search_key(what)
    for kind, names in (
        (DeadlineKind.DOSSIER, ("ho so", "danh sach de nghi")),
        (DeadlineKind.MODEL_REGISTRATION, ("dang ky mo hinh", "dang ky xay dung mo hinh", "mo hinh dang ky")),
        (DeadlineKind.REGISTRATION, ("dang ky",)),
        (DeadlineKind.REPORT, ("bao cao", "ket qua thuc hien", "danh gia ket qua")),
        (DeadlineKind.REVIEW, ("so ket", "tong ket")),
    ):
        if any(name in words for name in names):
            return kind
    return DeadlineKind.OTHER


def assumed_days(rhythm):
    """Days to suggest where a plan asks for reports by a rhythm and names no day: editable, and shown as suggested."""
    words = search_key(rhythm).replace("dau nam", "")
    half = any(name in words for name in ("6 thang", "sau thang", "06 thang", "nua nam"))
    whole = re.search(r"\bnam\b", words) is not None
    return [*(["10/6"] if half else []), *(["10/12"] if half or whole else [])]


def _tasks(reading):
    for fact in reading.tasks:
        values = {"body": fact.value.body, "unit": "", "text": fact.value.what}
        yield _told(_line("tasks", "task", "Nhiệm vụ", values, fact), reading.text)


def _told(line, text):
    """The line with the place of its long text too, where that follows its name word for word, blanks aside."""
    start, end = line.places[0]
    wanted = "".join(line.values["text"].split())
    at = _found_at(text, wanted, start)
    if not wanted or at is None or at > end + NEAR:
        return line
    last = at
    for letter in wanted:
        while text[last] != letter:
            last += 1
        last += 1
    return replace(line, places=((start, max(end, last)),))


def _found_at(text, wanted, start):
    """Where ``wanted``, which has no blanks, begins at or after ``start`` when the blanks of ``text`` are left out."""
    window = text[start : start + NEAR + 3 * len(wanted) + NEAR]
    at = "".join(window.split()).find(wanted)
    if at < 0:
        return None
    passed = 0
    for place, letter in enumerate(window):
        if not letter.isspace():
            if passed == at:
                return start + place
            passed += 1
    return None
