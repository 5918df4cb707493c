"""The house rules that a parser can keep: who may import whom, who reads the clock, who writes a state."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = (
    "interface",
    "units",
    "notices",
    "documents",
    "campaigns",
    "models_registry",
    "awards",
    "reports",
    "dankhe",
)
OPEN_TO_OTHERS = {"enums", "models", "querysets", "permissions", "selectors", "services"}
OPEN_BESIDES = {"units": {"fields", "signals", "text"}, "campaigns": {"deadlines"}, "models_registry": {"scoring"}}
LAYERS = {
    "enums": 0,
    "text": 0,
    "signals": 1,
    "deadlines": 0,
    "fields": 1,
    "models": 1,
    "querysets": 1,
    "permissions": 2,
    "gates": 2,
    "eligibility": 2,
    "passages": 2,
    "personal_data": 2,
    "plan_reader": 2,
    "procedure": 2,
    "proposals": 2,
    "score_forms": 6,
    "score_gates": 2,
    "scoring": 2,
    "written_report": 2,
    "guards": 4,
    "workflow": 3,
    "selectors": 3,  # a work queue asks the table which steps are open
    "papers": 4,
    "letters": 4,
    "uploads": 2,
    "services": 5,
    "reminders": 5,
    "forms": 6,
    "council_forms": 6,
    "decision_forms": 6,
    "desk_forms": 6,
    "procedure_forms": 6,
    "eligibility_forms": 6,
    "quota_forms": 6,
    "filters": 6,
    "report_forms": 6,
    "resources": 6,
    "tasks": 6,
    "adapters": 7,
    "admin": 7,
    "apps": 7,
    "management": 7,
    "middleware": 7,
    "receivers": 7,
    "templatetags": 7,
    "urls": 7,
    "views": 7,
}
NAMELESS = {"utils", "util", "helpers", "common", "misc", "mixins", "tools"}
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("timezone", "now")}
BARE_CLOCKS = {"localdate", "localtime"}
CLOCK_EXEMPT = {"units.models.accounts"}  # "the memberships of today" of the account that is asking

SOURCES = {
    ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
    for room in ROOMS
    for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py"))
    if not {"tests", "migrations", "__pycache__"} & set(path.parts)
}


def part(module):
    """``campaigns.views.reading`` is the part ``views`` of the room ``campaigns``."""
    return [*module.split("."), ""][1]


def imports_of(module, source):
    """The dotted names of ours that a module imports, wherever in its text it does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = [f"{module.split('.')[0]}.{node.module or node.names[0].name}"]
        elif isinstance(node, ast.ImportFrom):
            plain = node.module in ROOMS
            names = [f"{node.module}.{alias.name}" if plain else node.module for alias in node.names]
        else:
            continue
        yield from (name for name in dict.fromkeys(names) if name.split(".")[0] in ROOMS)


def wrong_directions(module, source):
    room = module.split(".")[0]
    for name in imports_of(module, source):
        other = name.split(".")[0]
        if other != room and (other == "dankhe" or ROOMS.index(other) > ROOMS.index(room)):
            yield f"{module} imports {name}, which stands above it"


def closed_doors(module, source):
    room = module.split(".")[0]
    for name in imports_of(module, source):
        other = name.split(".")[0]
        if other not in {room, "interface"} and part(name) not in OPEN_TO_OTHERS | OPEN_BESIDES.get(other, set()):
            yield f"{module} imports {name}, which is that room's own business"


def wrong_layers(module, source):
    room = module.split(".")[0]
    if room in {"interface", "dankhe"} or not part(module):
        return
    for name in imports_of(module, source):
        if name.split(".")[0] == room and part(name) in LAYERS and LAYERS[part(name)] > LAYERS[part(module)]:
            yield f"{module} imports {name} of a higher layer"


def unplaced(module, source):
    if module.split(".")[0] not in {"interface", "dankhe"} and part(module) and part(module) not in LAYERS:
        yield f"{module} has no layer: choose one of the house's names"
    if NAMELESS & set(module.split(".")):
        yield f"{module} is named after nothing"


def clocks_read(module, source):
    if LAYERS.get(part(module), 7) >= 6 or module in CLOCK_EXEMPT:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = function.value if isinstance(function, ast.Attribute) else None
        owner = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        if (owner, name) in CLOCKS or (name in BARE_CLOCKS and not node.args and not node.keywords):
            yield f"{module}:{node.lineno} reads the clock; time is an argument here"


def targets_of(node):
    if isinstance(node, ast.Tuple | ast.List):
        return [found for element in node.elts for found in targets_of(element)]
    return [node]


def states_written(module, source):
    if part(module) == "services":
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            targets = [found for target in node.targets for found in targets_of(target)]
        elif isinstance(node, ast.AugAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            if any(keyword.arg == "state" for keyword in node.keywords):
                yield f"{module}:{node.lineno} updates a state; only services do"
            continue
        else:
            continue
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield f"{module}:{node.lineno} writes a state; only services do"


RULES = (wrong_directions, closed_doors, wrong_layers, unplaced, clocks_read, states_written)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    assert [broken for module, source in SOURCES.items() for broken in rule(module, source)] == []


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [
        (wrong_directions, "units.services", "from awards.models import Dossier"),
        (wrong_directions, "interface.lists", "import units.models"),
        (wrong_directions, "reports.services", "from dankhe import selectors"),
        (wrong_directions, "campaigns.models", "def late():\n    from awards import services"),
        (closed_doors, "awards.services", "from campaigns.forms import PlanForm"),
        (closed_doors, "awards.views", "from campaigns import views"),
        (closed_doors, "dankhe.views", "from documents.uploads import sniff"),
        (closed_doors, "awards.models", "from notices.fields import LineField"),
        (wrong_layers, "awards.models", "from awards.services import submit"),
        (wrong_layers, "awards.workflow", "from awards import services"),
        (wrong_layers, "awards.services.desk", "from awards.views.reading import page"),
        (wrong_layers, "awards.services.desk", "from ..forms import DraftForm"),
        (unplaced, "awards.magic", ""),
        (unplaced, "interface.utils", ""),
        (unplaced, "awards.services.helpers", ""),
        (clocks_read, "awards.services.desk", "from django.utils import timezone\nnow = timezone.now()"),
        (clocks_read, "awards.gates", "import datetime\ntoday = datetime.date.today()"),
        (clocks_read, "awards.selectors", "from django.utils.timezone import localdate\ntoday = localdate()"),
        (states_written, "awards.views", "dossier.state = 'draft'"),
        (states_written, "awards.admin", "before, dossier.state = dossier.state, 'draft'"),
        (states_written, "awards.models", "Dossier.objects.filter(pk=1).update(state='draft')"),
    ],
)
def test_a_rule_sees_what_breaks_it(rule, module, source):
    assert len(list(rule(module, source))) == 1


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [
        (wrong_directions, "awards.services", "from units.models import Unit\nfrom interface import lists"),
        (closed_doors, "awards.models", "from units.fields import LineField\nfrom interface.lists import ListPage"),
        (wrong_layers, "awards.views", "from awards.services import submit"),
        (clocks_read, "awards.views.sending", "from django.utils import timezone\nnow = timezone.now()"),
        (clocks_read, "awards.services", "from django.utils import timezone\nday = timezone.localdate(now)"),
        (states_written, "awards.services.desk", "dossier.state = 'draft'"),
        (states_written, "awards.views", "if dossier.state == 'draft':\n    asked = dict(state=1)"),
    ],
)
def test_a_rule_lets_pass_what_keeps_it(rule, module, source):
    assert list(rule(module, source)) == []
