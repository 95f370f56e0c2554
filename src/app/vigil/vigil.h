/* The judge at work: what the files of app/ share about it. */
#ifndef FLAGPOST_APP_VIGIL_H
#define FLAGPOST_APP_VIGIL_H

#include "app/private.h"
#include "flagpost/judge.h"

/* --- vigil.c: the judge --- */
/* Before new conversations are stored: judges what is new in them. */
void fp_vigil_judge(FpMember *member, GPtrArray *conversations);
/* The same in short pieces: FALSE: it was the last. What is judged is complete only then. */
typedef struct _FpJudging FpJudging;
FpJudging *fp_judging_new(FpMember *member, GPtrArray *conversations);
gboolean fp_judging_step(FpJudging *judging);
void fp_judging_free(FpJudging *judging);
void fp_vigil_person(FpMember *member, const FpPerson *person); /* their facts have been stored */
/* Something has become known that concerns all: the sent messages have been read. */
void fp_vigil_again(FpMember *member);
FpJudge *fp_vigil_awake(FpMember *member); /* (transfer none); valid until the main loop runs again */
void fp_vigil_free(FpVigil *vigil);

/* --- learn.c --- */
void fp_learn_take(FpMember *member, FpJudge *judge); /* what is stored, in place of what it has learnt */
typedef enum { FP_LESSON_SPAM, FP_LESSON_FINE, FP_LESSON_FORGET } FpLesson;
gboolean fp_learn_messages(FpMember *member, const GPtrArray *ids, FpLesson lesson,
                           GError **error); /* char * */

/* --- wave.c --- */
FpWave *fp_wave_new(const char *id, GPtrArray *conversations); /* takes the array over; without members */
/* Why such a sender is not chosen, in a few words; NULL: chosen. (transfer full) */
char *fp_wave_spares(FpMember *member, const FpPerson *from, gint64 sent);
/* Of one without members: how many have come since it was reported. */
void fp_wave_count_later(FpMember *member, FpWave *wave);

/* --- wave_marks.c --- */
void fp_wave_reported(FpMember *member, const GPtrArray *items); /* FpOutItem, just queued */
/* The numbers of the newest messages that were stored when the campaign was reported, the last first.
 * (transfer full) gint64 */
GArray *fp_wave_marks(FpMember *member, const char *id);

/* --- wave_list.c: FpConversation, newest first; (transfer full) --- */
/* From the offset on, down to the last that belongs to a campaign or is muted; none where none does and is.
 */
GPtrArray *fp_wave_newest(FpMember *member, const char *folder, guint offset, GError **error);
GPtrArray *fp_wave_all(FpMember *member, GError **error); /* of the inbox, those of campaigns alone */
GPtrArray *fp_wave_conversations(FpMember *member, const char *id, GError **error); /* of one campaign */

/* --- wave_arrivals.c --- */
/* Offers, or flags where the setting says so, what has come of flagged campaigns. Keys: ids. */
void fp_wave_arrivals(FpMember *member, GHashTable *campaigns);

/* --- known.c: what the archive knows for the judge --- */
FpKnown *fp_known_of(FpMember *member);
void fp_known_free(FpKnown *known);
void fp_known_see(FpKnown *known,
                  const FpConversation *conversation);        /* what it tells: people, links, staff */
void fp_known_person(FpKnown *known, const FpPerson *person); /* facts have come */
void fp_known_gone(FpKnown *known, const FpPerson *person);   /* the forum has them no more */
void fp_known_there(FpKnown *known, const FpPerson *person);  /* it has them, perhaps again */
gboolean fp_known_sent_read(FpKnown *known); /* all sent messages were seen; TRUE: that was not so before */
void fp_known_keep(FpKnown *known);          /* stores what has changed */
void fp_known_keep_lazily(FpKnown *known);   /* the same, once a second: for a page of many */
int fp_known_talked(FpKnown *known, const FpPerson *person);  /* has the member written to them: -1 unknown */
int fp_known_is_gone(FpKnown *known, const FpPerson *person); /* banned or deleted: -1 unknown */
GPtrArray *fp_known_staff(FpKnown *known);                    /* char *, (transfer container) */
gboolean fp_known_can_tell_domains(const FpKnown *known, gint64 sent);
gboolean fp_known_domain(const FpKnown *known, const char *domain, gint64 sent); /* linked to before? */

#endif
