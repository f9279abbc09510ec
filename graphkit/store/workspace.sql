-- The tables of a graphkit workspace (graphkit.db): an ordinary SQLite file that any tool may read.
-- The header's application_id says that it is one (1734044020, "gkit"), user_version which version of these tables.
-- Every id is a hash of content, every table is sorted by it: the same articles make the same tables in any order.
-- What is made from them (handles, entities) is in workspace_entities.sql.
-- Offsets count characters of articles.text; dates are ISO 8601; what is not known is '' (text) or NULL (references, numbers).

CREATE TABLE meta (               -- 'resolution': which code and knowledge the handles and entities were made with
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  published TEXT NOT NULL,        -- ISO date
  source TEXT NOT NULL,           -- the path or address it was read from
  fingerprint TEXT NOT NULL,      -- version of the code, model, ontology and packs that read it
  rejected TEXT NOT NULL,         -- JSON object: candidates not accepted, by reason ("domain", "range", ...)
  skipped TEXT NOT NULL,          -- why nothing was read from it
  placed INTEGER NOT NULL DEFAULT 0 -- 1: its mentions have their handles
) WITHOUT ROWID;

CREATE INDEX articles_to_place ON articles (id) WHERE placed = 0;

CREATE TABLE mentions (           -- a span of an article that stands for one thing
  id TEXT PRIMARY KEY,
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,      -- place in the article's list
  sentence INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  text TEXT NOT NULL,             -- the article's text from start to end
  type TEXT NOT NULL,             -- entity type of the ontology
  name TEXT NOT NULL,             -- the best name that the article or the knowledge pack gives it
  level TEXT NOT NULL,            -- name, nominal, pronoun
  knowledge TEXT NOT NULL,        -- key of its knowledge pack entry
  country TEXT NOT NULL,          -- ISO 3166-1 alpha-3
  local INTEGER NOT NULL          -- 1: the name means something in this article only
) WITHOUT ROWID;
CREATE INDEX mentions_of_article ON mentions (article, position);

CREATE TABLE statements (         -- one claimed relation and the sentence that says it
  id TEXT PRIMARY KEY,
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sentence INTEGER NOT NULL,      -- counts from 0; start and end are its offsets
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  relation TEXT NOT NULL,         -- relation or measure of the ontology
  subject TEXT NOT NULL REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,
  object TEXT REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,
  value REAL,                     -- a measure's figure and unit
  unit TEXT NOT NULL,
  status TEXT NOT NULL,           -- asserted, planned, possible, denied, ended
  attributed_to TEXT REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,
  time TEXT NOT NULL,             -- ISO 8601 date or interval
  place TEXT REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,
  item TEXT REFERENCES mentions (id) DEFERRABLE INITIALLY DEFERRED,
  confidence REAL NOT NULL,
  cue_start INTEGER NOT NULL,     -- the word that expresses the relation
  cue_end INTEGER NOT NULL,
  rule TEXT NOT NULL,
  derived_from TEXT NOT NULL      -- JSON array of statement ids
) WITHOUT ROWID;
CREATE INDEX statements_of_article ON statements (article, position);
CREATE INDEX statements_of_relation ON statements (relation);
