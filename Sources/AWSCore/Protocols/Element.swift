/// An element of an XML document, without its attributes and namespaces.
public struct Element: Sendable, Hashable {
  /// The local name.
  public var name: String
  /// The text directly inside of it, as it was sent; none where there is only white space between elements.
  public var text: String
  /// The elements directly inside of it, in order.
  public var children: [Element]

  /// An element.
  public init(_ name: String, text: String = "", _ children: [Element] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The first child of that name.
  public subscript(name: String) -> Element? {
    children.first { $0.name == name }
  }
}
