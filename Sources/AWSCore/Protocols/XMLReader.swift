import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads XML documents that may be hostile: bounded in size, depth and number of elements, without a document type.
public struct XMLReader: Sendable {
  /// The most bytes of a document.
  public var maximumBytes = 16 << 20
  /// The most elements inside of each other.
  public var maximumDepth = 64
  /// The most elements of a document.
  public var maximumElements = 500_000

  /// A reader with bounds that no honest reply comes near.
  public init() {}

  /// Why a document was not read.
  public enum Failure: Error, Sendable, Hashable {
    /// Not well-formed, or not UTF-8.
    case malformed
    /// It declares a document type, which no AWS reply does and which could expand without bound.
    case documentType
    /// Larger, deeper or of more elements than is read.
    case tooLarge
  }

  /// The document element.
  public func read(_ bytes: [UInt8]) throws(Failure) -> Element {
    guard bytes.count <= maximumBytes else { throw .tooLarge }
    // Another encoding could hide a document type from the search below.
    guard !bytes.isEmpty, !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
    guard !declaresDocumentType(bytes) else { throw .documentType }
    guard !hasEmptyInstruction(bytes) else { throw .malformed }
    let builder = ElementBuilder(maximumDepth: maximumDepth, maximumElements: maximumElements)
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    parser.shouldProcessNamespaces = true
    parser.delegate = builder
    let parsed = parser.parse()
    if builder.isTooLarge { throw .tooLarge }
    guard parsed, !builder.isMalformed, let document = builder.document else { throw .malformed }
    return document
  }

  private func declaresDocumentType(_ bytes: [UInt8]) -> Bool {
    let mark = Array("<!DOCTYPE".utf8)
    var rest = bytes[...]
    while let start = rest.firstIndex(of: mark[0]) {
      if rest[start...].starts(with: mark) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }

  /// Whether a processing instruction has a name and nothing else, as in `<?a?>`: it ends the process in
  /// swift-corelibs-foundation (6.3.1), which takes its missing text for one. No AWS reply has any instruction.
  private func hasEmptyInstruction(_ bytes: [UInt8]) -> Bool {
    let (question, close) = (UInt8(ascii: "?"), UInt8(ascii: ">"))
    var offset = 0
    while let start = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) {
      offset = start + 1
      guard offset < bytes.count, bytes[offset] == question else { continue }
      // Not past the name: what is no instruction, such as `<?<?a?>`, may have one inside.
      let name = bytes[(offset + 1)...].prefix { $0 != question && $0 > 0x20 }
      if bytes[name.endIndex...].drop(while: { $0 <= 0x20 }).starts(with: [question, close]) { return true }
    }
    return false
  }
}

/// Builds elements out of a parser's events; lives for one document, on one thread.
private final class ElementBuilder: NSObject, XMLParserDelegate {
  private(set) var document: Element?
  private(set) var isTooLarge = false
  private(set) var isMalformed = false
  private var open: [Element] = []
  private var count = 0
  private let maximumDepth: Int
  private let maximumElements: Int

  init(maximumDepth: Int, maximumElements: Int) {
    self.maximumDepth = maximumDepth
    self.maximumElements = maximumElements
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    count += 1
    guard open.count < maximumDepth, count <= maximumElements else {
      isTooLarge = true
      parser.abortParsing()
      return
    }
    open.append(Element(name.split(separator: ":").last.map(String.init) ?? name))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].text += text
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    isMalformed = true
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    guard var closed = open.popLast() else { return }
    // White space between elements is layout; in a value it is part of the value.
    if !closed.children.isEmpty, closed.text.allSatisfy(\.isWhitespace) { closed.text = "" }
    if open.isEmpty {
      document = closed
    } else {
      open[open.count - 1].children.append(closed)
    }
  }
}
