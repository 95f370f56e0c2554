/* The contrast of every colour of the screen, computed. */
#include "config.h"

#include "flagpost/grid.h"
#include "lib/test.h"

#include <math.h>

static double
linear(int byte)
{
  double part = byte / 255.0;

  return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double
luminance(const guint8 *rgb)
{
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/* WCAG 2: (lighter + 0.05) : (darker + 0.05). */
static double
contrast_with(const guint8 *rgb, gboolean white)
{
  double light = luminance(rgb);

  return white ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05;
}

static const guint8 xterm[16][3] = {{0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
                                    {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
                                    {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
                                    {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255}};
static const guint8 console[16][3] = {{0, 0, 0},     {170, 0, 0},    {0, 170, 0},    {170, 85, 0},
                                      {0, 0, 170},   {170, 0, 170},  {0, 170, 170},  {170, 170, 170},
                                      {85, 85, 85},  {255, 85, 85},  {85, 255, 85},  {255, 255, 85},
                                      {85, 85, 255}, {255, 85, 255}, {85, 255, 255}, {255, 255, 255}};

static void
of_256(int colour, guint8 *rgb)
{
  g_assert_cmpint(colour, >=, 16); /* the first 16 are the terminal's own affair */
  for (int i = 0; i < 3; i++) {
    int step = (colour - 16) / (i == 0 ? 36 : i == 1 ? 6 : 1) % 6;
    rgb[i] = (guint8)(colour >= 232 ? 8 + 10 * (colour - 232) : step == 0 ? 0 : 55 + 40 * step);
  }
}

static void
check_16(int colour, gboolean white)
{
  if (colour < 0)
    return;
  g_assert_cmpint(colour, <, 16);
  g_assert_cmpfloat(contrast_with(xterm[colour], white), >=, 4.5);
  g_assert_cmpfloat(contrast_with(console[colour], white), >=, 4.5);
}

/* Every colour reaches 4.5 : 1 on its background: of the 16 in the palettes of xterm and of the Linux
 * console, of the 256 on black and on white alike. Selected rows have none. */
static void
test_colours(void)
{
  for (int i = 0; i < FP_STYLE_COUNT; i++) {
    FpStyle style = (FpStyle)i;
    int either = fp_style_colour(style, FP_BACKGROUND_EITHER);
    guint8 rgb[3];
    check_16(fp_style_colour(style, FP_BACKGROUND_DARK), FALSE);
    check_16(fp_style_colour(style, FP_BACKGROUND_LIGHT), TRUE);
    g_assert_cmpint(fp_style_colour(style, FP_BACKGROUND_NONE), ==, -1);
    g_assert_cmpint(fp_style_colour(style | FP_STYLE_SELECTED, FP_BACKGROUND_EITHER), ==, -1);
    if (either < 0)
      continue;
    of_256(either, rgb);
    g_assert_cmpfloat(contrast_with(rgb, FALSE), >=, 4.5);
    g_assert_cmpfloat(contrast_with(rgb, TRUE), >=, 4.5);
  }
  g_assert_cmpint(fp_style_colour(FP_STYLE_WARNING, FP_BACKGROUND_EITHER), >=, 16);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/view/colours", test_colours);
  return g_test_run();
}
