import Document
import PlinkflowKit

extension Workflow {
  /// The parameters of a step with every reference replaced.
  ///
  /// A reference that is a whole text takes the value as it is; inside a longer text it has to be a single value.
  ///
  /// - Parameter outputs: the outputs of a step, by its place in ``steps``; nil where there are none yet.
  /// - Throws: a refusal that names the reference which leads to nothing, or to a list or object inside a text.
  public func parameters(of step: Int, outputs: (Int) -> Value?) throws(StepError) -> Value {
    try replaced(steps[step].with, outputs: outputs)
  }

  /// The parameters of a step as far as they can be known: one that refers to an output of which there is none is left
  /// out.
  public func knownParameters(of step: Int, outputs: (Int) -> Value?) -> Value {
    var known: [Value.Member] = []
    for member in steps[step].with.members ?? [] {
      guard let value = try? replaced(member.value, outputs: outputs) else { continue }
      known.append(Value.Member(member.key, value, keySpan: member.keySpan))
    }
    return .object(known)
  }

  /// A parameter of a step before all that it refers to is known.
  public enum Prospect: Sendable, Equatable {
    /// It has this value.
    case known(Value)
    /// It is known once the steps in these places have their outputs.
    case knownAfter([Int])
  }

  /// The parameters of a step one by one, each with its value or with what that waits for.
  ///
  /// - Parameter outputs: the outputs of a step, by its place in ``steps``; nil where there are none yet.
  public func prospects(of step: Int, outputs: (Int) -> Value?) -> [(name: String, prospect: Prospect)] {
    (steps[step].with.members ?? []).map { member in
      do throws(StepError) {
        return (member.key, .known(try replaced(member.value, outputs: outputs)))
      } catch {
        let missing = Set(steps(referredToIn: member.value)).filter { outputs($0) == nil }
        return (member.key, .knownAfter(missing.sorted()))
      }
    }
  }

  private func steps(referredToIn value: Value) -> [Int] {
    switch value.content {
    case .string(let text) where Template.isTemplate(text):
      ((try? Template(text))?.references ?? []).compactMap { step(of: $0)?.index }
    case .array(let elements): elements.flatMap(steps(referredToIn:))
    case .object(let members): members.flatMap { steps(referredToIn: $0.value) }
    default: []
    }
  }

  /// What the workflow's own `outputs` say once its steps are done.
  ///
  /// - Throws: a refusal that names the first reference which leads to nothing.
  public func results(outputs: (Int) -> Value?) throws(StepError) -> Value {
    try replaced(self.outputs, outputs: outputs)
  }

  private func replaced(_ value: Value, outputs: (Int) -> Value?) throws(StepError) -> Value {
    switch value.content {
    case .string(let text) where Template.isTemplate(text):
      return Value(try replaced(text, outputs: outputs).content, span: value.span)
    case .array(let elements):
      var result: [Value] = []
      result.reserveCapacity(elements.count)
      for element in elements { result.append(try replaced(element, outputs: outputs)) }
      return Value(.array(result), span: value.span)
    case .object(let members):
      var result = members
      for index in result.indices { result[index].value = try replaced(result[index].value, outputs: outputs) }
      return Value(.object(result), span: value.span)
    default:
      return value
    }
  }

  private func replaced(_ text: String, outputs: (Int) -> Value?) throws(StepError) -> Value {
    let template: Template
    do throws(TemplateMistake) {
      template = try Template(text)
    } catch {
      throw .refused("has a reference that cannot be read", notes: [error.summary])
    }
    if let reference = template.whole { return try find(reference, outputs: outputs) }
    var result = ""
    for segment in template.segments {
      guard result.utf8.count <= Term.largest else {
        throw .refused("has a text that is larger than \(Term.largest) bytes once its references are replaced")
      }
      switch segment {
      case .text(let text): result += text
      case .reference(let reference):
        let value = try find(reference, outputs: outputs)
        guard let text = value.scalarText else {
          throw .refused("refers to `\(reference.text)` inside a text, and that is \(value.sort)")
        }
        result += text
      }
    }
    return .string(result)
  }

  private func find(_ reference: Reference, outputs: (Int) -> Value?) throws(StepError) -> Value {
    let root: Value?
    let path: ArraySlice<Reference.Element>
    if reference.isParameter {
      root = arguments
      path = reference.path[...]
    } else {
      let found = step(of: reference)
      path = found.map { reference.path[$0.consumed...] } ?? []
      root = found.flatMap { outputs($0.index) }
      if root == nil {
        let name = found.map { steps[$0.index].name } ?? reference.head
        throw .refused("refers to `\(reference.text)`, and step `\(name)` has no outputs yet")
      }
    }
    guard var value = root else { throw .refused("refers to `\(reference.text)`, which does not exist") }
    for (depth, element) in zip(path.indices, path) {
      guard let inner = value[element] else {
        throw .refused(
          "refers to `\(reference.text)`, which does not exist",
          notes: ["`\(reference.text(upTo: depth))` is \(value.inventory)"])
      }
      value = inner
    }
    return value
  }

  /// The step that a reference names, and how much of its path belongs to the name: `vpn["acme"].gateway.gateway_id` is
  /// an output of the step `vpn["acme"].gateway`.
  private func step(of reference: Reference) -> (index: Int, consumed: Int)? {
    var name = reference.head
    for (consumed, element) in reference.path.enumerated() {
      if let index = indices[name] { return (index, consumed) }
      name += element.text
    }
    return indices[name].map { ($0, reference.path.count) }
  }
}

extension Value {
  /// The value that an element of a path leads to.
  subscript(element: Reference.Element) -> Value? {
    switch element {
    case .key(let key), .named(let key): self[key]
    case .index(let index): elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    case .all, .sameKey: nil
    }
  }

  /// The text that stands for the value inside a longer text; nil for what is not a single value.
  var scalarText: String? {
    switch content {
    case .string(let text): text
    case .integer, .number, .boolean: canonicalText
    case .null, .array, .object: nil
    }
  }

  /// What sort of value this is, and how large, for a person who looks for something in it.
  fileprivate var inventory: String {
    switch content {
    case .array(let elements): "a list of \(elements.count)"
    case .object(let members) where !members.isEmpty: "an object with " + listed(members.map(\.key))
    default: sort
    }
  }
}
