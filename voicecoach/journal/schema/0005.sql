-- What is done by time is no repetition: a session has its holds and its seconds of timed and open work apart from them, and
-- rows of kind `hold` and `work` tell that one is done. What stands in older sessions stays as it is: there each was a `rep`.
-- `seconds` are without pauses from now on; `at` still has them. A rehearsal is one that nobody could hear or do, and that
-- was kept all the same: 1; else 0.
ALTER TABLE session ADD COLUMN holds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN work REAL NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN rehearsal INTEGER NOT NULL DEFAULT 0;

-- A rehearsal has a place of its own: a workout is never joined with it.
CREATE TABLE place_by_kind (
    routine TEXT NOT NULL,
    rehearsal INTEGER NOT NULL,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    place TEXT NOT NULL,
    changes TEXT NOT NULL,
    "left" TEXT NOT NULL,
    PRIMARY KEY (routine, rehearsal)
) STRICT;
INSERT INTO place_by_kind SELECT routine, 0, session, digest, place, changes, "left" FROM place;
DROP TABLE place;
ALTER TABLE place_by_kind RENAME TO place;
