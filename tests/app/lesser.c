/* See the header. */
#include "config.h"

#include "app/lesser.h"
#include "app/private.h"

FpDriver *
lesser_driver(Fixture *f)
{
  static FpDriver drivers[2];
  static guint last;
  FpDriver *driver = &drivers[last++ % G_N_ELEMENTS(drivers)];
  *driver = *f->member->account->driver;
  f->member->account->driver = driver;
  return driver;
}
