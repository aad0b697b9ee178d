-- How fast the listener likes each exercise of a routine: 1 is as written, and has no row.
CREATE TABLE tempo (
    routine TEXT NOT NULL,
    exercise TEXT NOT NULL,
    pace REAL NOT NULL,
    PRIMARY KEY (routine, exercise)
) STRICT;
