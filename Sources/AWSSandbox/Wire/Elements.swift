import AWSCore

/// Writes the children of an element as a block, so that a reply reads in code as it does on the wire.
@resultBuilder
enum Elements {
  static func buildExpression(_ element: Element) -> [Element] { [element] }
  static func buildExpression(_ element: Element?) -> [Element] { element.map { [$0] } ?? [] }
  static func buildExpression(_ elements: [Element]) -> [Element] { elements }
  static func buildBlock(_ parts: [Element]...) -> [Element] { parts.flatMap(\.self) }
  static func buildOptional(_ part: [Element]?) -> [Element] { part ?? [] }
  static func buildEither(first: [Element]) -> [Element] { first }
  static func buildEither(second: [Element]) -> [Element] { second }
  static func buildArray(_ parts: [[Element]]) -> [Element] { parts.flatMap(\.self) }
}

extension Element {
  /// An element with children.
  static func of(_ name: String, @Elements _ children: () throws -> [Element]) rethrows -> Element {
    Element(name, try children())
  }

  /// An element with a text, or nothing where there is none.
  static func text(_ name: String, _ text: String?) -> Element? {
    text.map { Element(name, text: $0) }
  }

  static func boolean(_ name: String, _ value: Bool) -> Element {
    Element(name, text: value ? "true" : "false")
  }

  static func integer(_ name: String, _ value: Int) -> Element {
    Element(name, text: String(value))
  }

  static func time(_ name: String, _ moment: Moment) -> Element {
    Element(name, text: moment.text)
  }

  /// A list of structures, each in an element of that name: `item` in the ec2 protocol, `member` in the query protocol.
  static func list(_ name: String, of item: String = "item", _ items: [[Element]]) -> Element {
    Element(name, items.map { Element(item, $0) })
  }

  /// A list of texts.
  static func list(_ name: String, of item: String = "item", texts: [String]) -> Element {
    Element(name, texts.map { Element(item, text: $0) })
  }
}
