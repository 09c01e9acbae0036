import Testing

@testable import AWSCore

/// A reply's header, line by line.
@Suite struct ReplyHeadTests {
  private static func head(_ lines: [String]) -> ReplyHead? {
    var head = ReplyHead()
    for line in lines {
      let isTaken = Array((line + "\r\n").utf8).withUnsafeBytes { head.take($0) }
      guard isTaken else { return nil }
    }
    return head
  }

  @Test func `status and fields are read, and the blank line ends them`() throws {
    var head = try #require(Self.head(["HTTP/1.1 200 OK", "A: b", "C:d  ", "E:", "no field", "F: 1:2"]))
    #expect(head.status == 200 && !head.isComplete)
    #expect(head.headers.map(\.name) == ["A", "C", "E", "F"])
    #expect(head.headers.map(\.value) == ["b", "d", "", "1:2"])
    head = try #require(Self.head(["HTTP/2 404", "a: b", "", "trailer: t"]))
    #expect(head.status == 404 && head.isComplete && head.headers.count == 1)
  }

  @Test func `a value that goes on is one value, and interim replies are forgotten`() throws {
    let head = try #require(Self.head(["HTTP/1.1 100 Continue", "X: y", "", "HTTP/1.1 201", "A: b", "\tc", ""]))
    #expect(head.status == 201 && head.isComplete)
    #expect(head.headers.map(\.value) == ["b c"])
  }

  @Test(arguments: ["HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 +20 OK", "HTTP/1.1 abc"])
  func `without a status nothing is complete`(line: String) {
    #expect(Self.head([line, ""])?.isComplete == false)
  }

  @Test func `its bytes are bounded, interim replies among them`() {
    let interim = ["HTTP/1.1 100 Continue", "X: \(String(repeating: "y", count: 1000))", ""]
    #expect(Self.head(Array(repeating: interim, count: 60).flatMap(\.self)) != nil)
    #expect(Self.head(Array(repeating: interim, count: 70).flatMap(\.self)) == nil)
  }
}
