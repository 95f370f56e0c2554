-- The tables of an archive. Each migration is one transaction; a released one is never changed.
-- Columns named sealed, verdict, first, evidence, remote, why hold sealed bytes; hash, person, conversation in
-- outbox_message: keyed hashes of ids.

-- migration 1
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE fact (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
);

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  muted INTEGER NOT NULL DEFAULT 0,
  sealed BLOB
);

-- Counters, kept by the triggers below, so that counting costs the same for any number of conversations.
CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  conversations INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  folder INTEGER NOT NULL REFERENCES folder (id),
  last INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  person BLOB,
  sealed BLOB NOT NULL,
  verdict BLOB
);
CREATE INDEX conversation_folder ON conversation (folder, last DESC, id DESC);
CREATE INDEX conversation_last ON conversation (last DESC, id DESC);
CREATE INDEX conversation_person ON conversation (person);

CREATE TRIGGER conversation_added AFTER INSERT ON conversation BEGIN
  UPDATE folder SET conversations = conversations + 1, unread = unread + (new.unread > 0)
    WHERE id = new.folder;
END;
CREATE TRIGGER conversation_changed AFTER UPDATE OF folder, unread ON conversation
  WHEN old.folder <> new.folder OR (old.unread > 0) <> (new.unread > 0) BEGIN
  UPDATE folder SET conversations = conversations - 1, unread = unread - (old.unread > 0)
    WHERE id = old.folder;
  UPDATE folder SET conversations = conversations + 1, unread = unread + (new.unread > 0)
    WHERE id = new.folder;
END;
CREATE TRIGGER conversation_removed AFTER DELETE ON conversation BEGIN
  UPDATE folder SET conversations = conversations - 1, unread = unread - (old.unread > 0)
    WHERE id = old.folder;
END;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  sent INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  verdict BLOB
);
CREATE INDEX message_conversation ON message (conversation, sent, id);

CREATE TABLE body (
  id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  sealed BLOB NOT NULL,
  first BLOB
);

-- at: the second of sending and a number within it, so that walking the table backwards is newest first.
CREATE TABLE words (
  at INTEGER PRIMARY KEY,
  message INTEGER NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
  sealed BLOB NOT NULL
);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  changed INTEGER NOT NULL,
  sealed BLOB NOT NULL
);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  route INTEGER NOT NULL,
  made INTEGER NOT NULL,
  due INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  sealed BLOB,
  evidence BLOB,
  remote BLOB,
  why BLOB
);
CREATE INDEX outbox_state ON outbox (state, due);

CREATE TABLE outbox_message (
  outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  conversation BLOB,
  PRIMARY KEY (outbox, position)
) WITHOUT ROWID;
CREATE INDEX outbox_message_hash ON outbox_message (hash);
CREATE INDEX outbox_message_conversation ON outbox_message (conversation);

CREATE TABLE pace (at INTEGER NOT NULL);
CREATE INDEX pace_at ON pace (at);

-- migration 2
-- Filters of search, sealed: for each 1024 messages by id, which pieces of three bytes their texts have (filters.c).
-- id: the block's number * 32, and the slice within it.
CREATE TABLE filter (
  id INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
);

-- Messages of these blocks whose text is another now, or gone.
CREATE TABLE unfiltered (message INTEGER PRIMARY KEY);

CREATE TRIGGER words_added AFTER INSERT ON words
  WHEN EXISTS (SELECT 1 FROM filter WHERE id = (new.message >> 10) << 5) BEGIN
  INSERT OR IGNORE INTO unfiltered VALUES (new.message);
END;
CREATE TRIGGER words_removed AFTER DELETE ON words
  WHEN EXISTS (SELECT 1 FROM filter WHERE id = (old.message >> 10) << 5) BEGIN
  INSERT OR IGNORE INTO unfiltered VALUES (old.message);
END;

-- migration 3
-- When requests left, at forums that count them (turns.c): times alone, so that they outlast forgetting.
CREATE TABLE turn (at INTEGER NOT NULL);
CREATE INDEX turn_at ON turn (at);

-- migration 4
-- Filters have three levels of blocks: of 128 messages (id: 2 to the 40th + number * 4 + slice), of 1024 (number * 32
-- + slice, as before) and of 8192 (2 to the 41st + number * 256 + slice).
DROP TRIGGER words_added;
DROP TRIGGER words_removed;

CREATE TRIGGER words_added AFTER INSERT ON words
  WHEN EXISTS (SELECT 1 FROM filter WHERE id IN ((new.message >> 10) << 5,
    (1 << 40) + ((new.message >> 7) << 2), (2 << 40) + ((new.message >> 13) << 8))) BEGIN
  INSERT OR IGNORE INTO unfiltered VALUES (new.message);
END;
CREATE TRIGGER words_removed AFTER DELETE ON words
  WHEN EXISTS (SELECT 1 FROM filter WHERE id IN ((old.message >> 10) << 5,
    (1 << 40) + ((old.message >> 7) << 2), (2 << 40) + ((old.message >> 13) << 8))) BEGIN
  INSERT OR IGNORE INTO unfiltered VALUES (old.message);
END;
