/* What the files of app/ may ask of the settings, beside the public face. */
#ifndef FLAGPOST_APP_SETTINGS_H
#define FLAGPOST_APP_SETTINGS_H

#include "app/private.h"

/* --- settings_file.c --- */
/* Reads the file. NULL: it must not be used at all. An error beside a result: what is wrong in it. */
GKeyFile *fp_settings_read(const char *path, GError **error);
/* The same of its text, which has come from `path`. */
GKeyFile *fp_settings_parse(const char *path, const char *text, GError **error);
/* Reads it anew, lets `change` alter it, and writes it back as a whole, under a lock between processes. */
typedef void (*FpSettingsChange)(GKeyFile *file, gpointer data);
gboolean fp_settings_update(FpApp *app, FpSettingsChange change, gpointer data, GError **error);

/* --- settings_table.c --- */
const FpSetting *fp_settings_find(const char *name);
gboolean fp_settings_family(const char *name);     /* keys.NAME, style.NAME: any name goes */
const char *fp_settings_nearest(const char *name); /* the table's most similar name, or NULL */
gboolean fp_settings_check(const FpSetting *setting, const char *value, GError **error);
gboolean fp_settings_seconds(const char *value, gint64 *seconds); /* "manual": -1 */

/* --- settings_values.c --- */
gboolean fp_settings_age(const char *value, gint64 *age);   /* "all": 0 */
gboolean fp_settings_size(const char *value, gint64 *size); /* "all": 0 */

/* --- settings.c --- */
gboolean fp_setting_is_set(FpApp *app, const char *account, const char *name);
char **fp_setting_words(FpApp *app, const char *account, const char *name); /* NULL: empty */
char *fp_setting_text(FpApp *app, const char *account, const char *name);   /* NULL: empty */

#endif
