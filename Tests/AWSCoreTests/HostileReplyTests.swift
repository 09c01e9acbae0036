import AWSCore
import Foundation
import Fuzzing
import Testing

@Suite struct HostileReplyTests {
  @Test func `no XML ends its reader, and what it reads is no deeper and no more than it may`() throws {
    let corpus = [
      """
      <?xml version="1.0" encoding="UTF-8"?><DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
      <requestId>r</requestId><vpcSet><item><vpcId>vpc-1</vpcId><tagSet><item><key>a</key><value>&lt;b&gt;</value>\
      </item></tagSet></item></vpcSet></DescribeVpcsResponse>
      """,
      "<Response><Errors><Error><Code>C</Code><Message>M</Message></Error></Errors><RequestID>r</RequestID></Response>",
      "<a b='c'><![CDATA[<x>]]><!-- note --><?pi data?>&#233;&#x1F98A;</a>",
    ]
    let mutator = Mutator(
      corpus: corpus.map { Array($0.utf8) },
      words: [
        "<a>", "</a>", "<![CDATA[", "]]>", "<!--", "&#0;", "&#xFFFF;", "&x;", "<!DOCTYPE a [", "<?xml",
        "<?a?>", "xmlns:a=''", "\0",
      ])
    var reader = XMLReader()
    reader.maximumElements = 200
    let bounded = reader
    let failing = try Campaign("xml", mutator).failing(inputs: 2000) { bytes in
      guard let element = try? bounded.read(bytes) else { return true }
      return count(element) <= 200 && depth(element) <= 64
    }
    #expect(failing == [])
  }

  @Test func `an instruction without a text is refused, and ends nothing`() {
    for text in ["<a><?b?></a>", "<?b?><a/>", "<a/><?b ?>", "<?<?a?>b?><a/>", "<?xml version='1.0'?><?b\n?><a/>"] {
      #expect(throws: XMLReader.Failure.malformed, "\(text)") { try XMLReader().read(Array(text.utf8)) }
    }
    #expect(throws: Never.self) { try XMLReader().read(Array("<?xml version='1.0'?><a><?b c?></a>".utf8)) }
  }

  @Test func `no configuration file ends its reader`() throws {
    let corpus = [
      """
      [default]
      region = eu-central-1 ; here
      s3 =
        max_concurrent_requests = 20
      [profile a]
      role_arn = arn:aws:iam::111111111111:role/r
      source_profile = default
      credential_process = "/bin/x" --a 'b'
      [sso-session s]
      sso_region=us-east-1
      """,
      "# note\r\n[ profile \"b c\" ]\r\na=b\r\n continued\r\n",
    ]
    let mutator = Mutator(
      corpus: corpus.map { Array($0.utf8) },
      words: ["[", "]", "[profile ", "=", "\n ", "\n\t", ";", "#", "\u{0}", "\u{feff}", "\r", "source_profile = a\n"])
    let failing = try Campaign("configuration", mutator).failing(inputs: 2000) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let surroundings = Surroundings.made(
        ["HOME": "/h", "AWS_PROFILE": "a"], files: ["/h/.aws/config": text, "/h/.aws/credentials": text])
      do throws(SharedConfiguration.Failure) {
        return try SharedConfiguration(surroundings).profiles.count <= bytes.count
      } catch {
        return true
      }
    }
    #expect(failing == [])
  }

  private func count(_ element: Element) -> Int { element.children.reduce(1) { $0 + count($1) } }
  private func depth(_ element: Element) -> Int { 1 + (element.children.map(depth).max() ?? 0) }
}
