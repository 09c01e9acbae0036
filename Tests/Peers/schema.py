"""Holds documents against a JSON Schema, as an editor would.

Arguments: the schema, then the documents, all of them JSON files. A line for each document: `ok`, or where and why not.
"""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        error = jsonschema.exceptions.best_match(validator.iter_errors(json.load(file)))
    print("ok" if error is None else f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}")
