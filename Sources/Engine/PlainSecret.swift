import Document
import PlinkflowKit
import Workflow

/// The text of a secret in what a run journals of its workflow.
public struct PlainSecret: Sendable, Equatable {
  /// Where it stands.
  public enum Location: Sendable, Equatable {
    /// In the value of a parameter of the workflow.
    case parameter(String)
    /// In what the file says under `with` of a step.
    case step(String, HeldSecret)
    /// In that line of the text, in none of the above.
    case line(Int)
  }

  /// Where it stands.
  public let location: Location
  /// The secret's source.
  public let source: String
}

extension Workflow {
  /// Where the texts of revealed secrets stand in what is journaled of the workflow, but for what its author calls
  /// public; a line of the text is told only where nothing else is.
  var plainSecrets: [PlainSecret] {
    var found: [PlainSecret] = []
    var published: [String] = []
    for parameter in parameters {
      guard let value = arguments[parameter.name], !parameter.isSecret else { continue }
      if parameter.isPublic {
        published += value.texts
      } else if let held = HeldSecret.find(in: value) {
        found.append(PlainSecret(location: .parameter(parameter.name), source: held.source))
      }
    }
    for step in steps {
      for member in step.with.members ?? [] where step.published.contains(member.key) {
        published += member.value.texts
      }
      if let held = HeldSecret.find(in: step.with, except: step.published) {
        found.append(PlainSecret(location: .step(step.name, held), source: held.source))
      }
    }
    guard found.isEmpty else { return found }
    // What is public hides nothing else: the lines of the text stay where they are.
    var text = frozenText
    for value in published where !value.isEmpty && !value.contains(where: \.isNewline) {
      text = text.replacing(value, with: "")
    }
    return HeldSecret.find(in: text).map { [PlainSecret(location: .line($0.line), source: $0.source)] } ?? []
  }
}

extension Value {
  /// All texts and numbers in it.
  fileprivate var texts: [String] {
    switch content {
    case .null, .boolean: []
    case .string(let text): [text]
    case .integer, .number: [canonicalText]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let members): members.flatMap { [$0.key] + $0.value.texts }
    }
  }
}
