import Document
import PlinkflowKit

extension Loader {
  /// The name that `exclusive` says of a step or a connection; nil where it says none, or has a mistake.
  ///
  /// It is known before the run: what a step waits for cannot follow from what another one puts out.
  func exclusiveName(_ value: Value?, of subject: String) -> String? {
    guard let value, value != .null else { return nil }
    let field = "`exclusive` of \(subject)"
    let count = mistakeCount
    check(value, against: .string, at: value.span, in: ReferenceContext(subject: field, site: .exclusive))
    guard mistakeCount == count else { return nil }
    let term: Term
    do throws(Unknown) {
      term = try evaluate(value, in: here, .parameters)
    } catch {
      if case .atRunTime = error { note("\(field) depends on the output of a step\(Self.tooLate)", at: value.span) }
      return nil
    }
    guard let text = term.literal?.string else { return nil }
    return readName(text, field, at: value.span)
  }

  static let tooLate = ", and has to be known before the run"

  /// Notes that a kind declares a name that is none.
  func checkExclusive(of kind: StepKind, at span: Span?) {
    guard let name = kind.exclusive else { return }
    _ = readName(name, "`exclusive` of kind `\(kind.name)`", at: span)
  }

  private func readName(_ text: String, _ field: String, at span: Span?) -> String? {
    do throws(ExclusiveName.Mistake) {
      return try ExclusiveName.read(text)
    } catch {
      note(
        "\(field) \(error.sentence)", at: span,
        help: "a name is 1 to \(ExclusiveName.longest) characters, such as `router`")
      return nil
    }
  }
}

extension StepDraft {
  /// The names of what the step changes as the only one: its own, its connection's and its kind's, in the one order in
  /// which every step takes them, so that no two wait for each other.
  func exclusiveNames(in setting: Setting) -> [String] {
    let own = [exclusive, connection.flatMap { setting.connections[$0].exclusive }, kind?.exclusive].compactMap { $0 }
    // Most steps have none.
    return own.isEmpty ? [] : Set(own.compactMap { try? ExclusiveName.read($0) }).sorted()
  }
}
