"""The catalogue of indicators: loaded with the product, kept by the province, steady once in use."""

import io

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from models_registry.models import Indicator
from models_registry.resources.indicators import COLUMNS, read_indicators
from models_registry.tests.factories import make_indicator, make_model
from units.enums import Role
from units.tests.factories import make_user

LIST = reverse("admin:models_registry_indicator_changelist")
ADD = reverse("admin:models_registry_indicator_add")
HEAD = ",".join(COLUMNS)
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(province):
    return make_user("quantri.tinh", (Role.ADMINISTRATOR, province))


def load():
    out = io.StringIO()
    call_command("load_indicators", stdout=out)
    return out.getvalue()


def test_the_catalogue_is_loaded_once_and_what_people_wrote_stays(keeper, client):
    with (settings.BASE_DIR / "data" / "indicators.csv").open(encoding="utf-8") as lines:
        rows = read_indicators(lines)
    assert f"tạo mới {len(rows)}" in load()
    assert f"giữ nguyên {len(rows)}" in load()
    assert Indicator.objects.get(code="land_given").unit_name == "m²"
    assert not Indicator.objects.get(code="satisfaction_share").is_additive
    Indicator.objects.filter(code="money_raised").update(name="Tên cũ của chương trình")
    labour = Indicator.objects.get(code="labour_days")
    client.force_login(keeper)
    change = reverse("admin:models_registry_indicator_change", args=[labour.pk])
    said = {"name": "Công lao động", "unit_name": "công", "decimals": 0, "order": 5, "is_active": "on"}
    assert client.post(change, said).status_code == 302
    assert "cập nhật 1, người dùng đã sửa 1" in load()
    assert Indicator.objects.get(pk=labour.pk).name == "Công lao động"
    assert Indicator.objects.get(code="money_raised").name == "Tiền vận động được"


@pytest.mark.parametrize(
    "line",
    ["a,Tên,hộ,3,1,5", "a,Tên,hộ,0,2,5", "a,Tên,hộ,0,1,x", "a,,hộ,0,1,5", "a,Tên,hộ,0,1", "b,Tên khác,hộ,0,1,5"],
)
def test_one_bad_line_refuses_the_whole_file(line, tmp_path):
    text = f"{HEAD}\nb,Tên tốt,hộ,0,1,5\n{line}\n"
    with pytest.raises(ValidationError, match="Dòng 3"):
        read_indicators(text.splitlines())
    file = tmp_path / "chi-so.csv"
    file.write_text(text)
    with pytest.raises(CommandError, match="Chưa ghi gì"):
        call_command("load_indicators", file=file)
    assert not Indicator.objects.exists()


def test_a_file_with_other_heads_or_none_is_refused(tmp_path):
    with pytest.raises(ValidationError, match="Dòng đầu"):
        read_indicators(["ma,ten"])
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("load_indicators", file=tmp_path / "khong-co.csv")


def test_the_province_adds_more_and_a_code_is_made_of_the_name(keeper, client):
    client.force_login(keeper)
    said = {
        "name": "Số bồn hoa",
        "unit_name": "bồn",
        "decimals": 0,
        "is_additive": "on",
        "order": 300,
        "is_active": "on",
    }
    for _ in range(2):
        assert client.post(ADD, said).status_code == 302
    assert sorted(Indicator.objects.values_list("code", flat=True)) == ["so_bon_hoa_bon_1", "so_bon_hoa_bon_2"]


def test_an_indicator_in_use_keeps_what_it_measures_in(keeper, client, hamlet):
    indicator = make_indicator(unit_name="hộ")
    make_model(hamlet).promises.create(indicator=indicator, value=5)
    client.force_login(keeper)
    change = reverse("admin:models_registry_indicator_change", args=[indicator.pk])
    client.post(change, {"name": "Hộ tham gia", "unit_name": "người", "decimals": 2, "order": 1})
    indicator.refresh_from_db()
    assert (indicator.name, indicator.unit_name, indicator.decimals, indicator.is_active) == (
        "Hộ tham gia",
        "hộ",
        0,
        False,
    )


@pytest.mark.parametrize("role", ["secretary", "chairman", "auditor", "province_staff"])
def test_others_read_the_catalogue_only(role, request, client):
    indicator = make_indicator()
    client.force_login(request.getfixturevalue(role))
    assert client.get(LIST).status_code == 200
    refused = client.post(ADD, {"name": "Lạ", "unit_name": "cái", "decimals": 0, "order": 1})
    assert (refused.status_code, "quản trị cấp tỉnh" in refused.content.decode()) == (403, True)
    change = reverse("admin:models_registry_indicator_change", args=[indicator.pk])
    assert client.post(change, {"name": "Lạ"}).status_code == 403
    assert list(Indicator.objects.values_list("name", flat=True)) == [indicator.name]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(rows, keeper, client, django_assert_num_queries):
    for _ in range(rows):
        make_indicator()
    client.force_login(keeper)
    client.get(LIST)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["cl"].result_list) == rows
