-- How a repetition was led, in seconds of each phase: a row of kind `rep` has those that its exercise has. With it come two
-- kinds of event: `ignored`, whose detail is the reason, and `undone`, whose detail is the command that was taken back.
ALTER TABLE event ADD COLUMN eccentric REAL;
ALTER TABLE event ADD COLUMN pause_low REAL;
ALTER TABLE event ADD COLUMN concentric REAL;
ALTER TABLE event ADD COLUMN pause_high REAL;
ALTER TABLE event ADD COLUMN hold REAL;
ALTER TABLE event ADD COLUMN count REAL;

-- Time under tension, in seconds: the eccentric, isometric and concentric phases of a counted repetition, or its hold; as in
-- Wilk, Zajac and Tufano 2021, doi 10.1007/s40279-021-01465-2, where these are the four numbers of a tempo. What lies between
-- two holds is no tension; timed and open work has no phases, and no tension that is known.
ALTER TABLE event ADD COLUMN tension REAL GENERATED ALWAYS AS (coalesce(hold, nullif(
    coalesce(eccentric, 0) + coalesce(pause_low, 0) + coalesce(concentric, 0) + coalesce(pause_high, 0), 0
))) VIRTUAL;
