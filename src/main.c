/* Where the program starts: hand in the real clock, chance, network and keyring, then choose the screen or a
 * subcommand. Nothing else happens here. */
#include "config.h"

#include "cli/cli.h"

#include "flagpost/chance.h"
#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/plain.h"
#include "flagpost/process.h"
#include "flagpost/secret.h"
#include "flagpost/tui.h"

int
main(int argc, char **argv)
{
  static const FpCliParts parts = {fp_keyring_libsecret_new, fp_tui_main, fp_plain_main};
  fp_secret_harden_process();
  fp_process_begin();
  fp_locale_init();
  fp_clock_real_init();
  fp_chance_set(NULL, NULL);
  return fp_cli_main(argv + MIN(argc, 1), &parts);
}
