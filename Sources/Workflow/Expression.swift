import Document
import PlinkflowKit

/// A value with its references, read once and led to what they name: the steps by their indices, so that working it out
/// needs neither the text nor the names again.
indirect enum Expression: Sendable {
  /// A value without references.
  case literal(Value)
  case list([Expression], span: Span?)
  case object([Member], span: Span?)
  /// A reference that is a whole text: it takes the value as it is.
  case reference(Target, span: Span?)
  /// A text with references in it.
  case text([Segment], span: Span?)
  /// A text whose references cannot be read: what is wrong with it.
  case unreadable(String)

  struct Member: Sendable {
    let key: String
    let keySpan: Span?
    let value: Expression
  }

  enum Segment: Sendable {
    case text(String)
    case reference(Target)
  }

  /// What a reference leads to.
  struct Target: Sendable {
    enum Root: Sendable {
      case parameters
      case step(Int)
      /// No step has that name.
      case unknown(String)
    }

    let root: Root
    /// The way into the root's value.
    let path: ArraySlice<Reference.Element>
    let reference: Reference
  }
}

extension Expression {
  /// Reads the references in a value.
  ///
  /// - Parameter steps: the indices of the steps, by name.
  init(_ value: Value, steps: [String: Int]) {
    switch value.content {
    case .string(let text) where Template.isTemplate(text): self.init(text, span: value.span, steps: steps)
    case .array(let elements):
      let inner = elements.map { Expression($0, steps: steps) }
      self = inner.allSatisfy(\.isLiteral) ? .literal(value) : .list(inner, span: value.span)
    case .object(let members):
      let inner = members.map {
        Member(key: $0.key, keySpan: $0.keySpan, value: Expression($0.value, steps: steps))
      }
      self = inner.allSatisfy(\.value.isLiteral) ? .literal(value) : .object(inner, span: value.span)
    default: self = .literal(value)
    }
  }

  private init(_ text: String, span: Span?, steps: [String: Int]) {
    let template: Template
    do throws(TemplateMistake) {
      template = try Template(text)
    } catch {
      self = .unreadable(error.summary)
      return
    }
    if let literal = template.literal {
      self = .literal(Value(.string(literal), span: span))
    } else if let whole = template.whole {
      self = .reference(Target(whole, steps: steps), span: span)
    } else {
      let segments = template.segments.map { segment -> Segment in
        switch segment {
        case .text(let text): .text(text)
        case .reference(let reference): .reference(Target(reference, steps: steps))
        }
      }
      self = .text(segments, span: span)
    }
  }

  private var isLiteral: Bool {
    if case .literal(let value) = self {
      // `$$` and `$${` stand for other texts than themselves.
      if case .string(let text) = value.content { return !Template.isTemplate(text) }
      return true
    }
    return false
  }

  /// The members of an object, each by itself; empty for anything else.
  var members: [Member] {
    switch self {
    case .object(let members, _): members
    case .literal(let value):
      (value.members ?? []).map { Member(key: $0.key, keySpan: $0.keySpan, value: .literal($0.value)) }
    default: []
    }
  }

  /// The indices of the steps that it refers to, as often as it does.
  var steps: [Int] {
    switch self {
    case .literal, .unreadable: []
    case .list(let elements, _): elements.flatMap(\.steps)
    case .object(let members, _): members.flatMap(\.value.steps)
    case .reference(let target, _): target.step.map { [$0] } ?? []
    case .text(let segments, _):
      segments.compactMap { if case .reference(let target) = $0 { target.step } else { nil } }
    }
  }

  /// The value with every reference replaced.
  ///
  /// - Parameters:
  ///   - arguments: the values of the workflow's parameters, an object.
  ///   - outputs: the outputs of a step, by its index; nil where there are none yet.
  /// - Throws: a refusal that names the reference which leads to nothing, or to a list or object inside a text.
  func value(
    arguments: Value, names: (Int) -> String, outputs: (Int) -> Value?
  ) throws(StepError) -> Value {
    switch self {
    case .literal(let value): return value
    case .unreadable(let why): throw .refused("has a reference that cannot be read", notes: [why])
    case .list(let elements, let span):
      var result: [Value] = []
      result.reserveCapacity(elements.count)
      for element in elements {
        result.append(try element.value(arguments: arguments, names: names, outputs: outputs))
      }
      return Value(.array(result), span: span)
    case .object(let members, let span):
      var result: [Value.Member] = []
      result.reserveCapacity(members.count)
      for member in members {
        let value = try member.value.value(arguments: arguments, names: names, outputs: outputs)
        result.append(Value.Member(member.key, value, keySpan: member.keySpan))
      }
      return Value(.object(result), span: span)
    case .reference(let target, let span):
      return Value(try target.value(arguments: arguments, names: names, outputs: outputs).content, span: span)
    case .text(let segments, let span):
      var result = ""
      for segment in segments {
        guard result.utf8.count <= Term.largest else {
          throw .refused("has a text that is larger than \(Term.largest) bytes once its references are replaced")
        }
        switch segment {
        case .text(let text): result += text
        case .reference(let target):
          let value = try target.value(arguments: arguments, names: names, outputs: outputs)
          guard let text = value.scalarText else {
            throw .refused("refers to `\(target.reference.text)` inside a text, and that is \(value.sort)")
          }
          result += text
        }
      }
      return Value(.string(result), span: span)
    }
  }
}

extension Expression.Target {
  /// Finds the step that a reference names, and how much of its path belongs to the name:
  /// `vpn["acme"].gateway.gateway_id` is an output of the step `vpn["acme"].gateway`.
  init(_ reference: Reference, steps: [String: Int]) {
    self.reference = reference
    if reference.isParameter {
      (root, path) = (.parameters, reference.path[...])
      return
    }
    var name = reference.head
    for (consumed, element) in reference.path.enumerated() {
      if let index = steps[name] {
        (root, path) = (.step(index), reference.path[consumed...])
        return
      }
      name += element.text
    }
    (root, path) = (steps[name].map { .step($0) } ?? .unknown(reference.head), [])
  }

  /// The index of the step that it leads to; nil for a parameter.
  var step: Int? {
    if case .step(let index) = root { index } else { nil }
  }

  fileprivate func value(
    arguments: Value, names: (Int) -> String, outputs: (Int) -> Value?
  ) throws(StepError) -> Value {
    var value: Value
    switch root {
    case .parameters: value = arguments
    case .step(let index):
      guard let known = outputs(index) else {
        throw .refused("refers to `\(reference.text)`, and step `\(names(index))` has no outputs yet")
      }
      value = known
    case .unknown(let head):
      throw .refused("refers to `\(reference.text)`, and step `\(head)` has no outputs yet")
    }
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
