import Addresses
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("10.0.1.7", "10.0.1.7"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
    ("::1", "::1"), ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"), ("2001:0db8::0007", "2001:db8::7"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
  ])
  func `an address is read, and written in one way`(text: String, canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.text == canonical)
    #expect(IPAddress(canonical) == address)
    #expect(IPAddress(bytes: address.bytes) == address)
    #expect(address.isIPv6 == text.contains(":"))
  }

  @Test(arguments: [
    "", ".", "...", "10.0.0", "10.0.0.", ".10.0.0.1", "10.0.0.0.1", "10.0.0.256", "10.0.0.+2", "10.0.0.-2", "10.0.0.02",
    "10.0.0.00", "010.0.0.1", "0x0a.0.0.1", "10.0.0.1 ", " 10.0.0.1", "10.0.0.1\n", "10.0.0.1\u{0}", "١٠.0.0.1", "10.1",
    "1",
    "10.0.0.1/8", ":", ":::", "1::2::3", "2001:db8::7%eth0", "[::1]", "::1\u{0}", "12345::", "::g", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9", "::ffff:192.0.2.01", "::ffff:192.0.2", "::ffff:192.0.2.256", "::192.0.2.1:1",
  ])
  func `what others may read in two ways is no address`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `addresses have an order, IPv4 first`() throws {
    let sorted = try ["9.0.0.1", "10.0.0.1", "192.0.2.1", "::2", "2001:db8::7"].map { try #require(IPAddress($0)) }
    #expect(sorted.reversed().sorted() == sorted)
    #expect(sorted.shuffled().sorted() == sorted)
  }

  @Test(arguments: [0, 1, 3, 5, 15, 17])
  func `only four bytes or sixteen are an address`(count: Int) {
    #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }
}
