import CLibrary
import Command
import Foundation
import PlinkflowKit

/// A program that goes on running, in a session and a folder of its own, also when plinkflow ends.
///
/// The folder says whose it is. Beside its files it holds `log`, what the program printed, and `process`: its number,
/// the kernel's time of its start and its session, written by the shell that starts it in that session. By these it is
/// found again after any end of plinkflow, and by these, never by a name, its processes are ended. Two starts at a time
/// are kept apart by a lock, so that there is one program of it.
///
/// Unlike other changes, a start is waited for: one that fails is told with the program's own words, and leaves
/// nothing.
struct Service: Step {
  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let folder: String
    /// Whether it runs.
    let isRunning: Bool
  }

  /// `host.service`.
  static let kind = "host.service"
  static let summary = "a program that goes on running, with its files in a folder of its own"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: Parameters.help,
    outputs: ["folder": "its folder", "is_running": "whether it runs"])
  /// It is ended, and its folder is deleted.
  static let reversible = true

  /// How long a start may take until it listens.
  private static let startPatience = Duration.seconds(10)
  /// How long it is asked to end before it is ended.
  private static let endPatience = Duration.seconds(5)

  private let parameters: Parameters
  private let folder: OwnedFolder
  private let listens: [Listening]

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    try parameters.validate()
    folder = try OwnedFolder(parameters.folder, "folder")
    var listens: [Listening] = []
    for text in parameters.listens ?? [] { listens.append(try Listening(text)) }
    self.listens = listens
    self.parameters = parameters
  }

  /// Observes the folder, and asks the kernel about the process.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    switch folder.standing(for: token) {
    case .absent: return .absent
    case .owned: break
    case .half: return ended
    case .foreign: return .foreign("there is a folder `\(folder.path)` that this workflow did not make")
    }
    guard folder.text(of: Self.definition) == parameters.fingerprint else {
      return .foreign("in `\(folder.path)` another service was set up: undo the run that did it first")
    }
    guard let record, record.isRunning else { return ended }
    let missing = listens.filter { !$0.isOpen(for: record.identifier) }
    let drift = missing.map { Difference("listens", found: nil, wanted: $0.text) }
    return .present(Outputs(folder: folder.path, isRunning: true), drift: drift)
  }

  private var ended: Observation<Outputs> {
    .present(Outputs(folder: folder.path, isRunning: false), drift: [Difference("running", found: "no", wanted: "yes")])
  }

  /// Starts it, and waits until it listens.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    // One that was found there is this step's, whatever change made it.
    if !folder.isThere {
      var files = try await parameters.filledFiles()
      files[Self.definition] = parameters.fingerprint
      try folder.make(token, files: files)
    }
    if record?.isRunning != true {
      // What is left of one whose own process ended, such as its workers, holds its ports.
      try await end()
      removeSockets()
      do {
        try await start()
      } catch {
        if case .refused = error.class { try await takeAway(found, token) }
        throw error
      }
    }
    guard let reason = await reasonNotToBeReady() else { return Nothing() }
    let last = lastLines
    try await takeAway(found, token)
    throw .refused("was refused by `\(parameters.command[0])`", notes: [reason] + last)
  }

  /// Ends it, and takes its folder away; one that was found ended stays so.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    try await takeAway(before, token)
  }

  private func takeAway(_ before: Observation<Outputs>, _ token: Token) async throws(StepError) {
    if case .present = before, folder.isThere { return try await end() }
    switch folder.standing(for: token) {
    case .absent, .foreign: return
    case .owned: try await end()
    case .half: break
    }
    try folder.remove(token)
  }

  // MARK: The process

  /// The file that tells what is run here.
  private static let definition = "definition"

  /// The lock lets one start after the other; who comes second finds the first one's process.
  private static let starter = """
    exec 9> lock; flock 9
    [ -e process ] && exit 0
    "$@" >> log 2>&1 9>&- &
    read -r stat < /proc/$!/stat
    set -- ${stat##*) }
    read -r boot < /proc/sys/kernel/random/boot_id
    echo "$! ${20} $$ $boot" > process.new && mv process.new process
    """

  private func start() async throws(StepError) {
    let enter = parameters.namespace.map { ["ip", "netns", "exec", $0] } ?? []
    var environment = ["PATH": Tool.path, "LC_ALL": "C", "HOME": folder.path]
    environment.merge(parameters.environment ?? [:]) { _, given in given }
    let session = NewSession(
      script: "cd \"$0\" || exit 1\n" + Self.starter, arguments: [folder.path] + enter + parameters.command,
      environment: environment)
    let status = await session.run()
    guard status == 0 else {
      throw .unknown("lost the shell that starts it", notes: ["it ended with \(status)"] + lastLines)
    }
  }

  /// Takes away what a program that was killed listened on: many refuse to start where it is.
  private func removeSockets() {
    for case .socket(let path) in listens where path.hasPrefix(folder.path + "/") {
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    }
  }

  private var record: ProcessRecord? { folder.text(of: "process").flatMap(ProcessRecord.init) }

  /// Waits until it listens; a sentence where it ended or took too long.
  private func reasonNotToBeReady() async -> String? {
    let deadline = ContinuousClock.now + Self.startPatience
    // Without anything to listen on, a program that cannot use its files has ended by then.
    let settled = ContinuousClock.now + .milliseconds(listens.isEmpty ? 100 : 0)
    while true {
      guard let record, record.isRunning else { return "it ended right after its start" }
      let missing = listens.filter { !$0.isOpen(for: record.identifier) }
      let now = ContinuousClock.now
      if missing.isEmpty, now >= settled { return nil }
      guard now < deadline else {
        return "it does not listen on \(missing.map(\.text).joined(separator: ", ")) after 10 s"
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Asks all its processes to end, and ends them where they do not.
  private func end() async throws(StepError) {
    guard let record else { return }
    let deadline = ContinuousClock.now + Self.endPatience
    var isThere = record.send(SIGTERM)
    while isThere {
      try? await Task.sleep(for: .milliseconds(10))
      let now = ContinuousClock.now
      if now >= deadline + Self.endPatience {
        throw .unknown(
          "could not end `\(parameters.command[0])`", notes: ["process \(record.identifier) is still there"])
      }
      isThere = now >= deadline ? record.send(SIGKILL) : !record.members.isEmpty
    }
    unlink("\(folder.path)/process")
  }

  /// The end of what it printed.
  private var lastLines: [String] {
    guard let file = FileHandle(forReadingAtPath: "\(folder.path)/log"), let length = try? file.seekToEnd() else {
      return []
    }
    // More than is shown, so that a secret is found that the beginning of what is shown goes through.
    let kept = UInt64(4096 + Redaction.mostBytesOfSecret)
    try? file.seek(toOffset: length > kept ? length - kept : 0)
    let text = Redaction.redactedEnd(of: [UInt8]((try? file.readToEnd()) ?? Data()), count: 4096)
    return text.split(whereSeparator: \.isNewline).suffix(5).map { String($0.prefix(500)) }
  }
}
