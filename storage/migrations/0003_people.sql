-- What pseudonyms are made with. random_bytes is the operating system's, see storage/schema.py.
CREATE TABLE secrets (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
INSERT INTO secrets (id, key) VALUES (1, random_bytes(32));

-- Who is kept out.
CREATE TABLE bans (
    pseudonym TEXT PRIMARY KEY,
    since     REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- Of an update that was handled nothing stays but its number, and when it came.
UPDATE updates SET placeholder = NULL WHERE body IS NULL AND placeholder IS NOT NULL;

-- A person's requests can be removed while some of their photos wait.
CREATE TRIGGER job_is_removed AFTER DELETE ON jobs WHEN OLD.state = 'waiting'
BEGIN
    UPDATE chats SET
        waiting = waiting - 1,
        oldest = (SELECT min(id) FROM jobs WHERE chat_id = OLD.chat_id AND state = 'waiting')
    WHERE chat_id = OLD.chat_id;
END;
