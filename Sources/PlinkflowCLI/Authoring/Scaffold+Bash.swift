extension Scaffold {
  /// A plugin in Bash.
  static let bash = #"""
    #!/usr/bin/env bash
    # NAME.file: a file with one text in it. Needs jq, and the tools of GNU.
    #
    # What stood there before is put back byte for byte, with its mode and owner, though without extended attributes. A link, a
    # folder, and a file with a second name are nobody's to replace. Nothing but "there is no such file" means absent.
    set -u
    export LC_ALL=C

    limit=65536 # What stood there is journaled, and may not be of any length.
    printf -v usual %o $((0644 & ~$(umask)))

    initialized='{"protocol": 1, "plugin": "NAME", "summary": "files with one text in them", "kinds": [{
      "name": "NAME.file", "summary": "a file with one text in it", "reversible": true,
      "parameters": {"type": "object", "required": ["path", "text"], "additionalProperties": false,
        "properties": {"path": {"type": "string", "description": "where the file is"},
                       "text": {"type": "string", "description": "what stands in it"}},
        "examples": [{"path": "NAME.check", "text": "one"}, {"path": "NAME.check", "text": "another"},
                     {"path": "NAME.other", "text": "one"}]},
      "outputs": {"type": "object", "required": ["text", "base64", "mode", "owner"], "additionalProperties": false,
        "properties": {
          "text": {"type": "string", "description": "what stands in the file; what is no UTF-8 shows as U+FFFD"},
          "base64": {"type": "string", "description": "the same, each byte"},
          "mode": {"type": "string", "description": "who may read and write it, in octal"},
          "owner": {"type": "string", "description": "the numbers of its user and its group"}}}}]}'

    # Answers with an error of that class.
    fail() { # class, message, note
      jq -nc --argjson id "$id" --arg class "$1" --arg message "$2" --arg note "$3" '{jsonrpc: "2.0", id: $id,
        error: {code: -32000, message: $message, data: {class: $class, notes: [$note]}}}'
      exit
    }

    succeed() { jq -nc --argjson id "$id" --argjson result "$1" '{jsonrpc: "2.0", id: $id, result: $result}'; }

    # Sets `state` to absent, present or foreign, and what is known of the file. Not being able to tell is an error.
    look() {
      local status kind links size
      if ! status=$(stat -c '%F|%h|%s|%a|%u:%g' -- "$path" 2>&1); then
        [[ $status == *': No such file or directory' ]] || fail unknown 'could not look at its file' "$status"
        state=absent
        return
      fi
      IFS='|' read -r kind links size mode owner <<< "$status"
      state=foreign
      if [[ $kind != regular* || $links != 1 ]]; then
        why="\`$path\` is a link or no file, or has a second name"
      elif ((size > limit)); then
        why="\`$path\` has more than 64 KiB"
      else
        content=$(base64 -w0 -- "$path" 2>&1) || fail unknown 'could not read its file' "$content"
        state=present
      fi
    }

    observe() {
      look
      case $state in
      absent) succeed '{"observation": {"state": "absent"}}' ;;
      foreign) succeed "$(jq -nc --arg why "$why" '{observation: {state: "foreign", why: $why}}')" ;;
      present)
        succeed "$(jq -nc --arg found "$content" --arg wanted "$wanted" --arg mode "$mode" --arg owner "$owner" '
          ($found | @base64d) as $text | (if ($text | @base64) == $found then $text else $found end) as $shown
          | {observation: {state: "present", outputs: {text: $text, base64: $found, mode: $mode, owner: $owner},
              drift: (if $found == $wanted then [] else [{field: "text", found: $shown, wanted: ($wanted | @base64d)}] end)}}')"
        ;;
      esac
    }

    # Puts a file in the place of another at once, with a mode and an owner where they are given: nobody ever sees half of it.
    replace() { # base64, mode, owner
      local draft=$path.$token said
      # An attempt at this change that was killed may have left its draft.
      if ! said=$({
        rm -f -- "$draft" && (umask 077 && set -o noclobber && base64 -d <<< "$1" > "$draft") &&
          if [ -n "$3" ]; then chown -- "$3" "$draft"; fi &&
          chmod -- "$2" "$draft" && sync -- "$draft" && mv -fT -- "$draft" "$path"
      } 2>&1); then
        rm -f -- "$draft"
        fail refused 'could not write its file' "$said"
      fi
      sync -- "$(dirname -- "$path")" || fail unknown 'could not make its change last' "$path"
    }

    change() { # apply or undo
      local before
      look
      [ "$state" != foreign ] || fail refused 'cannot replace what is there' "$why"
      if [ "$1" = apply ]; then
        if [ "$state" = present ]; then replace "$wanted" "$mode" "$owner"; else replace "$wanted" "$usual" ''; fi
        succeed '{"receipt": null}'
        return
      fi
      before=$(jq -c .params.before <<< "$line")
      case $(jq -r .state <<< "$before") in
      present)
        replace "$(jq -r .outputs.base64 <<< "$before")" "$(jq -r .outputs.mode <<< "$before")" \
          "$(jq -r .outputs.owner <<< "$before")"
        ;;
      absent)
        said=$(rm -f -- "$path" 2>&1) || fail refused 'could not delete its file' "$said"
        ;;
      *) fail refused 'does not know what stood there before' "$before" ;;
      esac
      succeed '{}'
    }

    answer() {
      if [ "$method" = initialize ]; then
        succeed "$(jq -c . <<< "$initialized")"
        return
      fi
      jq -e '.params.parameters | (keys == ["path", "text"]) and all(.[]; type == "string")
        and (.path | (. != "" and all(explode[]; . != 0)))' > /dev/null <<< "$line" ||
        fail refused 'has parameters that do not fit' 'NAME.file takes the strings `path` and `text`'
      # The x keeps newlines at the end, which command substitution takes away.
      path=$(jq -j '.params.parameters.path + "x"' <<< "$line") && path=${path%x}
      # Bytes that a variable cannot hold are safe in base64.
      wanted=$(jq -r '.params.parameters.text | @base64' <<< "$line")
      token=$(jq -r .params.token <<< "$line")
      case $method in
      observe) observe ;;
      apply | undo) change "$method" ;;
      *) fail refused "asks for $method, which is no request of protocol 1" '' ;;
      esac
    }

    while IFS= read -r line; do
      id=$(jq -r '.id // empty' <<< "$line")
      [ -n "$id" ] || continue
      method=$(jq -r .method <<< "$line")
      # In a shell of its own, which an answer with an error ends.
      (answer) || (fail unknown 'could not deal with its file' '')
    done

    """#
}
