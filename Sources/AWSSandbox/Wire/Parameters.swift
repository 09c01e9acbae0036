/// The parameters of a request in the query or the ec2 protocol: `Filter.1.Value.2=x` as a tree.
///
/// The ec2 protocol numbers the elements of a list right behind its name, the query protocol behind the word `member`;
/// both are read the same way.
struct Parameters: Sendable, Hashable {
  private var value: String?
  private var children: [String: Parameters] = [:]

  /// More than any action of the services takes; what is larger is not theirs.
  static let limits = (names: 10_000, depth: 12)

  init() {}

  init(_ pairs: [(name: String, value: String)]) throws {
    guard pairs.count <= Parameters.limits.names else {
      throw Refusal("MalformedQueryString", "The request has more than \(Parameters.limits.names) parameters.")
    }
    for pair in pairs {
      let path = pair.name.split(separator: ".", omittingEmptySubsequences: false)
      guard path.count <= Parameters.limits.depth else {
        throw Refusal("MalformedQueryString", "A parameter is nested too deeply.")
      }
      guard path.allSatisfy({ $0.utf8.first.map { !(48...57).contains($0) } ?? true || Int32($0) != nil }) else {
        throw Refusal("MalformedQueryString", "A list has no element of that number: \(pair.name.prefix(100))")
      }
      insert(pair.value, at: path[...])
    }
  }

  private mutating func insert(_ text: String, at path: ArraySlice<Substring>) {
    guard let first = path.first else {
      value = text
      return
    }
    children[String(first), default: Parameters()].insert(text, at: path.dropFirst())
  }

  /// The names at the top, in their order.
  var names: [String] { children.keys.sorted() }

  subscript(name: String) -> Parameters? { children[name] }

  /// The text under that name, unless it is missing or empty.
  func string(_ name: String) -> String? {
    guard let text = children[name]?.value, !text.isEmpty else { return nil }
    return text
  }

  /// The text under that name, which the action cannot do without.
  func required(_ name: String) throws -> String {
    guard let text = string(name) else { throw Refusal.missing(name) }
    return text
  }

  func boolean(_ name: String) throws -> Bool? {
    switch string(name)?.lowercased() {
    case nil: return nil
    case "true", "1": return true
    case "false", "0": return false
    case .some(let other): throw Refusal.invalidValue("Invalid value '\(other)' for \(name). Expected true or false.")
    }
  }

  func integer(_ name: String) throws -> Int? {
    guard let text = string(name) else { return nil }
    guard let number = Int(text) else {
      throw Refusal.invalidValue("Invalid value '\(text)' for \(name). Expected a whole number.")
    }
    return number
  }

  /// The elements of a list, by their numbers.
  func list(_ name: String) -> [Parameters] {
    guard let list = children[name] else { return [] }
    let elements = list.children["member"]?.children ?? list.children
    return elements.compactMap { number, element in Int(number).map { (number: $0, element: element) } }
      .sorted { $0.number < $1.number }.map(\.element)
  }

  /// The elements of a list of texts.
  func strings(_ name: String) -> [String] {
    list(name).compactMap(\.value)
  }

  /// One spelling for equal parameters, without those names: what a client token vouches for.
  func fingerprint(without left: Set<String> = ["Action", "Version", "ClientToken"]) -> String {
    var lines: [String] = []
    write(to: &lines, under: "", without: left)
    return lines.joined(separator: "\n")
  }

  private func write(to lines: inout [String], under prefix: String, without left: Set<String>) {
    if let value { lines.append("\(prefix)=\(value)") }
    for (name, child) in children.sorted(by: { $0.key < $1.key }) where !(prefix.isEmpty && left.contains(name)) {
      child.write(to: &lines, under: prefix.isEmpty ? name : "\(prefix).\(name)", without: left)
    }
  }
}
