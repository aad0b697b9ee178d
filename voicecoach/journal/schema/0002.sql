-- Where each workout that was cut off is taken up again: written in the transaction that counts what was done before.
CREATE TABLE place (
    routine TEXT PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    place TEXT NOT NULL,
    changes TEXT NOT NULL,
    "left" TEXT NOT NULL
) STRICT;
