/* Evidence: what the files of app/ share about it. */
#ifndef FLAGPOST_APP_EVIDENCE_H
#define FLAGPOST_APP_EVIDENCE_H

#include "app/private.h"

/* --- evidence.c --- */
char *fp_evidence_defang_text(const char *text); /* every address in it; (transfer full) */
json_t *fp_evidence_message(const FpMessage *message, FpStore *store);
/* What there is of a message, as received and as seen: [{"type","description","bytes","sha256"}], whole: with
 * "payload", the bytes in base64. (transfer full) */
json_t *fp_evidence_pieces(const FpMessage *message, FpStore *store, gboolean whole);
/* A message as the evidence of an outbox row has it, for when the archive has it no more. NULL: no such one.
 * (transfer full) */
FpMessage *fp_evidence_read(const json_t *report, guint n);
json_t *fp_evidence_report(const FpReport *report, FpStore *store, const char *short_text);

/* --- export.c: what is chosen of a conversation --- */
typedef struct {
  FpConversation *conversation;
  GPtrArray *messages; /* FpMessage, with fingerprints */
  guint left_out;      /* messages by others */
} FpExported;
/* FpExported, never empty. (transfer full) */
GPtrArray *fp_export_choose(FpMember *member, const FpExportAsk *ask, GError **error);
/* What was chosen, as JSON (whole: with the bytes of each piece) and in words. (transfer full) */
json_t *fp_export_chosen_json(FpMember *member, const GPtrArray *all, gboolean whole);
char *fp_export_chosen_text(FpMember *member, const GPtrArray *all);

/* --- export_text.c: one message in plain words, indented, with its pieces of evidence --- */
void fp_export_add_message(GString *out, const FpMessage *message, guint number, FpStore *store);

#endif
