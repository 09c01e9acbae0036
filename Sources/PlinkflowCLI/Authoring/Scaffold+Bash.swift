extension Scaffold {
  /// A plugin in Bash.
  static let bash = #"""
    #!/usr/bin/env bash
    # NAME.file: a file with one text in it. Needs jq.
    set -u

    initialized='{"protocol": 1, "plugin": "NAME", "summary": "files with one text in them", "kinds": [{
      "name": "NAME.file", "summary": "a file with one text in it", "reversible": true,
      "parameters": {"type": "object", "required": ["path", "text"], "additionalProperties": false,
        "properties": {"path": {"type": "string", "description": "where the file is"},
                       "text": {"type": "string", "description": "what stands in it"}},
        "examples": [{"path": "NAME.check", "text": "one"}, {"path": "NAME.check", "text": "another"}]},
      "outputs": {"type": "object", "required": ["text"],
        "properties": {"text": {"type": "string", "description": "what stands in the file"}}}}]}'

    observe() {
      if [ ! -e "$1" ]; then
        jq -nc '{observation: {state: "absent"}}'
      else
        jq -nc --rawfile found "$1" --arg wanted "$2" '{observation: {state: "present", outputs: {text: $found},
          drift: (if $found == $wanted then [] else [{field: "text", found: $found, wanted: $wanted}] end)}}'
      fi
    }

    # Written beside it and renamed, so that nobody ever sees half of it.
    write() { printf %s "$2" > "$1.new" && mv -f "$1.new" "$1"; }

    while IFS= read -r line; do
      id=$(jq -r '.id // empty' <<< "$line")
      [ -n "$id" ] || continue
      method=$(jq -r .method <<< "$line")
      result= fault=
      if [ "$method" = initialize ]; then
        result=$(jq -c . <<< "$initialized")
      elif ! jq -e '.params.parameters | (keys == ["path", "text"]) and all(.[]; type == "string")' > /dev/null <<< "$line"; then
        fault='{"class": "refused", "notes": ["NAME.file takes the strings `path` and `text`"]}'
      else
        # The x keeps newlines at the end, which command substitution takes away.
        path=$(jq -j '.params.parameters.path + "x"' <<< "$line") && path=${path%x}
        text=$(jq -j '.params.parameters.text + "x"' <<< "$line") && text=${text%x}
        case $method in
        observe) result=$(observe "$path" "$text") ;;
        apply) write "$path" "$text" && result='{"receipt": null}' ;;
        undo)
          if [ "$(jq -r .params.before.state <<< "$line")" = present ]; then
            before=$(jq -j '.params.before.outputs.text + "x"' <<< "$line") && before=${before%x}
            write "$path" "$before" && result='{}'
          else
            rm -f "$path" && result='{}'
          fi
          ;;
        esac
      fi
      if [ -n "$result" ]; then
        jq -nc --argjson id "$id" --argjson result "$result" '{jsonrpc: "2.0", id: $id, result: $result}'
      else
        [ -n "$fault" ] || fault='{"class": "unknown", "notes": []}'
        jq -nc --argjson id "$id" --argjson data "$fault" \
          '{jsonrpc: "2.0", id: $id, error: {code: -32000, message: "could not deal with its file", data: $data}}'
      fi
    done

    """#
}
