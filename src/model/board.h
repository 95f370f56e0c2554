/* What src/model/conversation.c needs of board.c. */
#ifndef FLAGPOST_MODEL_BOARD_H
#define FLAGPOST_MODEL_BOARD_H

#include "flagpost/model.h"

FpTopic *fp_topic_copy(const FpTopic *topic); /* NULL of NULL */
void fp_topic_free(FpTopic *topic);

#endif
