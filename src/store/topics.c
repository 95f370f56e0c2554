/* What topics and posts of the boards have beyond conversations and messages: it stands at the end of their
 * records, and a record without it is of a private one. Called by inbox_save.c and messages.c. */
#include "config.h"

#include "store/internal.h"

static gboolean
at_end(const FpReader *reader)
{
  return reader->bad || reader->next == reader->end;
}

void
fp_pack_topic(GByteArray *pack, const FpTopic *topic)
{
  if (!topic)
    return;
  fp_pack_text(pack, topic->board);
  fp_pack_text(pack, topic->board_title);
  fp_pack_int(pack, topic->pinned);
  fp_pack_int(pack, topic->closed);
  fp_pack_int(pack, topic->views);
  fp_pack_int(pack, topic->likes);
  fp_pack_int(pack, topic->followed);
  fp_pack_int(pack, topic->first_unread);
}

void
fp_read_topic(FpReader *reader, FpConversation *conversation)
{
  if (at_end(reader))
    return;
  FpTopic *topic = fp_conversation_make_topic(conversation);
  topic->board = fp_read_text(reader);
  topic->board_title = fp_read_text(reader);
  topic->pinned = fp_read_int(reader) != 0;
  topic->closed = fp_read_int(reader) != 0;
  topic->views = (int)fp_read_int(reader);
  topic->likes = (int)fp_read_int(reader);
  topic->followed = (int)fp_read_int(reader);
  topic->first_unread = (int)fp_read_int(reader);
}

void
fp_pack_post(GByteArray *pack, const FpPost *post)
{
  if (!post)
    return;
  fp_pack_int(pack, post->number);
  fp_pack_int(pack, post->answers);
  fp_pack_int(pack, post->likes);
  fp_pack_int(pack, post->liked);
  fp_pack_int(pack, post->bookmarked);
  fp_pack_int(pack, post->can_like);
  fp_pack_int(pack, post->can_edit);
  fp_pack_int(pack, post->can_delete);
  fp_pack_int(pack, post->can_flag);
}

void
fp_read_post(FpReader *reader, FpMessage *message)
{
  if (at_end(reader))
    return;
  FpPost *post = fp_message_make_post(message);
  post->number = (int)fp_read_int(reader);
  post->answers = (int)fp_read_int(reader);
  post->likes = (int)fp_read_int(reader);
  post->liked = fp_read_int(reader) != 0;
  post->bookmarked = fp_read_int(reader) != 0;
  post->can_like = fp_read_int(reader) != 0;
  post->can_edit = fp_read_int(reader) != 0;
  post->can_delete = fp_read_int(reader) != 0;
  post->can_flag = fp_read_int(reader) != 0;
}
