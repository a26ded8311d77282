"""Files that are sent in stay in memory: what is written beside the database is written in clear."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from prystan.casework.care.models.attachments import LARGEST


class InMemory(FileUploadHandler):
    """Keeps a file in memory, and of one that is too large no more than it takes to see that it is."""

    _kept: io.BytesIO

    def new_file(self, *args: object, **options: object) -> None:
        super().new_file(*args, **options)  # type: ignore[arg-type]
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self._kept.write(raw_data[: LARGEST + 1 - self._kept.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:  # noqa: ARG002
        size = self._kept.tell()
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "?", self.content_type, size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
