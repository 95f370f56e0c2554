/* Marks for translators: _() for a sentence, ngettext() for one with a number, N_() for one in a table.
 * Every .c whose strings a person may read includes this after config.h. */
#ifndef FLAGPOST_I18N_H
#define FLAGPOST_I18N_H

#ifndef GETTEXT_PACKAGE
#define GETTEXT_PACKAGE "flagpost"
#endif

#include <glib.h>
#include <glib/gi18n-lib.h>
#include <libintl.h>

#endif
