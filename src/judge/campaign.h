/* Campaigns: what judge.c keeps of a message for them. */
#ifndef FLAGPOST_JUDGE_CAMPAIGN_H
#define FLAGPOST_JUDGE_CAMPAIGN_H

#include "sketch.h"

#include "flagpost/judge.h"

/* A sender as a number, to count different ones. */
guint32 fp_campaigns_sender(const FpMessage *message);
/* The same as fp_campaigns_add() of its message. The sketch is copied. Numbers rise by one from 0. */
guint fp_campaigns_add_sketch(FpCampaigns *campaigns, const FpSketch *sketch, guint32 sender, gint64 sent);

#endif
