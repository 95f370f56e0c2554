/* Models of the inbox and of a conversation. */
#ifndef FLAGPOST_TESTS_VIEW_MODELS_H
#define FLAGPOST_TESTS_VIEW_MODELS_H

#include "flagpost/clock.h"
#include "flagpost/view.h"
#include "view/boards_models.h"

FpConversation *letters(void); /* (transfer full) */
FpView *inbox_view(void);
FpView *message_view(void); /* of the letters */
FpView *empty_view(void);

#endif
