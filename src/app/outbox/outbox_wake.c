/* Rows have changed: whoever listens is told, and the timer of a screen, if there is one, is set anew. */
#include "config.h"

#include "flagpost/app.h"

#include "app/outbox/outbox.h"

void
fp_outbox_wake(FpMember *member)
{
  if (member->outbox_wake)
    member->outbox_wake(member);
}

void
fp_outbox_changed(FpMember *member)
{
  fp_member_announce(member, FP_CHANGE_OUTBOX, NULL);
  fp_outbox_wake(member);
}
