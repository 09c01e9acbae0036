import Document
import PlinkflowKit
import Processes

extension CommandRun {
  /// What a program that looked says, where it ended well or with a status that means something.
  ///
  /// - Parameter absent: the statuses that mean "nothing is there"; nil for a file that was frozen before they were
  ///   asked for.
  /// - Returns: nil where it says nothing that could be told from a failure.
  static func observation(
    of result: ProgramResult, absent: [Int]?
  ) throws(AnswerMistake) -> Observation<Outputs>? {
    guard case .exited(let status) = result.ending else { return nil }
    if status == 0 {
      switch result.answer {
      case .nothing: return .present([:])
      case .object(let members): return absent == nil ? .present(members) : try observation(in: members)
      case .text(let why):
        throw AnswerMistake(notes: [
          "standard output is neither empty nor one JSON object: \(why)", "it begins with: \(result.beginning)",
        ])
      }
    }
    // A program that crashes ends with 1 and a word about it, whatever it means by 1 otherwise.
    let isSilent = result.complaints.count == 0
    if let absent {
      guard absent.contains(Int(status)) else { return nil }
      guard status != 1 || isSilent else {
        throw AnswerMistake(
          notes: ["status 1 with text on standard error is also how a program ends that crashes"] + result.tail)
      }
      return .absent
    }
    switch status {
    case 1 where isSilent: return .absent
    case 75: return .settling(result.tail.last ?? "the other side is at work", pollAfter: .seconds(2))
    default: return nil
    }
  }

  /// Why an answer cannot be read, a line each.
  struct AnswerMistake: Error {
    let notes: [String]
  }

  /// What an object says: an answer where `state` is one of the four words, else outputs.
  private static func observation(in members: Outputs) throws(AnswerMistake) -> Observation<Outputs> {
    guard let word = members["state"]?.string, let state = AnsweredState(rawValue: word) else {
      return .present(members)
    }
    if let other = members.keys.sorted().first(where: { !state.fields.contains($0) }) {
      throw AnswerMistake(notes: [
        "its answer with state `\(word)` has a field `\(other.printable)`", "outputs stand under `outputs`",
      ])
    }
    switch state {
    case .absent: return .absent
    case .present:
      guard let outputs = (members["outputs"] ?? .object([])).members else {
        throw AnswerMistake(notes: ["`outputs` of its answer is no object"])
      }
      return .present(
        Dictionary(outputs.map { ($0.key, $0.value) }) { first, _ in first }, drift: try drift(in: members["drift"]))
    case .settling:
      let delay = members["poll_after"]?.seconds ?? .seconds(2)
      return .settling(members["why"]?.string ?? "the other side is at work", pollAfter: delay)
    case .foreign: return .foreign(members["why"]?.string ?? "`observe` says that it is somebody else's")
    }
  }

  private static func drift(in value: Value?) throws(AnswerMistake) -> [Difference] {
    guard let value else { return [] }
    var drift: [Difference] = []
    for element in value.elements ?? [.null] {
      guard let field = element["field"]?.string else {
        throw AnswerMistake(notes: ["`drift` of its answer is no list of objects with `field`, `found` and `wanted`"])
      }
      drift.append(Difference(field, found: element["found"]?.shown, wanted: element["wanted"]?.shown))
    }
    return drift
  }
}

/// The states that a program may answer with.
private enum AnsweredState: String {
  case absent, present, settling, foreign

  /// What an answer with it may hold.
  var fields: Set<String> {
    switch self {
    case .absent: ["state", "why"]
    case .present: ["state", "outputs", "drift", "why"]
    case .settling: ["state", "why", "poll_after", "outputs"]
    case .foreign: ["state", "why", "outputs"]
    }
  }
}

extension Value {
  /// The value as text for a person; nil where there is none.
  fileprivate var shown: String? {
    if case .null = content { return nil }
    return string ?? canonicalText
  }

  /// A number of seconds, up to a day.
  fileprivate var seconds: Duration? {
    switch content {
    case .integer(let seconds) where (0...86400).contains(seconds): .seconds(seconds)
    case .number(let seconds) where seconds >= 0 && seconds <= 86400: .milliseconds(Int64(seconds * 1000))
    default: nil
    }
  }
}
