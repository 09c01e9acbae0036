extension Value {
  /// Reads a JSON5 text.
  ///
  /// Every value and key carries its span. A number that does not fit in 64 bits, or is not finite, is refused rather
  /// than rounded. Of two equal keys the second is reported.
  ///
  /// - Throws: all repeated keys, and the first mistake that makes the text unreadable.
  public static func parse(_ source: Source, limits: Limits = Limits()) throws(Diagnostics) -> Value {
    var mistakes: [Diagnostic] = []
    guard let value = parse(source, limits: limits, noting: &mistakes), mistakes.isEmpty else {
      throw Diagnostics(mistakes)
    }
    return value
  }

  /// Reads a JSON5 text and adds what is wrong with it to `mistakes`; of equal keys the first one is kept.
  ///
  /// - Returns: nil where the text cannot be read at all; a repeated key does not stop it.
  public static func parse(
    _ source: Source, limits: Limits = Limits(), noting mistakes: inout [Diagnostic]
  ) -> Value? {
    guard source.bytes.count <= limits.size else {
      mistakes.append(
        Diagnostic(
          "`\(source.name.excerpt)` is larger than \(limits.size) bytes", notes: ["it has \(source.bytes.count)"]))
      return nil
    }
    if let offset = firstInvalidUTF8(in: source.bytes) {
      mistakes.append(
        Diagnostic("the text is not valid UTF-8", at: .init(source, Span(start: offset, end: offset + 1))))
      return nil
    }
    var parser = Parser(source, limits: limits)
    do throws(Diagnostic) {
      let value = try parser.parseDocument()
      mistakes += parser.duplicates
      return value
    } catch {
      mistakes += parser.duplicates
      mistakes.append(error)
      return nil
    }
  }

  /// The value of one key of the outermost object, read no further than that: what stands behind it may have mistakes.
  /// Nil where no such key is met before the end or the first mistake.
  public static func member(_ key: String, of source: Source, limits: Limits = Limits()) -> Value? {
    guard source.bytes.count <= limits.size, firstInvalidUTF8(in: source.bytes) == nil else { return nil }
    var parser = Parser(source, limits: limits)
    return (try? parser.parseMember(key)) ?? nil
  }
}
