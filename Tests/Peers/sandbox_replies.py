"""Walks along botocore's models every reply that sandbox_boto3.py gets.

    sandbox_replies.py PORT

Prints one object: the operations that were walked, and what the models do not have.
"""

import json
import pathlib
import runpy
import sys

import boto3

import replies


def main(port):
    walked, findings = set(), []

    def walk(operation_model, response_dict, **_named):
        model, status = operation_model.service_model, response_dict["status_code"]
        walked.add(f"{model.service_name}:{operation_model.name}")
        if status < 300:
            for finding in replies.Walk(model, operation_model).success(response_dict["body"]):
                findings.append({"where": f"{model.service_name} {operation_model.name}", "what": finding})

    boto3.setup_default_session()
    boto3.DEFAULT_SESSION.events.register("before-parse", walk)
    script = pathlib.Path(__file__).with_name("sandbox_boto3.py")
    sys.argv = [str(script), port]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
    sys.stdout.write(json.dumps({"operations": sorted(walked), "findings": findings}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
