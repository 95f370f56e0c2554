/* Between the files of the screen that show the boards: do_boards.c has lists, do_topic.c a topic's posts,
 * do_post.c writing. */
#ifndef FLAGPOST_TUI_FORUM_H
#define FLAGPOST_TUI_FORUM_H

#include "flagpost/boards.h"
#include "tui/tui.h"

/* do_topic.c */
typedef struct {
  const char *id, *title; /* title: shown until the forum has answered; or NULL */
  FpTopicFrom from;
  int number;
  const char *post;
} TuiPlace;
void tui_open_topic(Tui *tui, const TuiPlace *place);
void tui_topic_reload(Tui *tui, FpView *view, FpTopicFrom from);
gboolean tui_topic_act(Tui *tui, FpView *view, FpEffect *effect); /* FALSE: not for a topic alone */
void tui_topic_moved(Tui *tui, FpView *view);
/* Puts another message in the place of the one of its id. */
void tui_topic_replace(FpView *view, FpMessage *message);

/* do_boards.c: the forum was told that a topic is read up to this post */
void tui_lists_read(Tui *tui, const char *topic, int number);

/* do_post.c */
void tui_do_new_topic(Tui *tui, const char *board);
void tui_do_answer(Tui *tui, FpView *view, const FpMessage *post, gboolean quote);
void tui_do_edit_post(Tui *tui, const FpMessage *post);
void tui_do_delete_post(Tui *tui, const FpMessage *post);
void tui_do_mark(Tui *tui, FpView *view, FpAction action, const FpMessage *post);

#endif
