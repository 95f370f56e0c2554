/* Marks for translators: _() for a sentence, ngettext() for one with a number, N_() for one in a table, C_()
 * where the same English means different things: the first argument says which. See docs/for-translators.md.
 * Every .c whose strings a person may read includes this after config.h. */
#ifndef FLAGPOST_I18N_H
#define FLAGPOST_I18N_H

#ifndef GETTEXT_PACKAGE
#define GETTEXT_PACKAGE "flagpost"
#endif

#include <glib.h>
#include <glib/gi18n-lib.h>
#include <libintl.h>

/* base/locale.c: the person's language and customs, as far as they are installed. */
void fp_locale_init(void);
/* From now on in English: what programs read is the same in every language. */
void fp_locale_for_programs(void);

/* As g_strdup_printf, with whole numbers grouped as the person's locale does: for counts, not for numbers
 * that are typed again or stand for a name. Nothing that a program reads is made by it. (transfer full) */
char *fp_counts(const char *format, ...) G_GNUC_PRINTF(1, 2);
char *fp_counts_va(const char *format, va_list args) G_GNUC_PRINTF(1, 0);
void fp_counts_append(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The letters that answer a question, in the person's language: for "yn" those of its words for yes and no.
 * As many, in the same order, the safe one last; the translated question names them. (transfer none) */
const char *fp_letters_shown(const char *letters);
/* The one of `letters` that is meant by the first letter typed where `shown` stands for them, upper case or
 * lower; the English ones count too, where `shown` has no other use for them. '\0': none. */
char fp_letters_meant(const char *letters, const char *shown, const char *typed);

#endif
