/* Campaigns: what judge.c keeps of a message for them. */
#ifndef FLAGPOST_JUDGE_CAMPAIGN_H
#define FLAGPOST_JUDGE_CAMPAIGN_H

#include "flagpost/judge.h"

/* A sender as a number, to count different ones. */
guint32 fp_campaigns_sender(const FpMessage *message);

#endif
