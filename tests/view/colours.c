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
check_16(int colour, gboolean white, double least)
{
  if (colour < 0)
    return;
  g_assert_cmpint(colour, <, 16);
  g_assert_cmpfloat(contrast_with(xterm[colour], white), >=, least);
  g_assert_cmpfloat(contrast_with(console[colour], white), >=, least);
}

/* Every colour reaches 4.5 : 1 on its background, in high contrast 7 : 1: of the 16 in the palettes of xterm
 * and of the Linux console, of the 256 on black and on white alike. Selected rows have none, and those of the
 * 256 are not used unless they are asked for. */
static void
test_contrast(void)
{
  fp_style_allow_256(TRUE);
  for (int i = 0; i < FP_STYLE_COUNT; i++) {
    FpStyle style = (FpStyle)i;
    int either = fp_style_colour(style, FP_PALETTE_EITHER);
    guint8 rgb[3];
    check_16(fp_style_colour(style, FP_PALETTE_DARK), FALSE, 4.5);
    check_16(fp_style_colour(style, FP_PALETTE_LIGHT), TRUE, 4.5);
    check_16(fp_style_colour(style, FP_PALETTE_CONTRAST_DARK), FALSE, 7);
    check_16(fp_style_colour(style, FP_PALETTE_CONTRAST_LIGHT), TRUE, 7);
    g_assert_cmpint(fp_style_colour(style, FP_PALETTE_PLAIN), ==, -1);
    g_assert_cmpint(fp_style_colour(style | FP_STYLE_SELECTED, FP_PALETTE_EITHER), ==, -1);
    if (either < 0)
      continue;
    of_256(either, rgb);
    g_assert_cmpfloat(contrast_with(rgb, FALSE), >=, 4.5);
    g_assert_cmpfloat(contrast_with(rgb, TRUE), >=, 4.5);
  }
  g_assert_cmpint(fp_style_colour(FP_STYLE_WARNING, FP_PALETTE_EITHER), >=, 16);
  fp_style_allow_256(FALSE);
  for (int i = 0; i < FP_STYLE_COUNT; i++)
    g_assert_cmpint(fp_style_colour((FpStyle)i, FP_PALETTE_EITHER), ==, -1);
}

/* --- eyes without one of the three kinds of cones (Machado, Oliveira and Fernandes 2009, severity 1) --- */

static const double blind[3][3][3] = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

/* As such an eye sees it, in CIE 1976 (L*, a*, b*). */
static void
seen(const guint8 *rgb, int eye, double *lab)
{
  double linear_rgb[3] = {linear(rgb[0]), linear(rgb[1]), linear(rgb[2])}, out[3], xyz[3];
  for (int i = 0; i < 3; i++) {
    out[i] = 0;
    for (int j = 0; j < 3; j++)
      out[i] += blind[eye][i][j] * linear_rgb[j];
    out[i] = CLAMP(out[i], 0, 1);
  }
  xyz[0] = (0.4124 * out[0] + 0.3576 * out[1] + 0.1805 * out[2]) / 0.9505;
  xyz[1] = 0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2];
  xyz[2] = (0.0193 * out[0] + 0.1192 * out[1] + 0.9505 * out[2]) / 1.089;
  for (int i = 0; i < 3; i++)
    xyz[i] = xyz[i] > 0.008856 ? cbrt(xyz[i]) : 7.787 * xyz[i] + 16.0 / 116;
  lab[0] = 116 * xyz[1] - 16;
  lab[1] = 500 * (xyz[0] - xyz[1]);
  lab[2] = 200 * (xyz[1] - xyz[2]);
}

static void
rgb_of(int colour, gboolean white, guint8 *rgb)
{
  if (colour >= 16)
    of_256(colour, rgb);
  else
    memcpy(rgb, colour >= 0 ? xterm[colour] : xterm[white ? 0 : 15], 3);
}

/* What is new, what is suspicious and what was reported can be told apart: by attributes, or by colours that
 * are far apart for every kind of eye (20 is ten times what one just notices). Words tell it besides. */
static void
test_eyes(void)
{
  static const FpStyle states[] = {FP_STYLE_NEW, FP_STYLE_WARNING, FP_STYLE_FLAGGED};
  fp_style_allow_256(TRUE);

  for (int palette = FP_PALETTE_DARK; palette < FP_PALETTES; palette++) {
    gboolean white = palette == FP_PALETTE_LIGHT || palette == FP_PALETTE_CONTRAST_LIGHT;
    for (int pair = 0; pair < 3; pair++) {
      FpStyle one = states[pair], other = states[(pair + 1) % 3];
      gboolean bits = fp_style_look(one)->bits != fp_style_look(other)->bits;
      for (int eye = 0; eye < 3; eye++) {
        guint8 rgb[2][3];
        double a[3], b[3], apart;
        rgb_of(fp_style_colour(one, (FpPalette)palette), white, rgb[0]);
        rgb_of(fp_style_colour(other, (FpPalette)palette), white, rgb[1]);
        seen(rgb[0], eye, a);
        seen(rgb[1], eye, b);
        apart = sqrt(pow(a[0] - b[0], 2) + pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2));
        if (!bits && apart < 20)
          g_test_message("palette %d, eye %d, %s and %s: %.0f", palette, eye, fp_style_look(one)->name,
                         fp_style_look(other)->name, apart);
        g_assert_true(bits || apart >= 20);
      }
    }
  }
}

/* One's own look for a style: what is known of it counts, what is not is named. */
static void
test_own(void)
{
  g_autofree char *good = fp_style_set("warning", "underline, #FFaa00");
  g_autofree char *name = fp_style_set("glow", "bold");
  g_autofree char *word = fp_style_set("quote", "bold purplish 33");
  g_assert_null(good);
  g_assert_cmpuint(fp_style_look(FP_STYLE_WARNING)->bits, ==, FP_LOOK_UNDERLINE);
  g_assert_cmpint(fp_style_colour(FP_STYLE_WARNING, FP_PALETTE_LIGHT), ==, FP_COLOUR_TRUE | 0xffaa00);
  g_assert_cmpint(fp_style_colour(FP_STYLE_WARNING, FP_PALETTE_PLAIN), ==, -1);
  g_assert_nonnull(strstr(name, "style.glow names no style"));
  g_assert_nonnull(strstr(word, "style.quote holds purplish"));
  g_assert_cmpint(fp_style_colour(FP_STYLE_QUOTE, FP_PALETTE_DARK), ==, 33);
  g_assert_cmpuint(fp_style_look(FP_STYLE_QUOTE)->bits, ==, FP_LOOK_BOLD);
  fp_style_reset();
  g_assert_cmpuint(fp_style_look(FP_STYLE_WARNING)->bits, ==, FP_LOOK_BOLD);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/accessibility/30-colours-of-the-sixteen", test_contrast);
  g_test_add_func("/view/colours/eyes", test_eyes);
  g_test_add_func("/view/colours/own", test_own);
  return g_test_run();
}
