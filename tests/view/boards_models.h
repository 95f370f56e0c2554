/* Views of the boards, made by hand, for views.c. */
#ifndef FLAGPOST_TESTS_VIEW_BOARDS_MODELS_H
#define FLAGPOST_TESTS_VIEW_BOARDS_MODELS_H

#include "flagpost/view.h"

#define NOW (G_GINT64_CONSTANT(1773475200) * FP_SECOND) /* 14 March 2026, 08:00 */

FpView *boards_view(void);
FpView *topics_view(void);
FpView *topic_view(void);
FpView *notices_view(void);
/* Posts that come before what is read leave it where it is. */
void test_page_before(void);

#endif
