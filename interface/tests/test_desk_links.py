"""Related rows on the change pages of the desk: a link for those who may follow it, a name for the others."""

import pytest
from django.urls import reverse

from models_registry.enums import ModelState
from models_registry.tests.factories import make_model
from units.enums import Role
from units.tests.factories import make_user


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def model(hamlet, preparer):
    return make_model(hamlet, state=ModelState.ACTIVE, created_by=preparer)


def page(client, user, row):
    client.force_login(user)
    return client.get(change(row)).content.decode()


@pytest.mark.parametrize(("role", "linked"), [("administrator", True), ("chairman", False), ("auditor", False)])
def test_an_account_is_a_link_for_those_who_keep_accounts_alone(request, client, model, preparer, role, linked):
    said = page(client, request.getfixturevalue(role), model)
    assert (f'href="{change(preparer)}"' in said) is linked
    assert str(preparer) in said


def test_a_row_outside_the_readers_scope_is_named_without_a_link(client, administrator, model, preparer, stranger):
    for actor in (preparer, stranger):
        model.events.create(actor=actor, at="2026-01-01T00:00Z", action="accept", after=model.state)
    said = page(client, administrator, model)
    assert f'href="{change(preparer)}"' in said
    assert str(stranger) in said
    assert f'href="{change(stranger)}"' not in said


def test_what_a_reader_may_open_stays_a_link_and_what_has_no_page_a_name(client, chairman, model):
    said = page(client, chairman, model)
    assert f'href="{change(model.campaign)}"' in said
    assert f'href="{change(model.unit)}"' in said
    assert model.field.name in said


def test_names_are_written_as_text(client, chairman, model, preparer):
    preparer.full_name = "<b>Đậm</b>"
    preparer.save()
    said = page(client, chairman, model)
    assert "&lt;b&gt;Đậm&lt;/b&gt;" in said
    assert "<b>Đậm" not in said


@pytest.mark.parametrize("lines", [1, 3])
def test_lines_with_many_related_rows_cost_the_same(
    lines, client, administrator, model, hamlet, django_assert_num_queries
):
    actors = [make_user(None, (Role.PREPARER, hamlet)) for _ in range(lines)]
    for actor in actors:
        model.events.create(actor=actor, at="2026-01-01T00:00Z", action="accept", after=model.state)
    page(client, administrator, model)
    with django_assert_num_queries(23):
        said = page(client, administrator, model)
    assert all(f'href="{change(actor)}"' in said for actor in actors)
