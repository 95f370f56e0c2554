/* See world.h: SplitMix64, after Steele, Lea and Flood, «Fast splittable pseudorandom number generators». */
#include "config.h"

#include "simulate/world.h"

guint64
dice_roll(Dice *dice)
{
  guint64 z = dice->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint
dice_below(Dice *dice, guint n)
{
  return (guint)(dice_roll(dice) % n);
}

gboolean
dice_percent(Dice *dice, guint percent)
{
  return dice_below(dice, 100) < percent;
}

gint64
dice_time(Dice *dice, gint64 least, gint64 most)
{
  gint64 span = MAX(most - least, 1) >> dice_below(dice, 6);
  return least + (gint64)(dice_roll(dice) % (guint64)MAX(span, 1));
}
