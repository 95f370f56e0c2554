/* Where the program starts: hand in the real clock, chance, network and keyring, then choose the screen or a
 * subcommand. What is set here holds for the whole process. */
#include "config.h"

#include "cli/cli.h"

#include "flagpost/chance.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/heap.h"
#include "flagpost/i18n.h"
#include "flagpost/plain.h"
#include "flagpost/secret.h"
#include "flagpost/tui.h"

#include <fcntl.h>
#include <unistd.h>

/* A standard stream that whoever started us has closed would be the next thing that is opened, such as the
 * way to the forum, and be printed into. It is open for what it is not used for: writing to it fails, as it
 * should. */
static void
keep_standard_streams(void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      _exit(FP_EXIT_INTERNAL);
}

int
main(int argc, char **argv)
{
  static const FpCliParts parts = {fp_keyring_libsecret_new, fp_tui_main, fp_plain_main,
                                   fp_tui_setting_wrong};
  keep_standard_streams();
  fp_heap_keep();
  fp_secret_harden_process();
  fp_locale_init();
  fp_clock_real_init();
  fp_chance_set(NULL, NULL);
  return fp_cli_main(argv + MIN(argc, 1), &parts);
}
