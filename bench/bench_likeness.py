"""One name against 50,000 models of a province: by the index of telling words, and by reading every name."""

import random
import statistics
import sys

from bench.ground import compare, open_ground, seconds_of

MODELS = 50_000
ROUNDS = 7
MOST_MILLISECONDS = 50
VERBS = (
    "Vận động", "Giữ gìn", "Xây dựng", "Chung tay", "Tuyên truyền", "Thắp sáng", "Hiến đất", "Tự quản", "Giúp nhau",
    "Trồng", "Phân loại", "Bảo vệ", "Cải tạo", "Đồng hành cùng", "Tiếp sức", "Phát huy",
)  # fmt: skip
THINGS = (
    "đường hoa", "đường làng", "ngõ xóm", "rác thải", "hàng rào xanh", "nhà văn hóa", "an ninh trật tự", "camera",
    "hộ nghèo", "học sinh", "vườn rau sạch", "mương nước", "cột cờ", "tuyến đường tự quản", "hòa giải cơ sở",
    "giải phóng mặt bằng", "nước sạch", "nhà vệ sinh", "chuyển đổi số", "dịch vụ công", "văn nghệ", "dân ca",
)  # fmt: skip
FOLK = ("phụ nữ", "thanh niên", "nông dân", "cựu chiến binh", "người cao tuổi", "Nhân dân", "giáo viên", "chi bộ")
TAILS = ("xanh sạch đẹp", "an toàn", "kiểu mẫu", "văn minh", "không rác", "nghĩa tình", "đoàn kết", "sáng tạo", "")
PLACES = ("Đồng", "Tân", "Phú", "Hòa", "Bình", "Minh", "Lạc", "Sơn", "Thịnh", "Long", "An", "Yên", "Trung", "Vân")


def name_of(dice):
    chosen = [dice.choice(words) for words in (VERBS, THINGS, FOLK, TAILS)]
    return " ".join(["Mô hình", *filter(None, chosen), dice.choice(PLACES), dice.choice(PLACES)])


def main():
    open_ground()
    from django.db import connection

    from bench.crowd import copy_of, make_communes
    from campaigns.tests.factories import make_campaign
    from models_registry.enums import COUNTED, ModelState
    from models_registry.models import MobilisationModel
    from models_registry.selectors import similar_models, telling_words
    from models_registry.selectors.likeness import MOST_SHOWN, NEARLY_SAME, name_points
    from models_registry.services import index_names
    from models_registry.tests.factories import make_model
    from units.tests.factories import make_unit

    province = make_unit(name="Tỉnh Sông Lam")
    *communes, asking = make_communes(province, 101)
    first = make_model(communes[0], make_campaign(province), state=ModelState.ACTIVE)
    dice = random.Random(4)
    places = {unit: {"unit": unit, "commune_id": unit.pk, "province_id": province.pk} for unit in communes}
    rows = MobilisationModel.objects.bulk_create(
        (copy_of(first, title=name_of(dice), **places[communes[n % 100]]) for n in range(1, MODELS)), batch_size=1000
    )
    for start in range(0, len(rows), 5_000):
        index_names(rows[start : start + 5_000])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def by_index(name):
        return similar_models(name, asking, wide=True)

    def by_reading(name):
        words = telling_words(name)
        titles = MobilisationModel.objects.filter(state__in=COUNTED, province=province).values_list("pk", "title")
        others = ((pk, telling_words(title)) for pk, title in titles.iterator())
        scored = (
            (name_points(words, other), pk)
            for pk, other in others
            if len(words.keys() & other.keys()) >= len(words) - (len(words) > 2)
        )
        return sorted(((points, pk) for points, pk in scored if points >= NEARLY_SAME), reverse=True)

    known_name, other = rows[7].title, rows[-7].title
    names = (
        known_name,
        known_name.replace("h", "k", 1),
        " ".join(reversed(other.removeprefix("Mô hình ").split())),
        "Camera an ninh",
        "Đường hoa",
    )
    reached = True
    print(f"{MODELS} models on {connection.vendor}, the whole province searched")
    for name in names:
        exact = {likeness.model.pk for likeness in by_index(name)}
        known = {pk for _, pk in by_reading(name)}
        assert exact <= known
        assert len(exact) == min(len(known), MOST_SHOWN)
        times = [seconds_of(lambda name=name: by_index(name)) for _ in range(ROUNDS)]
        worst, median = max(times) * 1000, statistics.median(times) * 1000
        reached &= median < MOST_MILLISECONDS
        said = "" if median < MOST_MILLISECONDS else f" MISSED the goal of {MOST_MILLISECONDS} ms"
        print(f"  {name[:64]:64} {median:7.1f} ms, worst {worst:.1f} ms, {len(known)} such names{said}")
    compare(
        "one name, found by the words of its index and by reading all of them",
        {
            "index of telling words (ours)": lambda: by_index(known_name),
            "every name read and compared": lambda: by_reading(known_name),
        },
        unit="ms",
        scale=1000,
    )
    inside = [seconds_of(lambda: similar_models(known_name, communes[0])) for _ in range(ROUNDS)]
    print(f"  inside one commune, as an officer types: {statistics.median(inside) * 1000:.1f} ms")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
