/* Campaigns, from a message that has been read already. */
#ifndef FLAGPOST_JUDGE_CAMPAIGN_H
#define FLAGPOST_JUDGE_CAMPAIGN_H

#include "flagpost/judge.h"
#include "reading.h"

/* As fp_campaigns_add(). reading: of the message. */
guint fp_campaigns_add_reading(FpCampaigns *campaigns, const FpReading *reading, const FpMessage *message);

#endif
