"""files.*: the two-step upload and file information."""

import mimetypes

from simulator.slack.backend import Backend
from simulator.slack.messages import SlackFile
from simulator.slack.webapi.access import thread_of, writable
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.chat import app_message
from simulator.slack.webapi.content import Content, read_blocks
from simulator.slack.wire import JsonObject


def get_upload_url(backend: Backend, args: Arguments) -> JsonObject:
    """An address to send the content to, and the id of the file to be."""
    name, length = args.text("filename"), args.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments")
    state, base = backend.state, backend.base_url()
    file_id = state.mint_id("F")
    url = f"{base}/files/{file_id}/{name}"
    state.files[file_id] = SlackFile(
        file_id,
        name,
        name,
        backend.app.user_id,
        length,
        url,
        url,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt_text=args.optional("alt_txt") or args.optional("alt_text") or "",
        created=state.seconds(),
    )
    return {"upload_url": f"{base}/upload/{file_id}", "file_id": file_id}


def complete_upload(backend: Backend, args: Arguments) -> JsonObject:
    """Publish uploaded files, in a message when a channel is named."""
    files = [_uploaded(backend, entry) for entry in args.parsed("files") or []]
    if not files:
        raise SlackError("invalid_arguments")
    channel = args.optional("channel_id") or ",".join(args.words("channels"))
    if channel:
        conversation = writable(backend, channel)
        content = Content(args.optional("initial_comment") or "", read_blocks(backend.state, args))
        message = app_message(backend, conversation.id, content, thread_of(conversation, args))
        message.files = files
        for file in files:
            file.channels.append(conversation.id)
        backend.state.put(message)
        backend.events.message_posted(message)
    return {"files": [file.to_json() for file in files]}


def info(backend: Backend, args: Arguments) -> JsonObject:
    """One file."""
    file = backend.state.files.get(args.text("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"file": file.to_json(), "comments": [], "response_metadata": {"next_cursor": ""}}


def _uploaded(backend: Backend, entry: JsonObject) -> SlackFile:
    file = backend.state.files.get(str(entry.get("id")))
    if file is None or not file.content:
        raise SlackError("file_not_found")
    file.title, file.complete = str(entry.get("title") or file.name), True
    return file


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
