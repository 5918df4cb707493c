"""What is to be reported or reviewed, and how often."""

from bisect import bisect_left

from campaigns.plan_reader.dates import EVERY_YEAR
from campaigns.plan_reader.facts import Report
from campaigns.plan_reader.letters import pattern

_REVIEW = (
    r"\b(?:tổ chức|tiến hành|định kỳ|chuẩn bị|chủ trì|tham mưu)\b(?:,? [\w-]+){0,7}?,? (?:hội nghị )?(?:sơ kết|"
    r"tổng kết|sơ, tổng kết|sơ tổng kết)"
    rf"|(?:{EVERY_YEAR})(?: (?:tiến hành|tổ chức|có|kiểm tra|đánh giá),?)* (?:sơ kết|tổng kết)|"
    rf"^\W*(?:hội nghị )?(?:sơ kết|tổng kết)"
)
_REPORT = (
    r"(?<!bài )(?<!được )(?<!viết )(?<!các )(?<!của năm )(?<!trong năm )(?:(?<=định kỳ )|"
    r"(?<!kỳ ))(?<!mẫu )\bbáo cáo\b(?! (?:thành tích|"
    r"viên|tham luận|điển hình|chia sẻ|kinh nghiệm|tóm tắt)|,? chia sẻ)"
)
_ADDRESSED = (
    rf"gửi|định kỳ|kết quả|tổng hợp|về |cho |ubnd|ủy ban|chủ tịch|ban |hội đồng|tháng|quý|{EVERY_YEAR}|đột xuất|"
    rf"theo quy định|cấp trên|cấp có thẩm quyền"
)
_GATHER = r"tổng hợp các loại báo cáo|tổng hợp,? báo cáo"
_RHYTHM = (
    rf"định kỳ,?(?: (?:hằng|hàng))?(?: (?:6|sáu|06) tháng| (?:1|một|01) năm|,| và| năm| quý| tháng| hằng năm|"
    rf" hàng năm)*|"
    rf"(?:6|06|sáu) tháng(?: đầu năm)?(?:(?:,| và) (?:1 |một |01 |cả )?năm)?|{EVERY_YEAR}|hằng quý|hàng quý|"
    rf"hằng tháng|hàng tháng|"
    r"đột xuất|kết thúc giai đoạn|cuối giai đoạn|cuối năm|quý [ivx\d]+"
)
_OF_TROUBLE = (
    r"(?:khó khăn|vướng mắc|bất cập|vấn đề (?:mới )?(?:phát sinh|nảy sinh)|phát sinh|nội dung (?:chưa rõ|cần))"
    r"[^;.]{0,120}(?:báo cáo|phản ánh|thông tin|đề nghị)"
)
_ELSEWHERE = r"tiêu chuẩn|tiêu chí|hồ sơ|mục đích|yêu cầu|đối tượng|hình thức khen|số lượng|công tác khen thưởng"


def reports_of(layout, deadlines):
    """The clauses that ask for a report or a review, in order."""
    facts = []
    for node, passage in (*layout.body(), (layout.outline, layout.closing)):
        if any(passage is paper for paper in layout.opening):
            continue
        if any(piece.heading.find(_ELSEWHERE) for piece in (node, *node.ancestors()) if len(piece.heading)):
            continue
        facts.extend(_in_passage(passage, deadlines))
    return tuple(facts)


def _in_passage(passage, deadlines):
    sentence_reports = False
    for first, last, mark in _clauses(passage, deadlines):
        clause = passage[first:last]
        if not len(clause):
            continue
        due = [fact.value.phrase for fact in deadlines if clause.places[0] <= fact.start <= clause.places[-1]]
        reports = _asks_for_report(clause) and not (_is_about_trouble(clause) and not due)
        if not reports and sentence_reports and due and clause.begins(r"\s*(?:kết quả|báo cáo|và|riêng)"):
            reports = True
        if reports and (fact := clause.fact(0, len(clause), marks=_marks(clause))):
            rhythm = clause.find(_RHYTHM)
            said = clause.text[slice(*rhythm.span())].strip(" ,") if rhythm else None
            yield type(fact)(Report(fact.value, said or (due[0] if due else None)), fact.start, fact.end)
        sentence_reports = reports if mark != "." else False


def _marks(clause):
    """Marks that may be drawn in; a bracket too where its partner stands outside the clause."""
    return " .;:,-–+" + ("" if clause.text.count("(") == clause.text.count(")") else "()")


def _clauses(passage, deadlines):
    """Clauses with the mark that ends them; a clause with several dates is parted after each date."""
    start = 0
    for stop in pattern(r"[;.](?=\s|$)|$").finditer(passage.key):
        ends = [
            at
            for fact in deadlines
            if (at := _letter_at(passage, fact.end)) is not None
            and start < at < stop.start()
            and pattern(r"[,;]| và (?:riêng )?(?:báo cáo|kết quả|tổng kết|sơ kết)").match(passage.key, at)
        ]
        for end in ends:
            yield start, end, ","
            start = end + 1
        yield start, stop.start(), stop[0]
        start = stop.end()


def _letter_at(passage, place):
    """The letter of ``passage`` behind the one that ends at ``place`` of the plan."""
    at = bisect_left(passage.places, place - 1)
    return at + 1 if at + 1 < len(passage) and passage.places[at] == place - 1 else None


def _is_about_trouble(clause):
    """«… nếu có vướng mắc, báo cáo UBND xã xem xét»: a way out, not a duty; with a rhythm it is one."""
    return clause.find(_OF_TROUBLE) is not None and clause.find(rf"định kỳ|(?:6|sáu) tháng|{EVERY_YEAR}") is None


def _asks_for_report(clause):
    if clause.find(_REVIEW) or clause.find(_GATHER):
        return True
    return clause.find(_REPORT) is not None and clause.find(_ADDRESSED) is not None
