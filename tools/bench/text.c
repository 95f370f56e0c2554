/* HTML to text as the archive does it, for tools/bench/run.
 *
 *   text FILE [TIMES]     prints the text; with TIMES: the seconds that one reading takes, in the mean
 */
#include "config.h"

#include "flagpost/html.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
  g_autoptr(GMappedFile) file = argc > 1 ? g_mapped_file_new(argv[1], FALSE, NULL) : NULL;
  if (!file)
    return 2;
  gint64 times = argc > 2 ? g_ascii_strtoll(argv[2], NULL, 10) : 0, begun = g_get_monotonic_time();
  for (gint64 i = 0; i < MAX(times, 1); i++) {
    g_autoptr(FpRich) rich =
        fp_html_read(g_mapped_file_get_contents(file), (gssize)g_mapped_file_get_length(file), NULL);
    g_autofree char *text = fp_rich_text(rich);
    if (times == 0)
      fputs(text, stdout);
  }
  if (times > 0)
    printf("%.9f\n", (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC / (double)times);
  return 0;
}
