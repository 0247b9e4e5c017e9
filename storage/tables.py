"""What statements share, whatever their topic."""

from __future__ import annotations

from storage.database import Database, Row
from storage.jobs import Job, Request, State

_REQUEST_COLUMNS = 14  # of the view `photos`; a job's follow


class Tables:
    """Statements over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database


def job_of(row: Row) -> Job:
    """From the columns of a job, in the order of the class."""
    job_id, request_id, message_id, file_id, name, state, attempts, reason = row
    return Job(job_id, request_id, message_id, file_id, name, State(state), attempts, reason)


def requests_of(photos: list[Row]) -> list[Request]:
    """From rows of the view `photos`, ordered by request and job."""
    requests: dict[int, Row] = {}
    jobs: dict[int, list[Job]] = {}
    for row in photos:
        request, job = row[:_REQUEST_COLUMNS], row[_REQUEST_COLUMNS : _REQUEST_COLUMNS + 8]
        requests[request[0]] = request
        theirs = jobs.setdefault(request[0], [])
        if job[0] is not None:  # a request of no photos
            theirs.append(job_of(job))
    return [_request_of(row, tuple(jobs[id_])) for id_, row in requests.items()]


def _request_of(row: Row, jobs: tuple[Job, ...]) -> Request:
    values: Row = (*row[:4], bool(row[4]), *row[5:], jobs)
    return Request(*values)
