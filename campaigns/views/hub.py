"""The small page that leads to everything of the year."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Petition
from campaigns.permissions import can_begin_record, can_plan_inspections, can_receive_petition
from campaigns.selectors.records import hub_lines


@require_safe
def year_hub(request):
    year = timezone.localdate().year
    petitions = Petition.objects.visible_to(request.user).in_hand().count()
    may_receive = can_receive_petition(request.user)
    context = {
        "year": year,
        "lines": hub_lines(request.user, year),
        "may_record": can_begin_record(request.user),
        "may_plan": can_plan_inspections(request.user),
        "petitions": petitions,
        "shows_petitions": petitions or may_receive,
    }
    return render(request, "campaigns/year_hub.html", context)
