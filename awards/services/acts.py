"""What every act on a dossier shares: its lock, its history row, its notice, its refusals."""

from django.core.exceptions import ValidationError

from awards.models import Dossier, DossierEvent
from notices.services import notify


class StaleDossier(ValidationError):
    """The dossier was changed since the form was opened."""


class PastCutoff(ValidationError):
    """The door is closed: ``cutoff`` is the limit, ``judged_at`` the database's time that was compared with it."""

    def __init__(self, sentence, *, cutoff, judged_at):
        super().__init__(sentence)
        self.cutoff, self.judged_at = cutoff, judged_at


class KeyReused(ValidationError):
    """The form's key was already used for something else."""


STALE = "Hồ sơ vừa được người khác thay đổi; hãy tải lại trang để xem bản mới nhất."


def lock_dossier(dossier_id):
    """The dossier, locked first, then read with what judging it needs."""
    Dossier.objects.select_for_update().only("pk").get(pk=dossier_id)
    return Dossier.objects.select_related(
        "unit__parent",
        "receiving_unit",
        "campaign",
        "campaign_award__award_form",
        "campaign_award__deciding_unit",
        "lowered_form",
        "subject_unit",
        "person__unit",
        "household__unit",
        "model__unit",
    ).get(pk=dossier_id)


def record(dossier, *, action, actor, now, before, note="", details=None):
    """The history row of an act, in its transaction."""
    return DossierEvent.objects.create(
        dossier=dossier,
        action=action,
        actor=actor,
        at=now,
        before=before,
        after=dossier.state,
        note=note,
        details=details or {},
    )


def tell(recipients, dossier, *, key, title, body, url, now):
    """A notice about the dossier, in the transaction of the act; writing it twice adds nothing."""
    notify(
        recipients=recipients,
        key=key,
        kind="dossier",
        title=title,
        body=body,
        url=url,
        facts={"dossier": dossier.pk},
        now=now,
    )
