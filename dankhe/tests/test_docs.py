"""The papers for people say what the code does: states, settings, commands, roles, places."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from awards.enums import DossierState
from awards.workflow import SUBMISSION_SOURCES, TRANSITIONS
from dankhe.demo.accounts import ACCOUNTS, PASSWORD
from dankhe.environment import KNOWN
from dankhe.tests.test_architecture import ROOMS
from units.enums import Role

README = (settings.BASE_DIR / "README.md").read_text()
GUIDE = (settings.BASE_DIR / "docs/huong-dan.md").read_text()
REQUIREMENTS = (settings.BASE_DIR / "docs/requirements.md").read_text()
PAPERS = ("README.md", "docs/huong-dan.md", "docs/requirements.md", "data/README.md", "deploy/README.md")
ROWS_OF_A_PLAN = {"000": 63, "001": 44, "002": 40, "003": 36, "004": 33}
TRAPS = 24
KINDS = set("AXODNWCMRP")
SOURCES_OF_WORDS = [
    *(settings.BASE_DIR / "templates").rglob("*.html"),
    *(path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*.py") if "tests" not in path.parts),
]


def section(text, heading):
    """What stands under a heading, down to the next one of its rank."""
    rank = heading.split()[0]
    return text.split(f"\n{heading}\n", 1)[1].split(f"\n{rank} ")[0]


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def table(text):
    """The cells of the first table in ``text``, its head left out."""
    first = re.search(r"(?:^\|.*\n?)+", text, re.M)[0]
    return [cells_of(line) for line in first.splitlines()[2:]]


def first_codes(text):
    return [cells[0].strip("`") for cells in table(text)]


def words_of(text):
    """Bare words in small letters, so that only the wording is compared."""
    return " ".join(re.findall(r"\w+", text.lower()))


def requirements():
    return [cells_of(line) for line in REQUIREMENTS.splitlines() if re.match(r"\| \d{3}-\d", line)]


def test_the_drawn_life_of_a_dossier_is_the_transition_table():
    drawing = README.split("stateDiagram-v2", 1)[1].split("```")[0]
    drawn = re.findall(r"^\s*(\[\*\]|\w+) --> (\[\*\]|\w+): (.+)$", drawing, re.M)
    moves = {
        (source.value, move.target_from(source).value, move.label)
        for move in TRANSITIONS.values()
        for source in move.sources
    }
    sendings = {(source.value, DossierState.SUBMITTED.value, "Nộp hồ sơ") for source in SUBMISSION_SOURCES}
    assert sorted(drawn) == sorted(moves | sendings | {("[*]", DossierState.DRAFT.value, "Lập hồ sơ")})


def test_the_drawing_names_every_state_in_the_words_of_the_screen():
    drawing = README.split("stateDiagram-v2", 1)[1].split("```")[0]
    assert dict(re.findall(r"^\s*(\w+): (.+)$", drawing, re.M)) == dict(DossierState.choices)


def test_readme_lists_every_setting_once():
    assert sorted(first_codes(section(README, "## Settings"))) == sorted(
        KNOWN | {"DATABASE_URL", "CELERY_BROKER_URL", "PORT"}
    )


def test_readme_lists_every_command_of_ours():
    ours = {name for name, app in get_commands().items() if app.split(".")[0] in ROOMS}
    assert sorted(first_codes(section(README, "## Management commands"))) == sorted(ours)


def test_readme_lists_the_rooms_from_bottom_to_top():
    assert first_codes(section(README, "## Rooms and layers")) == [f"{room}/" for room in ROOMS]


def test_readme_lists_every_role_and_every_demo_account():
    assert [cells[0] for cells in table(section(README, "## Roles"))] == list(Role.labels)
    told = {(cells[0].strip("`"), cells[1]) for cells in table(section(README, "## Try it: two commands"))}
    assert told == {(username, role.label) for username, _, role, _, _ in ACCOUNTS}
    assert f"`{PASSWORD}`" in README


def test_the_glossary_names_only_what_the_code_has():
    sources = "\n".join(
        path.read_text()
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if path.parts[-2] != "tests"
    )
    words = [word for cells in table(section(README, "## Glossary")) for word in re.findall(r"`(\w+)`", cells[2])]
    assert [word for word in words if not re.search(rf"\b{word}\b", sources)] == []


def headings(text):
    """The anchors that a reader's Markdown gives to the headings."""
    names = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in names}


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_point_only_at_files_and_headings_that_are_there(paper):
    path = settings.BASE_DIR / paper
    links = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text()) if "://" not in link]
    assert [name for name, _, _ in links if not (path.parent / name).exists()] == []
    assert [anchor for name, _, anchor in links if not name and anchor not in headings(path.read_text())] == []


def test_pictures_are_all_shown_and_light():
    pictures = set((settings.BASE_DIR / "docs/images").iterdir())
    shown = {
        (folder / link).resolve()
        for folder, text in ((settings.BASE_DIR, README), (settings.BASE_DIR / "docs", GUIDE))
        for link in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", text)
    }
    assert pictures == shown
    assert {path.name: path.stat().st_size for path in pictures if path.stat().st_size >= 200_000} == {}


def test_every_requirement_of_the_five_plans_has_one_row():
    ids = [cells[0] for cells in requirements()]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert Counter(name[:3] for name in ids) == ROWS_OF_A_PLAN


def places():
    """How a place may begin: with the name of a screen or of a command."""
    screens = dict(table(section(REQUIREMENTS, "## Màn hình")))
    return (*screens, *(f"`{name}`" for name in get_commands()))


def test_every_requirement_names_its_kind_and_a_screen_or_a_command_that_exists():
    screens = dict(table(section(REQUIREMENTS, "## Màn hình")))
    for address in screens.values():
        resolve(address.strip("`").replace("<số>", "1").replace("<năm>", "2026"))
    wrong = [
        name
        for name, kinds, words, place in requirements()
        if not (words and set(kinds.split()) <= KINDS and (place == "chưa có" or place.startswith(places())))
    ]
    assert wrong == []


def test_every_trap_of_the_plans_is_told_with_the_screen_that_handles_it():
    rows = table(section(REQUIREMENTS, "## Chỗ khó, chỗ mâu thuẫn của năm kế hoạch"))
    assert [number for number, *_ in rows] == [str(number) for number in range(1, TRAPS + 1)]
    assert [number for number, _, words, place in rows if not (words and place.startswith(places()))] == []


def test_every_screen_in_the_table_answers_some_requirement_or_trap():
    told = [cells[3] for cells in requirements()]
    told += [cells[3] for cells in table(section(REQUIREMENTS, "## Chỗ khó, chỗ mâu thuẫn của năm kế hoạch"))]
    screens = [name for name, _ in table(section(REQUIREMENTS, "## Màn hình"))]
    assert [name for name in screens if not any(name in place for place in told)] == []


def test_the_guide_names_only_buttons_and_pages_that_some_screen_shows():
    shown = words_of("\n".join(path.read_text() for path in SOURCES_OF_WORDS))
    parts = {part for phrase in re.findall(r"«([^»]+)»", GUIDE) for part in phrase.split("…")}
    wordings = {words_of(part).removeprefix("hồ sơ ") for part in parts}  # the queue puts it before each of its lines
    assert sorted(wording for wording in wordings if wording not in shown) == []
