import Document
import PlinkflowKit

extension CommandRun {
  /// The programs, and what they are given.
  struct Parameters: Decodable, Sendable {
    /// The program that observes, with its arguments.
    let observe: [String]?
    /// The program that changes, with its arguments.
    let apply: [String]
    /// The program that takes back, with its arguments.
    let undo: [String]?
    /// With which statuses `observe` says that nothing is there; nil in a file that was frozen before this was asked
    /// for.
    let absentStatus: [Int]?
    /// With which statuses the programs that change say that they changed nothing.
    let refusedStatus: [Int]?
    /// Whether the same token twice is once.
    let repeatable: Bool?
    /// Values for the programs.
    let parameters: [String: Value]?
    /// Variables for the programs.
    let environment: [String: String]?
    /// Variables for the programs that hold secrets.
    let secrets: [String: Secret]?
    /// The folder that they run in.
    let workingDirectory: String?
    /// How long each may run.
    let timeout: String?

    static let help = [
      "observe": "the program that observes, with its arguments; left out, the step is done once `apply` was",
      "apply": "the program that changes, with its arguments; started without a shell",
      "undo": "the program that takes back, with its arguments; it has to cope with nothing there",
      "absent_status":
        "the statuses by which `observe` says that nothing is there, such as `[1]`; `[]` where it says so in JSON",
      "refused_status": "the statuses by which `apply` and `undo` promise that they changed nothing; left out, none",
      "repeatable": "whether `apply` and `undo` do once what they are told twice with the same PLINKFLOW_TOKEN",
      "parameters":
        "values by name, which the programs find as PLINKFLOW_PARAM_NAME; one of 32 KiB or more in the file that "
        + "PLINKFLOW_PARAM_NAME_FILE names",
      "environment": "variables by name",
      "secrets": "variables by name, whose values come from a source such as `env:NAME`",
      "working_directory":
        "the folder that the programs run in, from that of the workflow's file on; left out, that one",
      "timeout":
        "how long each program may run, such as `90s`; left out, `10m`; a step's own `timeout` bounds all of it",
    ]

    /// - Returns: how long each program may run.
    func validate() throws(StepError) -> Duration {
      for (field, program) in [("observe", observe), ("apply", apply), ("undo", undo)] {
        guard let program else { continue }
        guard let name = program.first, !name.isEmpty else { throw .refused("has no program in `\(field)`") }
        guard program.allSatisfy({ !$0.utf8.contains(0) }) else {
          throw .refused("has a zero byte in `\(field)`")
        }
      }
      for (field, statuses) in [("absent_status", absentStatus), ("refused_status", refusedStatus)] {
        if let wrong = statuses?.first(where: { !(1...255).contains($0) }) { throw CommandRun.isNoStatus(wrong, field) }
      }
      let names = [
        environment.map { Array($0.keys) }, secrets.map { Array($0.keys) }, parameters.map { Array($0.keys) },
      ]
      for name in names.compactMap({ $0 }).joined() where !Self.isVariable(name) {
        throw .refused("has a name that is no variable's: `\(name)`")
      }
      try checkSizes()
      guard let timeout else { return .seconds(600) }
      guard let duration = Duration(text: timeout), duration > .zero else {
        throw .refused("has no duration in `timeout`: `\(timeout)`", help: "write it like `90s` or `10m`")
      }
      return duration
    }

    /// Letters, digits and underscores, and none of plinkflow's own.
    private static func isVariable(_ name: String) -> Bool {
      guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
        !name.uppercased().hasPrefix("PLINKFLOW_")
      else { return false }
      return name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    }
  }
}
