"""No multipart upload exists in this house: files come raw, by PUT, straight into the sealed format."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class RefuseUploads(FileUploadHandler):
    """The only upload handler: it refuses before a byte rests anywhere."""

    def new_file(self, *args, **kwargs):
        raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data, start):
        raise StopUpload(connection_reset=False)

    def file_complete(self, file_size):
        return None
