/* What every test program begins with. */
#include "config.h"

#include "lib/test.h"

void
fp_test_init(int *argc, char ***argv)
{
  g_autofree char **given = g_new0(char *, (gsize)*argc + 2);
  for (int i = 0; i < *argc; i++)
    given[i] = (*argv)[i];
  given[*argc] = (char *)"--tap";
  int count = *argc + 1;
  char **arguments = given;
  g_test_init(&count, &arguments, NULL);
}
