import PlinkflowKit

extension CommandRun {
  /// What the ends of the programs mean.
  static let contract = Contract(
    "what the end of a program means",
    [
      .init("observe", "status 0, nothing or one JSON object of outputs", means: "it is there, as wanted"),
      .init("", #"status 0, {"state": "absent"}"#, means: "nothing is there"),
      .init(
        "", #"status 0, {"state": "present", "outputs": {…}, "drift": [{"field", "found", "wanted"}]}"#,
        means: "it is there, and differs in these fields from what is wanted; none, or no drift: as wanted"),
      .init(
        "", #"status 0, {"state": "settling", "why": "…", "poll_after": SECONDS}"#,
        means: "it is on its way: looked at again"),
      .init("", #"status 0, {"state": "foreign", "why": "…"}"#, means: "somebody else's is there: the step stops"),
      .init(
        "", "a status in `absent_status`; 1 only with nothing on standard error", means: "nothing is there"),
      .init(
        "", "anything else, a signal, a timeout",
        means:
          "observing failed, and is tried again if `retry` says so; then the step fails; never \"nothing is there\""
      ),
      .init(
        "apply", "status 0",
        means: "done, if observe agrees; one JSON object on standard output is the outputs where there is no `observe`"),
      .init("", "a status in `refused_status`", means: "nothing was changed, as the author promises: the step fails"),
      .init(
        "", "anything else, with `observe`",
        means:
          "it is looked at what it did: done if that is as wanted, else sent again if `retry` says so, else the step "
          + "fails; what stands is its own, and undo takes it back"),
      .init("", "anything else, with `repeatable: true`", means: "sent again if `retry` says so, or by the next `run`"),
      .init(
        "", "anything else, with neither",
        means: "in doubt, exit status 4: sent again after `run FILE --again STEP`, or done with `run FILE --done STEP`"),
      .init("undo", "status 0", means: "taken back, if observe agrees"),
      .init("", "a status in `refused_status`", means: "nothing was taken back: the step stays done"),
      .init(
        "", "anything else",
        means:
          "as apply, and not taken back even where observe sees nothing, since parts may stand: mended, undone again, "
          + "or `undo --done STEP`"),
    ],
    notes: [
      "Status 1 is also how `jq -e`, `grep -q` behind a failed `curl -s`, and `test -f` on a disk that is gone end, so the "
        + "statuses that mean \"nothing is there\" are written down. With text on standard error it is how Python, a shell and "
        + "many others end that crash, and never means that.",
      "Of a change that did not come to a good end the undo program runs, whatever observe sees: it has to cope with nothing "
        + "there.",
      "What a program prints on standard error, and on standard output where it is no object, is the step's log: `plinkflow "
        + "log --step STEP`, `run --verbose`. Of much text the beginning and the end are kept.",
      "Programs get PATH, HOME, LANG, TMPDIR, what the step names, PLINKFLOW_TOKEN, and PLINKFLOW_PARAM_NAME for each of "
        + "`parameters`; of one of 32 KiB or more PLINKFLOW_PARAM_NAME_FILE is the path of a file. PLINKFLOW_RECEIPT is "
        + "the path of a file with apply's outputs, and PLINKFLOW_BEFORE, for apply and undo, of one with the outputs that observe told before the change; below 32 KiB the text itself is in "
        + "PLINKFLOW_RECEIPT_JSON and PLINKFLOW_BEFORE_JSON. Outputs have 256 KiB at most.",
      "They are started without a shell; a text file without `#!` is read by /bin/sh, as a shell would have it.",
      "`timeout` beside `uses` bounds the whole step, `timeout` under `with` one program.",
      "`exclusive: \"NAME\"` beside `uses` keeps apply and undo from running beside those of other steps that say it, in all "
        + "runs of one user on one machine.",
    ])
}
