extension Value {
  /// Decodes a type: property `vpcID` is looked up as `vpc_id` (see ``fieldName(ofProperty:)``), a `Duration` is read
  /// from its text. Keys of dictionaries and raw values stay as they are, and a `Value` is taken as it is.
  ///
  /// - Parameter source: the text that this value was parsed from, where there is one, for the mistake to show.
  public func decode<T: Decodable>(_ type: T.Type, in source: Source? = nil) throws(Diagnostic) -> T {
    do {
      return try decodeValue(type, from: self, path: nil)
    } catch let mistake as LocatedMistake {
      var diagnostic = mistake.diagnostic
      if diagnostic.location == nil, let source, let span = mistake.span { diagnostic.location = .init(source, span) }
      throw diagnostic
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic("the value does not fit", notes: ["\(error)"])
    }
  }
}

/// A mistake, and the value that it was found in.
struct LocatedMistake: Error {
  var diagnostic: Diagnostic
  var span: Span?
}

/// The way from the outermost value to one inside it, innermost first. It is a list of links so that going down costs
/// one allocation and no copy; the text is made when there is a mistake.
final class DecodingPath: Sendable {
  let name: String
  let index: Int?
  let parent: DecodingPath?

  init(_ name: String, parent: DecodingPath?) {
    self.name = name
    self.index = nil
    self.parent = parent
  }

  init(index: Int, parent: DecodingPath?) {
    self.name = ""
    self.index = index
    self.parent = parent
  }

  /// `alias.names[2]`.
  var text: String {
    var links: [DecodingPath] = []
    var next: DecodingPath? = self
    while let link = next {
      links.append(link)
      next = link.parent
    }
    return links.reversed().reduce("") { text, link in
      if let index = link.index { return text + "[\(index)]" }
      return text.isEmpty ? link.name.excerpt : text + "." + link.name.excerpt
    }
  }
}

/// The one way from a ``Value`` to any decodable type.
func decodeValue<T: Decodable>(_ type: T.Type, from value: Value, path: DecodingPath?) throws -> T {
  if let direct = type as? any DirectlyDecodable.Type {
    guard let result = direct.init(direct: value) as? T else {
      throw mismatch(expected: direct.expectation, found: value, path: path)
    }
    return result
  }
  let decoder = ValueDecoder(value: value, path: path, keepsKeys: type is any KeyedByAuthor.Type)
  do {
    return try T(from: decoder)
  } catch let mistake as LocatedMistake {
    throw mistake
  } catch let diagnostic as Diagnostic {
    throw LocatedMistake(diagnostic: diagnostic, span: value.span)
  } catch {
    throw invalid(type, value, path: path, because: error)
  }
}

/// The mistake of a value that is of another sort than what is asked for.
func mismatch(expected: String, found value: Value, path: DecodingPath?) -> LocatedMistake {
  let subject = path.map { "`\($0.text)`" } ?? "the value"
  return LocatedMistake(diagnostic: Diagnostic("\(subject) has to be \(expected), not \(value.sort)"), span: value.span)
}

/// The mistake that a type's own initialiser found.
private func invalid(
  _ type: any Decodable.Type, _ value: Value, path: DecodingPath?, because error: any Error
) -> LocatedMistake {
  let subject = path.map { "`\($0.text)`" } ?? "the value"
  if let names = choices(of: type), let text = value.string {
    return LocatedMistake(
      diagnostic: Diagnostic(
        "`\(text.excerpt)` is not a choice for \(subject)", notes: [choiceNote(names)],
        help: nearMiss(to: text, among: names).map { "a similar choice exists: `\($0)`" }),
      span: value.span)
  }
  var notes: [String] = []
  switch error as? DecodingError {
  case .dataCorrupted(let context)?: notes = type is any RawRepresentable.Type ? [] : [context.debugDescription]
  case nil: notes = ["\(error)"]
  default: break
  }
  return LocatedMistake(diagnostic: Diagnostic("\(subject) is not valid", notes: notes), span: value.span)
}

extension Value {
  /// What sort of value this is, with its article.
  package var sort: String {
    switch content {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer: "a whole number"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
