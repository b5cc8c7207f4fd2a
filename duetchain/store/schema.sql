-- The index: everything in it can be made anew from records/, media/ and renders/. `proof` is a digest
-- of the rest of its row.
CREATE TABLE contribution (
  id      TEXT PRIMARY KEY,
  created TEXT NOT NULL,
  name    TEXT NOT NULL,
  media   TEXT,
  content BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX contribution_media ON contribution (media, created);

-- What was said later of contributions, here or not.
CREATE TABLE words (
  id      TEXT PRIMARY KEY,
  of      TEXT NOT NULL,
  created TEXT NOT NULL,
  content BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX words_of ON words (of);

-- By what contributions are looked up, as it holds now: their names as they are, and their authors,
-- titles and files in the form in which large and small letters are alike; the oldest first.
CREATE TABLE called (
  word    TEXT NOT NULL,
  way     TEXT NOT NULL,
  created TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (word, way, created, id)
) WITHOUT ROWID;
CREATE INDEX called_id ON called (id);

CREATE TABLE parent (
  child    TEXT NOT NULL,
  position INTEGER NOT NULL,
  parent   TEXT NOT NULL,
  PRIMARY KEY (child, position)
) WITHOUT ROWID;
CREATE INDEX parent_parent ON parent (parent);

-- In the order of age, so that the first page of a log is found without reading the rest.
CREATE TABLE tip (
  created TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (created, id)
) WITHOUT ROWID;

CREATE TABLE media (
  id    TEXT PRIMARY KEY,
  size  INTEGER NOT NULL,
  facts BLOB NOT NULL,
  proof TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE render (
  file    TEXT PRIMARY KEY,
  picture TEXT NOT NULL,
  content BLOB NOT NULL,
  proof   TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX render_picture ON render (picture);

-- Records that an add is writing just now: one found here and not indexed is no damage.
CREATE TABLE pending (
  id TEXT PRIMARY KEY
) WITHOUT ROWID;

-- How each folder of records was when all of it was indexed.
CREATE TABLE seen (
  place TEXT PRIMARY KEY,
  stamp TEXT NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 5;
