import Document
import PlinkflowKit

extension CommandRun {
  /// An observation needs a word for "nothing is there" that no failure has: status 1 is also how `jq -e`, `grep -q`
  /// behind a `curl` that failed, and `test -f` on a disk that is gone end.
  static func objection(to with: Value) -> StepError? {
    for field in ["absent_status", "refused_status"] {
      for element in with[field]?.elements ?? [] {
        if case .integer(let status) = element.content, !(1...255).contains(status) {
          return isNoStatus(Int(truncatingIfNeeded: status), field)
        }
      }
    }
    switch (with["observe"] != nil, with["absent_status"] != nil) {
    case (true, false):
      return .refused(
        "has `observe` without `absent_status`",
        notes: ["an observation that fails also ends with status 1, and must not be taken for \"nothing is there\""],
        help: "add `absent_status: [1],` if that status never means anything else, or `absent_status: [],` if it "
          + "answers in JSON: `plinkflow steps command.run`")
    case (false, true):
      return .refused("has `absent_status` without `observe`")
    case (true, true), (false, false): return nil
    }
  }

  static func isNoStatus(_ status: Int, _ field: String) -> StepError {
    .refused("has \(status) in `\(field)`, which must have statuses from 1 to 255")
  }
}
