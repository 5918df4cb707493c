"""What the rooms above must hear inside the transaction of a change of the map."""

from django.dispatch import Signal

#: Sent by ``services.reorganise`` once units, people and households stand where they belong and before the tree is
#: re-planted, with ``change`` (``gates.Change``), ``event``, ``successions``, ``handovers`` (``gates.Handover``),
#: ``actor`` and ``now``. A receiver moves what goes on and returns a list of ``selectors.Holding``: what it did.
#: What it raises undoes the whole change.
units_reorganised = Signal()
