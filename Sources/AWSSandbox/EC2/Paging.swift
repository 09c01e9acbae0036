import AWSCore

/// EC2's pages: `MaxResults` and an opaque `NextToken`.
extension Call {
  /// One page of a list that is sorted by `key`, and the element that leads to the next.
  func page<Item>(_ items: [Item], by key: (Item) -> String) throws -> (items: [Item], next: Element?) {
    let size = try input.integer("MaxResults") ?? input.integer("maxResults") ?? 1000
    guard (1...1000).contains(size) else {
      throw Refusal.invalidValue("Value ( \(size) ) for parameter maxResults is invalid. Expecting 1 to 1000.")
    }
    var rest = items[...]
    if let token = input.string("NextToken") ?? input.string("nextToken") {
      guard let last = PageToken.read(token, of: action) else {
        throw Refusal("InvalidNextToken", "The token '\(token)' is invalid")
      }
      rest = rest.drop { key($0) <= last }
    }
    let page = Array(rest.prefix(size))
    guard rest.count > size, let last = page.last else { return (page, nil) }
    return (page, Element("nextToken", text: PageToken.write(key(last), of: action)))
  }
}

/// The text that leads to the next page of an action: the key of the last item, not to be made by hand.
enum PageToken {
  static func write(_ key: String, of action: String) -> String {
    let text = "\(action)\n\(key)"
    return text.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  static func read(_ token: String, of action: String) -> String? {
    let digits = Array(token.utf8)
    guard digits.count.isMultiple(of: 2), digits.count < 4096 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    guard let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(action + "\n") else { return nil }
    return String(text.dropFirst(action.count + 1))
  }
}
