"""What the states and moves of a referral are called, and what is said when a move was made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from prystan.casework.referrals.states import State
from prystan.casework.transfers.states import State as Offer

STATES = {
    State.DRAFT: _("Draft"), State.SENT: _("Sent"), State.ACKNOWLEDGED: _("Seen by the receiver"),
    State.ACCEPTED: _("Accepted"), State.IN_SERVICE: _("Being helped"), State.COMPLETED: _("Help is over"),
    State.FEEDBACK: _("Sender was told"), State.DECLINED: _("Declined"), State.WITHDRAWN: _("Withdrawn"),
    State.EXPIRED: _("Expired without an answer"),
}  # fmt: skip
OFFER_STATES = {
    Offer.OFFERED: _("Offered"), Offer.ACCEPTED: _("Accepted"), Offer.DECLINED: _("Declined"),
    Offer.WITHDRAWN: _("Withdrawn"), Offer.EXPIRED: _("Expired without an answer"),
}  # fmt: skip
MOVES = {
    State.SENT: _("Send"), State.ACKNOWLEDGED: _("I have seen it"), State.ACCEPTED: _("Accept"),
    State.DECLINED: _("Decline"), State.IN_SERVICE: _("The person has come"), State.COMPLETED: _("Help is over"),
    State.FEEDBACK: _("Tell the sender"), State.WITHDRAWN: _("Take the referral back"),
}  # fmt: skip
DONE = {
    State.SENT: _("The referral is sent, without a name."),
    State.ACKNOWLEDGED: _("The sender sees that you have seen it."),
    State.ACCEPTED: _("You accepted. What the person agreed to is open to you now."),
    State.DECLINED: _("You declined. The sender sees why, and can ask others."),
    State.IN_SERVICE: _("It is noted that the person has come."),
    State.COMPLETED: _("It is noted how the help ended."),
    State.FEEDBACK: _("The sender is told. The case is closed to you again."),
    State.WITHDRAWN: _("The referral is taken back. The receiver can read nothing any more."),
}
