/* The screen's entry, until the screen's own files take its place. */
#include "config.h"

#include "flagpost/tui.h"

#include "flagpost/error.h"

int
fp_tui_main(FpApp *app, const char *account)
{
  return FP_EXIT_USAGE;
}
