extension Scaffold {
  /// A plugin in Python. The example in the repository is the same, and a test compares them.
  static let python = #"""
    #!/usr/bin/env python3
    """NAME.file: a file with one text in it."""
    import json
    import os
    import sys

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
            "examples": [{"path": "NAME.check", "text": "one"}, {"path": "NAME.check", "text": "another"}],
        },
        "outputs": {
            "type": "object",
            "properties": {"text": {"type": "string", "description": "what stands in the file"}},
            "required": ["text"],
            "additionalProperties": False,
        },
    }


    class Fault(Exception):
        def __init__(self, kind, message, *notes):
            super().__init__(message)
            self.data = {"class": kind, "notes": list(notes)}


    def checked(parameters):
        if set(parameters) != {"path", "text"} or not all(isinstance(v, str) for v in parameters.values()):
            raise Fault("refused", "has parameters that do not fit", "NAME.file takes the strings `path` and `text`")
        return parameters["path"], parameters["text"]


    def observe(path, text):
        try:
            with open(path, encoding="utf-8", newline="") as file:
                found = file.read()
        except FileNotFoundError:
            return {"state": "absent"}
        drift = [] if found == text else [{"field": "text", "found": found, "wanted": text}]
        return {"state": "present", "outputs": {"text": found}, "drift": drift}


    def write(path, text):
        beside = path + ".new"
        with open(beside, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)


    def answer(method, params):
        if method == "initialize":
            return {"protocol": 1, "plugin": "NAME", "kinds": [KIND]}
        path, text = checked(params["parameters"])
        if method == "observe":
            return {"observation": observe(path, text)}
        if method == "apply":
            write(path, text)
            return {"receipt": None}
        if method == "undo":
            before = params["before"]
            if before["state"] == "present":
                write(path, before["outputs"]["text"])
            elif os.path.exists(path):
                os.remove(path)
            return {}
        raise Fault("refused", f"asks for {method}, which is no request of protocol 1")


    for line in sys.stdin:
        request = json.loads(line)
        if "id" not in request:
            continue
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            reply["result"] = answer(request["method"], request.get("params", {}))
        except Fault as fault:
            reply["error"] = {"code": -32000, "message": str(fault), "data": fault.data}
        except (OSError, UnicodeError) as error:
            data = {"class": "refused" if isinstance(error, UnicodeError) else "unknown", "notes": [str(error)]}
            reply["error"] = {"code": -32000, "message": "could not reach its file", "data": data}
        print(json.dumps(reply), flush=True)

    """#
}
