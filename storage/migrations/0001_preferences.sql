CREATE TABLE preferences (
    user_id  INTEGER PRIMARY KEY,
    style    TEXT,
    strength REAL,
    size     INTEGER,
    format   TEXT,
    send     TEXT,
    language TEXT
) STRICT;
