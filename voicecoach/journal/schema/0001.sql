-- What was done. Times are ISO 8601 with offset; `at` and `seconds` are seconds of session time, over all parts of a
-- workout that was cut off and taken up again.
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    routine TEXT NOT NULL,
    title TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    reason TEXT,
    seconds REAL NOT NULL DEFAULT 0,
    sets INTEGER NOT NULL DEFAULT 0,
    reps INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE event (
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    exercise TEXT,
    "set" INTEGER,
    side TEXT,
    rep INTEGER,
    detail TEXT,
    value INTEGER
) STRICT;

CREATE INDEX event_by_session ON event (session, kind);
