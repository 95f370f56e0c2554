/* Bytes looked at eight at a time: most text is plain, and whoever looks for something else in it passes over
 * that first. */
#ifndef FLAGPOST_EIGHTS_H
#define FLAGPOST_EIGHTS_H

#include <glib.h>
#include <string.h>

#define FP_EIGHT_ONES G_GUINT64_CONSTANT(0x0101010101010101)
#define FP_EIGHT_TOPS G_GUINT64_CONSTANT(0x8080808080808080)

static inline guint64
fp_eight_at(const char *at)
{
  guint64 eight;
  memcpy(&eight, at, sizeof eight);
  return eight;
}

/* The top bits are set where a byte is `c`, none other before the first such one. */
static inline guint64
fp_eight_has(guint64 eight, char c)
{
  guint64 other = eight ^ (FP_EIGHT_ONES * (guchar)c); /* `c` is now 0 */
  return (other - FP_EIGHT_ONES) & ~other;
}

/* As fp_eight_has(), where a byte is below a blank. */
static inline guint64
fp_eight_has_low(guint64 eight)
{
  return (eight - FP_EIGHT_ONES * ' ') & ~eight;
}

/* Past eights without a control character and without `one` and `other`; what is left is to be looked at byte
 * by byte. */
static inline const char *
fp_eights_pass(const char *at, const char *end, char one, char other)
{
  for (; end - at >= 8; at += 8) {
    guint64 eight = fp_eight_at(at);
    guint64 found = fp_eight_has(eight, one) | fp_eight_has(eight, other) | fp_eight_has(eight, 0x7F) |
                    fp_eight_has_low(eight);
    if ((found & FP_EIGHT_TOPS) != 0)
      break;
  }
  return at;
}

/* How many bytes from here are printable ASCII. */
static inline gsize
fp_eights_plain(const char *at, const char *end)
{
  const char *begin = at;
  for (; end - at >= 8; at += 8) {
    guint64 eight = fp_eight_at(at);
    if (((eight | fp_eight_has_low(eight) | fp_eight_has(eight, 0x7F)) & FP_EIGHT_TOPS) != 0)
      break;
  }
  while (at < end && (guchar)*at >= 0x20 && (guchar)*at < 0x7F)
    at++;
  return (gsize)(at - begin);
}

static inline gboolean
fp_eights_are_ascii(const char *at, gsize size)
{
  const char *end = at + size;
  guint64 all = 0;
  for (; end - at >= 8; at += 8)
    all |= fp_eight_at(at);
  while (at < end)
    all |= (guchar)*at++;
  return (all & FP_EIGHT_TOPS) == 0;
}

#endif
