import pytest

from campaigns.plan_reader.layout import layout_of
from campaigns.plan_reader.lines import lines_of
from campaigns.plan_reader.outline import marker_of, outline_of, roman_number


def shape(text):
    """Nested pairs of label and words."""

    def below(node):
        return [(child.marker.label, child.words.text, below(child)) for child in node.children]

    return below(outline_of(lines_of(text)))


@pytest.mark.parametrize(
    ("line", "label", "number"),
    [
        ("I. MỤC ĐÍCH", "I.", 1),
        ("IV- CHỈ TIÊU", "IV-", 4),
        ("Phần thứ hai", "Phần thứ hai", 2),
        ("Điều 12. Khen thưởng", "Điều 12.", 12),
        ("Điểm 3. Đối tượng", "Điểm 3.", 3),
        ("2.1 Đối với tập thể", "2.1", 1),
        ("1- Mục đích", "1-", 1),
        ("l- Hình thức", "1-", 1),
        ("đ) Tổ chức", "đ)", 5),
        ("- Vận động", "-", None),
        ("+ Các xóm", "+", None),
    ],
)
def test_numbers_of_an_outline(line, label, number):
    marker = marker_of(line)
    assert (marker.label, marker.number) == (label, number)


@pytest.mark.parametrize(
    "line", ["16/10/2022 của UBND", "2022 - 2026", "30 tháng 4", "Vận động", "5 mô hình", "V/v tổ chức"]
)
def test_dates_and_counts_are_not_outline_numbers(line):
    assert marker_of(line) is None


@pytest.mark.parametrize(("letters", "number"), [("I", 1), ("IV", 4), ("VIII", 8), ("XIX", 19)])
def test_roman_numbers(letters, number):
    assert roman_number(letters) == number


def test_pieces_nest_by_the_style_of_their_numbers():
    assert shape(
        "I. NỘI DUNG\n1. Đối tượng\na) Tập thể: các xóm.\nb) Cá nhân.\n2. Mục tiêu\n- Một việc.\nII. KHEN THƯỞNG"
    ) == [
        (
            "I.",
            "NỘI DUNG",
            [
                ("1.", "Đối tượng", [("a)", "Tập thể: các xóm.", []), ("b)", "Cá nhân.", [])]),
                ("2.", "Mục tiêu", [("-", "Một việc.", [])]),
            ],
        ),
        ("II.", "KHEN THƯỞNG", []),
    ]


def test_a_dash_inside_a_sentence_and_a_number_torn_off_by_a_break_begin_nothing():
    text = "- Phát triển văn hóa\n- xã hội của địa phương theo khoản\n1. Điều này nói tiếp."
    assert shape(text) == [("-", "Phát triển văn hóa - xã hội của địa phương theo khoản 1. Điều này nói tiếp.", [])]


def test_sentences_of_a_wrapped_pdf_are_whole_again():
    wrapped = "\n\n".join(["Vận động nhân dân các thôn thực hiện tốt chủ trương của Đảng và của Ủy ban nhân dân"] * 10)
    (paragraph,) = outline_of(lines_of(wrapped)).paragraphs
    assert paragraph.text.count("Vận động nhân dân") == 10


def test_the_closing_words_hang_on_no_item():
    layout = layout_of(
        "KẾ HOẠCH\nThi đua\nI. TỔ CHỨC\n1. Các xóm làm.\nTrên đây là Kế hoạch, đề nghị thực hiện./.\n"
        "Nơi nhận:\n- Các xóm;"
    )
    assert layout.closing.text == "Trên đây là Kế hoạch, đề nghị thực hiện./."
    assert layout.outline.children[0].children[0].paragraphs == []


def test_recipients_and_signature_on_the_same_lines_are_parted():
    layout = layout_of(
        "KẾ HOẠCH\nThi đua\nI. VIỆC\nNơi nhận: TM. ỦY BAN NHÂN DÂN\n- Như trên; CHỦ TỊCH\n- Lưu: VT.\nLê Văn A"
    )
    assert [cell.text for _, cell in layout.recipients] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    assert [cell.text for cell in layout.signature] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn A"]


def test_a_misread_heading_still_opens_the_plan():
    layout = layout_of("KÉ HOẠCH\nTổ chức thi đua\nI. VIỆC\nNoi nhận:\n- Các xóm.")
    assert layout.title.text == "Tổ chức thi đua"
    assert [cell.text for _, cell in layout.recipients] == ["Noi nhận:", "- Các xóm."]
