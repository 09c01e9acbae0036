extension Scaffold {
  /// A plugin in Python. The example in the repository is the same, and a test compares them.
  static let python = #"""
    #!/usr/bin/env python3
    """NAME.file: a file with one text in it.

    What stood there before is put back byte for byte, with its mode and owner, though without extended attributes. A link, a
    folder, and a file with a second name are nobody's to replace. Nothing but "there is no such file" means absent.
    """
    import base64
    import errno
    import json
    import os
    import stat
    import sys

    LIMIT = 64 << 10  # What stood there is journaled, and may not be of any length.

    KIND = {
        "name": "NAME.file",
        "summary": "a file with one text in it",
        "reversible": True,
        "parameters": {
            "type": "object",
            "properties": {
                "path": {"type": "string", "description": "where the file is"},
                "text": {"type": "string", "description": "what stands in it"},
            },
            "required": ["path", "text"],
            "additionalProperties": False,
            "examples": [
                {"path": "NAME.check", "text": "one"}, {"path": "NAME.check", "text": "another"},
                {"path": "NAME.other", "text": "one"},
            ],
        },
        "outputs": {
            "type": "object",
            "properties": {
                "text": {"type": "string", "description": "what stands in the file; what is no UTF-8 shows as U+FFFD"},
                "base64": {"type": "string", "description": "the same, each byte"},
                "mode": {"type": "integer", "description": "who may read and write it"},
                "owner": {"type": "integer", "description": "the number of its user"},
                "group": {"type": "integer", "description": "the number of its group"},
            },
            "required": ["text", "base64", "mode", "owner", "group"],
            "additionalProperties": False,
        },
    }


    class StepError(Exception):
        def __init__(self, kind, message, *notes):
            super().__init__(message)
            self.data = {"class": kind, "notes": list(notes)}


    def checked(parameters):
        if set(parameters) != {"path", "text"} or not all(isinstance(v, str) for v in parameters.values()):
            raise StepError("refused", "has parameters that do not fit", "NAME.file takes the strings `path` and `text`")
        return parameters["path"], parameters["text"]


    def encoded(content):
        return base64.b64encode(content).decode()


    def read(path):
        """What stands there; None for nothing, a sentence for what is not to be touched. Not being able to tell is an error."""
        try:
            # A link is not followed, and a pipe not waited for.
            number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return f"`{path}` is a link"
            raise
        try:
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
                return f"`{path}` is no file, or one with a second name"
            with open(number, "rb", closefd=False) as file:
                content = file.read(LIMIT + 1)
        finally:
            os.close(number)
        if len(content) > LIMIT:
            return f"`{path}` has more than 64 KiB"
        return {
            "text": content.decode("utf-8", "replace"), "base64": encoded(content),
            "mode": stat.S_IMODE(status.st_mode), "owner": status.st_uid, "group": status.st_gid,
        }


    def observe(path, text):
        found = read(path)
        if found is None:
            return {"state": "absent"}
        if isinstance(found, str):
            return {"state": "foreign", "why": found}
        drift = []
        if found["base64"] != encoded(text.encode()):
            isText = encoded(found["text"].encode()) == found["base64"]
            drift = [{"field": "text", "found": found["text" if isText else "base64"], "wanted": text}]
        return {"state": "present", "outputs": found, "drift": drift}


    def replace(path, content, like, token):
        """Puts a file in the place of another at once, with that one's mode and owner: nobody ever sees half of it."""
        draft = f"{path}.{token}"
        try:
            if os.path.lexists(draft):  # An attempt at this change was killed.
                os.unlink(draft)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if like else 0o644), "wb") as file:
                file.write(content)
                file.flush()
                if like:
                    os.fchown(file.fileno(), like["owner"], like["group"])
                    os.fchmod(file.fileno(), like["mode"])
                os.fsync(file.fileno())
            os.replace(draft, path)
        except OSError as error:
            if os.path.lexists(draft):
                os.unlink(draft)
            raise StepError("refused", f"could not write `{path}`", str(error))
        sync(os.path.dirname(path))


    def sync(folder):
        number = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


    def restore(path, before, token):
        if before["state"] == "present":
            replace(path, base64.b64decode(before["outputs"]["base64"]), before["outputs"], token)
        elif before["state"] == "absent":
            if read(path) is not None:
                os.remove(path)
                sync(os.path.dirname(path))
        else:
            raise StepError("refused", "does not know what stood there before")


    def answer(method, params):
        if method == "initialize":
            return {"protocol": 1, "plugin": "NAME", "kinds": [KIND]}
        path, text = checked(params["parameters"])
        if method == "observe":
            return {"observation": observe(path, text)}
        found = read(path)
        if isinstance(found, str):
            raise StepError("refused", "cannot replace what is there", found)
        if method == "apply":
            replace(path, text.encode(), found, params["token"])
            return {"receipt": None}
        if method == "undo":
            restore(path, params["before"], params["token"])
            return {}
        raise StepError("refused", f"asks for {method}, which is no request of protocol 1")


    for line in sys.stdin:
        request = json.loads(line)
        if "id" not in request:
            continue
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            reply["result"] = answer(request["method"], request.get("params", {}))
        except StepError as fault:
            reply["error"] = {"code": -32000, "message": str(fault), "data": fault.data}
        except (OSError, UnicodeError) as error:
            # Of a look: nothing is known, and nothing is changed for it. Of a change: it may have been made.
            data = {"class": "refused" if isinstance(error, UnicodeError) else "unknown", "notes": [str(error)]}
            reply["error"] = {"code": -32000, "message": "could not reach its file", "data": data}
        print(json.dumps(reply), flush=True)

    """#
}
