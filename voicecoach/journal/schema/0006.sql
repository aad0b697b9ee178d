-- How the listener wants the coach's voice: `level`, decibels added to the setting `volume`, and `pace`, by which the setting
-- `rate` is multiplied; without a row as it is set. `setting` is the value of that setting at the time: once it is another,
-- the listener has chosen anew, and the row means nothing any more.
CREATE TABLE voice (
    name TEXT PRIMARY KEY,
    value REAL NOT NULL,
    setting REAL NOT NULL
) STRICT;
