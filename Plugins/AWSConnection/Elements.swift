import AWSCore

extension Element {
  /// The text of the first child of that name, where there is any.
  public func text(_ name: String) -> String? {
    guard let text = self[name]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// The whole number in the first child of that name.
  public func integer(_ name: String) -> Int? {
    text(name).flatMap { Int($0) }
  }

  /// Whether the first child of that name says `true`.
  public func boolean(_ name: String) -> Bool {
    text(name)?.lowercased() == "true"
  }

  /// The elements of the list in the first child of that name.
  public func items(_ name: String) -> [Element] {
    self[name]?.children ?? []
  }

  /// The elements of the list at the end of a path.
  public func items(at path: [String]) -> [Element] {
    var here: Element? = self
    for name in path { here = here?[name] }
    return here?.children ?? []
  }

  /// The texts of the list in the first child of that name; of structures, the texts of their field.
  public func texts(_ name: String, _ field: String? = nil) -> [String] {
    items(name).compactMap { item in
      guard let field else { return item.text.isEmpty ? nil : item.text }
      return item.text(field)
    }
  }

  /// The tags, in the form that EC2 lists them.
  public var tags: [String: String] {
    var tags: [String: String] = [:]
    for tag in items("tagSet") {
      if let key = tag.text("key") { tags[key] = tag["value"]?.text ?? "" }
    }
    return tags
  }

  /// The texts at the end of a path, with `*` for each element of a list.
  func texts(at path: ArraySlice<String>) -> [String] {
    guard let first = path.first else { return text.isEmpty ? [] : [text] }
    let rest = path.dropFirst()
    return children.filter { first == "*" || $0.name == first }.flatMap { $0.texts(at: rest) }
  }

  /// Throws the first failure of a reply that came with success and holds failures all the same: both deletes of
  /// PrivateLink, accept and reject do that. That one of several things is gone already hides no other failure.
  public func throwUnsuccessful(action: String, service: AWSService) throws(AWSFailure) {
    let failures = items("unsuccessful").map { failed in
      let error = failed["error"]
      return AWSFailure(
        action: action, service: service.name,
        cause: .answered(
          status: 200, code: error?.text("code") ?? "Unsuccessful", message: error?.text("message") ?? "",
          requestID: text("requestId"), retryAfter: nil))
    }
    if let failure = failures.first(where: { $0.meaning != .gone }) ?? failures.first { throw failure }
  }
}
