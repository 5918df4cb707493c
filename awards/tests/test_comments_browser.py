"""The list published for comment on a small telephone: whole, accessible, light, and a complaint sent from it."""

import pytest
from django.utils import timezone

from awards.enums import DossierState
from awards.models import PublicComment
from awards.tests.factories import make_dossier
from awards.tests.procedure_factories import make_window
from testing.browser import accessibility_violations, overflows

pytestmark = pytest.mark.browser


@pytest.fixture
def window(hamlet, commune):
    dossiers = [make_dossier(hamlet, state=DossierState.SUBMITTED) for _ in range(3)]
    return make_window(commune, *dossiers, now=timezone.now())


@pytest.mark.parametrize("width", [1280, 360])
def test_the_list_and_its_form_are_whole_accessible_and_fit(width, new_page, window):
    page = new_page(width=width)
    page.goto(window.get_absolute_url())
    assert accessibility_violations(page) == []
    assert not overflows(page)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Gửi ý kiến về trường hợp này").first.click()
    page.wait_for_url("**/gui/**")
    assert accessibility_violations(page) == []
    assert not overflows(page)


def test_a_neighbour_sends_a_complaint_from_the_telephone(phone, window):
    line = window.lines.all()[1]
    phone.goto(window.get_absolute_url())
    phone.get_by_role("link", name="Gửi ý kiến về trường hợp này").nth(1).click()
    phone.wait_for_url("**/gui/**")
    assert phone.get_by_label("Về trường hợp").input_value() == str(line.pk)
    phone.get_by_label("Khiếu nại", exact=True).check()
    phone.get_by_label("Nội dung").fill("Gia đình này chưa hiến đất như đã nêu.")
    phone.get_by_role("button", name="Gửi đến").click()
    phone.get_by_role("heading", name="Đã nhận ý kiến").wait_for()
    comment = PublicComment.objects.get()
    assert (comment.line, comment.kind, comment.author) == (line, "complaint", "")
