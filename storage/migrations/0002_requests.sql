-- Updates of Telegram. One without a body has been handled; its number keeps it from coming twice.
CREATE TABLE updates (
    update_id   INTEGER PRIMARY KEY,
    body        TEXT,
    placeholder INTEGER,
    settings    TEXT,  -- in force when it was handled first, JSON
    received_at REAL NOT NULL
) STRICT;
CREATE INDEX updates_not_handled ON updates (update_id) WHERE body IS NOT NULL;

CREATE TABLE requests (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- numbers that people have seen never come again
    chat_id     INTEGER NOT NULL,
    thread_id   INTEGER,
    message_id  INTEGER NOT NULL,
    is_group    INTEGER NOT NULL CHECK (is_group IN (0, 1)),
    user_id     INTEGER NOT NULL,
    language    TEXT NOT NULL,
    style       TEXT NOT NULL,
    strength    REAL NOT NULL,
    size        INTEGER NOT NULL,
    format      TEXT NOT NULL,
    send        TEXT NOT NULL,
    placeholder INTEGER,
    created_at  REAL NOT NULL,
    ended_at    REAL,  -- answered or cancelled; NULL: open
    UNIQUE (id, chat_id)
) STRICT;
CREATE INDEX requests_open ON requests (chat_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX requests_of_person ON requests (user_id, created_at);
CREATE INDEX requests_by_chat ON requests (chat_id);
CREATE INDEX requests_ended ON requests (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER NOT NULL,
    chat_id    INTEGER NOT NULL,  -- its request's, so that a chat's next job is one look at an index
    message_id INTEGER NOT NULL,
    file_id    TEXT NOT NULL,
    name       TEXT,
    state      TEXT NOT NULL DEFAULT 'waiting'
               CHECK (state IN ('waiting', 'claimed', 'done', 'failed', 'dead', 'cancelled')),
    attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before REAL NOT NULL DEFAULT 0,
    reason     TEXT,
    FOREIGN KEY (request_id, chat_id) REFERENCES requests (id, chat_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CHECK ((reason IS NOT NULL) = (state = 'failed'))
) STRICT;
CREATE INDEX jobs_of_request ON jobs (request_id);
CREATE INDEX jobs_waiting ON jobs (chat_id, id, not_before) WHERE state = 'waiting';

-- Whose turn it is. Kept by the triggers below, because a claim must not count 10,000 photos.
CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    turn    INTEGER NOT NULL DEFAULT 0,  -- number of its last claim; 0: it never had one
    waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),  -- jobs
    oldest  INTEGER,  -- the first of them
    CHECK ((oldest IS NULL) = (waiting = 0))
) STRICT;
CREATE INDEX chats_by_turn ON chats (turn);
CREATE INDEX chats_waiting ON chats (turn, oldest, waiting) WHERE waiting > 0;

CREATE TRIGGER job_arrives AFTER INSERT ON jobs WHEN NEW.state = 'waiting'
BEGIN
    INSERT INTO chats (chat_id, waiting, oldest) VALUES (NEW.chat_id, 1, NEW.id)
    ON CONFLICT (chat_id) DO UPDATE SET
        waiting = waiting + 1, oldest = min(coalesce(oldest, NEW.id), NEW.id);
END;

CREATE TRIGGER job_waits_again AFTER UPDATE OF state ON jobs
WHEN NEW.state = 'waiting' AND OLD.state <> 'waiting'
BEGIN
    INSERT INTO chats (chat_id, waiting, oldest) VALUES (NEW.chat_id, 1, NEW.id)
    ON CONFLICT (chat_id) DO UPDATE SET
        waiting = waiting + 1, oldest = min(coalesce(oldest, NEW.id), NEW.id);
END;

CREATE TRIGGER job_waits_no_more AFTER UPDATE OF state ON jobs
WHEN OLD.state = 'waiting' AND NEW.state <> 'waiting'
BEGIN
    UPDATE chats SET
        waiting = waiting - 1,
        oldest = (SELECT min(id) FROM jobs WHERE chat_id = OLD.chat_id AND state = 'waiting')
    WHERE chat_id = OLD.chat_id;
END;

CREATE TRIGGER job_claimed AFTER UPDATE OF state ON jobs WHEN NEW.state = 'claimed'
BEGIN
    UPDATE chats SET turn = (SELECT max(turn) + 1 FROM chats) WHERE chat_id = NEW.chat_id;
END;

-- A request and its jobs as storage/jobs.py has them, a line a job.
CREATE VIEW photos AS
SELECT
    requests.id AS request_id, requests.chat_id, thread_id, requests.message_id, is_group, user_id,
    language, style, strength, size, format, send, placeholder, created_at,
    jobs.id AS job_id, jobs.request_id AS of_request, jobs.message_id AS of_message, file_id, name,
    state, attempts, reason,
    ended_at
FROM requests LEFT JOIN jobs ON jobs.request_id = requests.id;
