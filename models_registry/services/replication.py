"""Copies of models: a design taken over into a draft, and the link between a draft and what it was copied from."""

from django.core.exceptions import ValidationError
from django.db import transaction

from interface.versions import refuse_stale
from models_registry.enums import ModelOrigin, ModelState
from models_registry.gates import TEN_ITEMS
from models_registry.models import MobilisationModel
from models_registry.permissions import can_copy_design, can_edit, can_register_for, is_preparer
from models_registry.selectors import design_of, without_owner
from models_registry.services.life import lock_model, write_event
from models_registry.services.registration import create_model, save_model
from notices.services import notify
from units.permissions import require
from units.selectors import database_now, preparers_of
from units.text import search_key

LONGEST_TITLE = MobilisationModel._meta.get_field("title").max_length


@transaction.atomic
def copy_design(*, actor, source_id, unit, campaign, year, clock=database_now):
    """Take the design of ``source_id`` over into a new draft of the unit, and tell the first unit.

    Place, people, forces and means come along to be adapted; owner, dates, pilot and figures reached do not. The
    field is that of the same name in the receiving campaign, if it has one. A second click is given the first draft
    back.
    """
    source = lock_source(source_id)
    require(can_register_for(actor, unit))
    require(can_copy_design(actor, source))
    design = design_of(source)
    twin = MobilisationModel.objects.filter(
        unit=unit,
        campaign=campaign,
        year=year,
        replicated_from=source_id,
        created_by=actor,
        state=ModelState.IDEA,
    ).first()
    if twin is not None:
        return twin
    model = create_model(
        actor=actor, unit=unit, campaign=campaign, year=year, title=design.title[:LONGEST_TITLE], clock=clock
    )
    if model.replicated_from_id or model.version > 1:
        raise ValidationError(
            f"{unit} đã có bản nháp mang tên “{model}” cho năm này; hãy mở bản nháp đó và chọn mô hình gốc."
        )
    link(model, source, actor, clock, "copy")
    fields = {search_key(row.name): row for row in campaign.fields.all()}
    return save_model(
        actor=actor,
        model_id=model.pk,
        expected_version=model.version,
        field=fields.get(search_key(design.field.name)) if design.field else None,
        force_rows=[
            {"name": row.name, "unit": None, "role": row.role, "duty": row.duty} for row in design.force_rows.all()
        ],
        resource_rows=[
            {"kind": row.kind, "source": row.source, "amount": row.amount, "unit_name": row.unit_name, "note": ""}
            for row in design.resource_rows.all()
        ],
        promises=[
            {"indicator": row.indicator, "baseline": 0, "value": row.value}
            for row in design.promises.all()
            if row.indicator.is_active
        ],
        clock=clock,
        **{name: getattr(design, name) for name in TEN_ITEMS[1:]},
    )


@transaction.atomic
def name_source(*, actor, model_id, source_id, expected_version, clock=database_now):
    """Say which model a draft was copied from, or with ``None`` that it was not; the text of the draft stays."""
    source = None if source_id is None else lock_source(source_id)
    model = lock_model(model_id)
    require(is_preparer(actor, model))
    if model.replicated_from_id == source_id:
        return model
    refuse_stale(model, expected_version)
    require(can_edit(actor, model))
    if source is None:
        note = f"Bỏ mô hình gốc: {said_of(model.replicated_from)}."
        model.replicated_from, model.origin = None, ModelOrigin.NEW
        save_link(model)
        write_event(model, actor=actor, at=clock(), action="drop_source", before=model.state, note=note)
        return model
    require(can_copy_design(actor, source))
    link(model, source, actor, clock, "name_source")
    return model


def lock_source(source_id):
    """The model to be copied, kept as it is until the copy is written, with what ``design_of`` needs."""
    MobilisationModel.objects.select_for_update(no_key=True).only("pk").get(pk=source_id)
    rows = MobilisationModel.objects.select_related("unit", "field", "owner")
    return rows.prefetch_related("force_rows", "resource_rows", "promises__indicator").get(pk=source_id)


def link(model, source, actor, clock, action):
    """The only writer of ``replicated_from``: never another province, never the unit itself, never a circle."""
    if source.province_id != model.province_id:
        raise ValidationError({"unit": "Chỉ nhân rộng được mô hình trong cùng tỉnh."})
    if source.unit_id == model.unit_id:
        raise ValidationError(
            {"unit": f"Mô hình này là của chính {model.unit.name_in_text}; nhân rộng là đưa mô hình sang đơn vị khác."}
        )
    above = list(MobilisationModel.objects.ancestors_of(source).select_related("unit"))
    if model in above:
        raise ValidationError("Mô hình gốc này vốn được nhân rộng từ chính mô hình đang soạn; hãy chọn mô hình khác.")
    now = clock()
    model.replicated_from, model.origin = source, ModelOrigin.REPLICATED
    save_link(model)
    note = f"{said_of(source)}. Nội dung cần sửa cho đúng địa bàn, đối tượng của đơn vị."
    write_event(model, actor=actor, at=now, action=action, before=model.state, note=note)
    first = next((row for row in above if row.replicated_from_id is None), source)
    for told in {source.pk: source, first.pk: first}.values():
        tell_of_copy(told, model, actor, now)


def save_link(model):
    model.version += 1
    model.save(update_fields=["replicated_from", "origin", "version"])


def said_of(source):
    return f"“{without_owner(str(source), source.owner)}” của {source.unit}, năm {source.year} ({source.code})"


def tell_of_copy(source, model, actor, now):
    """Once for each unit that copies, however often it begins anew."""
    notify(
        recipients=preparers_of(source.unit).exclude(pk=actor.pk),
        key=f"model:{source.pk}:copied:{model.unit_id}",
        kind="model",
        title=f"{model.unit} nhân rộng mô hình “{source}”",
        body=f"{source.code}, {source.unit}. Bản đăng ký làm theo mô hình này cho năm {model.year} đang được soạn.",
        url=source.family_url,
        facts={"model": source.pk},
        now=now,
    )
