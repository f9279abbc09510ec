-- Which entity each mention is. All but decisions is made from the articles, and made again when code or knowledge packs change.
-- A handle is what nothing tells apart: mentions of one type, name and country. Handles that are alike are linked, and joined to entities.

CREATE TABLE handles (
  id TEXT PRIMARY KEY,            -- type:name, and what tells it from others of that name; or the id of a knowledge pack entry
  type TEXT NOT NULL,
  slug TEXT NOT NULL,             -- type:name
  country TEXT NOT NULL,          -- ISO 3166-1 alpha-3
  pack TEXT NOT NULL,             -- the knowledge pack entry that it is
  article TEXT NOT NULL,          -- the only article in which the name means this
  bare INTEGER NOT NULL,          -- 1: a person called by one name; then role, setting and guess count
  role TEXT NOT NULL,             -- office
  setting TEXT NOT NULL,          -- country that the article is about
  guess TEXT NOT NULL,            -- who of that name was in office at the time
  articles INTEGER NOT NULL,      -- how many articles have it
  entity TEXT NOT NULL,           -- which entity it is, how sure that is (0 to 1) and why
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  todo INTEGER NOT NULL           -- 2: to be compared, 1: to be joined anew, 0: done
) WITHOUT ROWID;
CREATE INDEX handles_of_entity ON handles (entity);
CREATE INDEX handles_to_do ON handles (todo, id) WHERE todo > 0;

CREATE TABLE forms (              -- how the mentions of a handle name and describe it
  handle TEXT NOT NULL,
  kind TEXT NOT NULL,             -- name, text, type, country, role
  value TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (handle, kind, value)
) WITHOUT ROWID;

CREATE TABLE keys (               -- under which a handle is found by those that may be the same
  key TEXT NOT NULL,
  handle TEXT NOT NULL,
  PRIMARY KEY (key, handle)
) WITHOUT ROWID;
CREATE INDEX keys_of_handle ON keys (handle);

CREATE TABLE links (              -- pairs of handles that may be one thing
  one TEXT NOT NULL,
  other TEXT NOT NULL,            -- a handle, or an entry of the knowledge pack
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX links_of_other ON links (other);

CREATE TABLE sightings (          -- what an article adds to the forms of a handle
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  handle TEXT NOT NULL,
  forms TEXT NOT NULL,            -- JSON object: kind -> value -> count
  PRIMARY KEY (article, handle)
) WITHOUT ROWID;
CREATE INDEX sightings_of_handle ON sightings (handle, article);

CREATE TABLE resolution (         -- the handle of each mention, how sure that is and why
  mention TEXT PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  handle TEXT NOT NULL,
  score REAL NOT NULL,
  reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX resolution_of_handle ON resolution (handle);

CREATE TABLE entities (
  id TEXT PRIMARY KEY,            -- Wikidata id, or a stable slug
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  aliases TEXT NOT NULL,          -- JSON array
  wikidata TEXT NOT NULL,
  country TEXT NOT NULL,
  description TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE entities_to_tell (   -- entities whose row is out of date
  id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE decisions (          -- what people decided, in this order; the only table here that no build makes
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,             -- merge, split, rename
  one TEXT NOT NULL,              -- JSON arrays of handles
  other TEXT NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL
);

CREATE VIEW mention_entities AS   -- which entity each mention is
  SELECT r.mention, h.entity, min(r.score, h.score) AS score, CASE h.reason WHEN '' THEN r.reason ELSE h.reason END AS reason
  FROM resolution r JOIN handles h ON h.id = r.handle;
