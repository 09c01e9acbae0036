import AWSCore
import Foundation
import Testing

@Suite struct ProtocolTests {
  static let input = Input.structure([
    .init("Name", .string("a b&c=ü")), .init("Flag", .boolean(true)), .init("Count", .integer(-3)),
    .init("List", .list([.string("x"), .structure([.init("Key", .string("k"))])])), .init("None", .list([])),
  ])

  /// The flattening that botocore does for these protocols.
  @Test(arguments: [
    (
      WireProtocol.query,
      [
        "Action=Do", "Version=1", "Name=a b&c=ü", "Flag=true", "Count=-3", "List.member.1=x", "List.member.2.Key=k",
        "None=",
      ]
    ),
    (.ec2, ["Action=Do", "Version=1", "Name=a b&c=ü", "Flag=true", "Count=-3", "List.1=x", "List.2.Key=k"]),
  ]) func `parameters are flattened`(wireProtocol: WireProtocol, fields: [String]) {
    let written = FormWriter(wireProtocol).fields(action: "Do", version: "1", input: Self.input)
    #expect(written.map { $0.name + "=" + $0.value } == fields)
    let body = PercentEncoding.form(written)
    #expect(body.contains("Name=a%20b%26c%3D%C3%BC"))
    #expect(PercentEncoding.decodeForm(body).map { $0.name + "=" + $0.value } == fields)
  }

  @Test func `a document that was written is read back the same`() throws {
    let element = Element("A", [Element("B", text: "<&>\"'ü\u{1}"), Element("C"), Element("B", [Element("D")])])
    let bytes = XMLWriter.document(element, namespace: "https://route53.amazonaws.com/doc/2013-04-01/")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#"<A xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><B>&lt;&amp;&gt;"#))
    let read = try XMLReader().read(bytes)
    #expect(read.children.map(\.name) == ["B", "C", "B"])
    #expect(read["B"]?.text == "<&>\"'ü\u{FFFD}")
  }

  @Test func `prefixes, character data and comments are read`() throws {
    let read = try XMLReader().read(
      Array("<?xml version='1.0'?><n:a xmlns:n='u' x='1'><!-- c --> <n:b> t<![CDATA[<u>]]> </n:b></n:a>".utf8))
    #expect(read == Element("a", [Element("b", text: " t<u> ")]))
  }

  /// White space between elements is layout; in a value it is part of the value.
  @Test func `the white space of values is kept, and that of layout is dropped`() throws {
    let read = try XMLReader().read(
      Array(
        "<a>\n  <name>web </name>\n  <empty/>\n  <blank> </blank>\n  <list>\n    <item>\tx\n</item>\n  </list>\n</a>"
          .utf8))
    #expect(
      read
        == Element(
          "a",
          [
            Element("name", text: "web "), Element("empty"), Element("blank", text: " "),
            Element("list", [Element("item", text: "\tx\n")]),
          ]))
  }

  @Test func `white space at the ends of a value survives both ways`() throws {
    let value = " a\t\r\n"
    let document = Element("A", [Element("B", text: value)])
    #expect(try XMLReader().read(XMLWriter.document(document)) == document)
    let form = PercentEncoding.form(
      FormWriter(.ec2).fields(
        action: "Do", version: "1", input: .structure([Input.Member("Name", .string(value))])))
    #expect(PercentEncoding.decodeForm(form).last?.value == value)
  }

  @Test(arguments: [
    (
      "<a>" + String(repeating: "<b>", count: 100) + String(repeating: "</b>", count: 100) + "</a>",
      XMLReader.Failure.tooLarge
    ),
    ("<a>" + String(repeating: "<b/>", count: 2000) + "</a>", .tooLarge),
    ("<a>" + String(repeating: "x", count: 20_000) + "</a>", .tooLarge),
    ("<!DOCTYPE a [<!ENTITY b \"bbb\">]><a>&b;</a>", .documentType),
    ("<a><b></a>", .malformed), ("", .malformed), ("<a/><b/>", .malformed), ("<a>&undefined;</a>", .malformed),
    ("<?xml version='1.0' encoding='UTF-16'?><a>\u{0}</a>", .malformed),
  ]) func `hostile documents are refused`(text: String, failure: XMLReader.Failure) {
    var reader = XMLReader()
    reader.maximumBytes = 10_000
    reader.maximumElements = 1000
    #expect(throws: failure) { try reader.read(Array(text.utf8)) }
  }

  static let errors = [
    // Query: the STS and Elastic Load Balancing API references.
    (
      AWSService.sts,
      """
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
      <Code>AccessDenied</Code><Message>not allowed</Message></Error><RequestId>q-1</RequestId></ErrorResponse>
      """, "AccessDenied", "not allowed", "q-1"
    ),
    // EC2: "Error codes for the Amazon EC2 API".
    (
      .ec2,
      """
      <?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>
      <Message>gone</Message></Error></Errors><RequestID>e-1</RequestID></Response>
      """, "InvalidVpcID.NotFound", "gone", "e-1"
    ),
    (
      .route53,
      """
      <ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>
      <Code>HostedZoneAlreadyExists</Code><Message>used</Message></Error><RequestId>z-1</RequestId></ErrorResponse>
      """, "HostedZoneAlreadyExists", "used", "z-1"
    ),
    // Route 53's example of ChangeResourceRecordSets refusing a batch.
    (
      .route53,
      """
      <InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Messages>
      <Message>one</Message><Message>two</Message></Messages><RequestId>z-2</RequestId></InvalidChangeBatch>
      """, "InvalidChangeBatch", "one; two", "z-2"
    ),
  ]

  @Test(arguments: errors) func `errors are read`(
    service: AWSService, body: String, code: String, message: String, requestID: String
  ) async {
    let transport = ScriptedTransport([.success(.xml(400, body))])
    let failure = await ClientTests.failure { () async throws(AWSFailure) in
      if service == .route53 {
        return try await ClientTests.client(transport).call(
          service, "GetChange", method: "GET", path: "/2013-04-01/change/C1")
      }
      return try await ClientTests.client(transport).call(service, "Do")
    }
    #expect(failure?.word == code)
    #expect(failure?.message == message)
    #expect(failure?.requestID == requestID)
  }
}
