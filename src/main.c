/* Where the program starts: hand in the real clock, chance, network and keyring, then choose the screen or a
 * subcommand. Nothing else happens here. */
#include "config.h"

int
main(void)
{
  return 0;
}
