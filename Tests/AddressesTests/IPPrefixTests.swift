import Addresses
import Testing

@Suite struct IPPrefixTests {
  @Test(arguments: [
    "0.0.0.0/0", "10.0.0.0/8", "10.0.1.128/25", "10.0.0.1/32", "::/0", "2001:db8::/32", "2001:db8::7/128",
  ])
  func `a prefix is read, and written in one way`(text: String) throws {
    #expect(try #require(IPPrefix(text)).text == text)
  }

  @Test(arguments: [
    "", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/+8", "127.0.0.0/+8", "10.0.0.+2/16", "10.0.0.0/08",
    "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/8 ", "::/129", "2001:db8::7/64", "10.0.0.1/24", "0.0.0.1/0",
    "10.0.0.0/255.0.0.0", "10.0.0.0/٨",
  ])
  func `what is written otherwise, or has bits behind the prefix, is none`(text: String) {
    #expect(IPPrefix(text) == nil)
  }

  @Test(arguments: [
    ("10.0.1.128/25", "10.0.1.200", true), ("10.0.1.128/25", "10.0.1.127", false), ("0.0.0.0/0", "203.0.113.9", true),
    ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false), ("2001:db8::7/128", "2001:db8::7", true),
    ("2001:db8::7/128", "2001:db8::6", false), ("10.0.0.1/32", "10.0.0.1", true), ("10.0.0.1/32", "10.0.0.0", false),
    ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
  ])
  func `a prefix length counts bits`(prefix: String, address: String, isIn: Bool) throws {
    #expect(try #require(IPPrefix(prefix)).contains(#require(IPAddress(address))) == isIn)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.1.0.0/16", true), ("10.1.0.0/16", "10.0.0.0/8", false), ("10.0.0.0/8", "10.0.0.0/8", true),
    ("10.0.0.0/8", "11.0.0.0/16", false), ("::/0", "0.0.0.0/0", false),
  ])
  func `a prefix may hold another`(outer: String, inner: String, holds: Bool) throws {
    #expect(try #require(IPPrefix(outer)).contains(#require(IPPrefix(inner))) == holds)
  }

  @Test func `an interface's address keeps its bits, and lies in a network`() throws {
    let interface = try #require(IPInterface("10.0.3.2/16"))
    #expect(interface.text == "10.0.3.2/16")
    #expect(interface.prefix.text == "10.0.0.0/16")
    #expect(try #require(IPInterface("2001:db8::7/64")).prefix.text == "2001:db8::/64")
  }

  @Test(arguments: [
    ("10.0.0.0/24", 0, "10.0.0.0"), ("10.0.0.0/24", 255, "10.0.0.255"), ("10.0.0.0/24", 256, nil),
    ("10.0.0.0/24", -1, nil), ("255.255.255.255/32", 1, nil), ("0.0.0.0/0", 4_294_967_296, nil),
    ("2001:db8::/64", Int.max, "2001:db8::7fff:ffff:ffff:ffff"), ("ffff::/16", Int.max, "ffff::7fff:ffff:ffff:ffff"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 1, nil),
  ])
  func `addresses are counted from the first one`(prefix: String, offset: Int, address: String?) throws {
    #expect(try #require(IPPrefix(prefix)).address(at: offset)?.text == address)
  }

  @Test(arguments: [(-1, "0.0.0.0/0"), (33, "10.1.2.3/32"), (Int.max, "10.1.2.3/32"), (9, "10.0.0.0/9")])
  func `a length that no address has counts as the nearest`(length: Int, text: String) throws {
    #expect(IPPrefix(of: try #require(IPAddress("10.1.2.3")), length: length).text == text)
  }
}
