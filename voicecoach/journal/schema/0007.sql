-- An answer that was taken back leaves no trace: until now it stayed, and a row without a value came behind it. The command
-- that gave it stays, as each does, without its number.
UPDATE event SET value = NULL WHERE kind IN ('command', 'pressed') AND detail = 'number' AND session IN (
    SELECT session FROM event WHERE kind IN ('pain', 'effort', 'pain_before', 'day_after') AND value IS NULL
);
DELETE FROM event WHERE kind IN ('pain', 'effort', 'pain_before', 'day_after') AND value IS NOT NULL AND EXISTS (
    SELECT 1 FROM event later WHERE later.session = event.session AND later.kind = event.kind AND later.value IS NULL
    AND later.rowid > event.rowid AND later.exercise IS event.exercise AND later."set" IS event."set"
);
DELETE FROM event WHERE kind IN ('pain', 'effort', 'pain_before', 'day_after') AND value IS NULL;
