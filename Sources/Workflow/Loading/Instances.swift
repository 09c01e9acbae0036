import Document

extension Loader {
  /// No file and what it uses gets more steps by `for_each` and by files in the place of steps.
  static let mostInstances = 10_000

  /// The instances that a `for_each` stands for; nil where it has a mistake.
  func instances(of forEach: Value, _ subject: String) -> [Each]? {
    let count = mistakeCount
    check(
      forEach, against: .any, at: forEach.span,
      in: ReferenceContext(subject: "`for_each` of \(subject)", site: .instances))
    guard mistakeCount == count else { return nil }
    let term: Term
    do throws(Unknown) {
      term = try evaluate(forEach, in: here, .parameters)
    } catch {
      if case .atRunTime = error {
        note(
          "the instances of \(subject) have to be known before the run", at: forEach.span,
          notes: ["what `for_each` leads to is the output of a step"])
      }
      return nil
    }
    guard let value = term.literal, spend((value.elements ?? []).count + (value.members ?? []).count, at: forEach.span)
    else { return nil }
    return instances(in: value, at: forEach.span, subject)
  }

  private func instances(in value: Value, at span: Span?, _ subject: String) -> [Each]? {
    var pairs: [(key: String, value: Value)] = []
    switch value.content {
    case .object(let members): pairs = members.map { ($0.key, $0.value) }
    case .array(let elements):
      for element in elements {
        guard let key = element.string else {
          note("`for_each` of \(subject) has to be a list of strings, and one element is \(element.sort)", at: span)
          return nil
        }
        pairs.append((key, element))
      }
    default:
      note("`for_each` of \(subject) has to be a list of strings or an object, not \(value.sort)", at: span)
      return nil
    }
    var known: Set<String> = []
    var isSound = true
    for (key, _) in pairs {
      if !Self.isKey(key) {
        note(
          "\(key.isEmpty ? "an empty text" : "`\(key.excerpt)`") in `for_each` of \(subject) cannot be a key", at: span,
          help: "keys have up to 64 characters that can be shown, none of them a quote or a backslash")
        isSound = false
      } else if !known.insert(key).inserted {
        note("the key `\(key)` is in `for_each` of \(subject) a second time", at: span)
        isSound = false
      }
    }
    return isSound ? pairs.map { Each(key: $0.key, value: $0.value, count: pairs.count, span: span) } : nil
  }

  private static func isKey(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return !text.isEmpty && text.utf8.count <= 256 && scalars.count <= 64
      && scalars.allSatisfy { !$0.steersDisplay && $0 != "\"" && $0 != "'" && $0 != "\\" && $0 != "`" }
  }

  /// Takes some of what is left of ``mostInstances``, or notes that there is not enough of it.
  func take(_ count: Int, at span: Span?) -> Bool {
    let (sum, overflow) = instanceCount.addingReportingOverflow(count)
    guard !overflow, sum <= Self.mostInstances else {
      if !isFull {
        note("the workflow has more than \(Self.mostInstances) instances", at: span)
        isFull = true
      }
      return false
    }
    instanceCount = sum
    return true
  }
}
